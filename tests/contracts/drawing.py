"""
Plans for hypothesis to draw: four people in runs, rests and gaps of one to four turns.

Once a plan is drawn, the rule, or what it is about, is moved to where that plan just keeps it or just does
not (see `edges`). Uniform draws would seldom get there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from typing import Any

from hypothesis import strategies as st

from constraints._rule import Problem, Rule
from scheduler.domain.handoffs import Cadence, Site, Turn
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from tests.builders import PRIMARY, ROTATION, SECONDARY, a_person, a_team, turns_from, with_rotation
from tests.contracts.edges import AT_THE_EDGE, with_settled_shifts
from tests.contracts.scene import CREW, NEWCOMERS, Scene, a_rule, changed

MIDNIGHT = "Pacific/Kiritimati"
"""Where it is midnight at 10:00 UTC, so that a week begins with a person's first day to the second."""

ZONES = (MIDNIGHT, "UTC", "Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe")
CADENCES = (
    Cadence(),
    Cadence(timezone="Europe/Berlin", handoff_day="sunday", handoff_time=time(2, 30)),
    Cadence(kind="daily", timezone="Europe/Berlin", handoff_time=time(2, 30)),
    Cadence(kind="hourly", hours=12, timezone="America/New_York", handoff_time=time(8)),
    Cadence(
        kind="follow_the_sun",
        sites=(
            Site(name="east", timezone="Asia/Tokyo", handoff_time=time(9)),
            Site(name="west", timezone="Europe/Berlin", handoff_time=time(9)),
        ),
    ),
)
TIERS = ((PRIMARY,), (PRIMARY, SECONDARY), (replace(PRIMARY, count=2),))


# ---- one rotation ----


@st.composite
def scenes(draw: st.DrawFn, rule: Rule) -> Scene:
    """Draw one rotation that plays by the rule, with all of the future open."""
    cadence = draw(st.sampled_from(CADENCES))
    members: dict[str, dict[str, Any]] = {name: {} for name in CREW}
    if cadence.sites:
        members = {name: {"site": draw(st.sampled_from(["east", "west"]))} for name in CREW}
    for name in NEWCOMERS:
        members[name] |= {"newcomer": draw(st.booleans()), "shadowed": draw(st.integers(0, 2))}
    crew = [a_person(name, zone=draw(st.sampled_from(ZONES))) for name in CREW]
    problem = a_team(
        *crew,
        cadence=cadence,
        tiers=draw(st.sampled_from(TIERS)),
        members=members,
        start="2027-03-22",
        weeks=draw(st.integers(5, 8)) if cadence.kind == "weekly" else 1,
    )
    problem = Problem(team=problem.team, rules={ROTATION: _book(rule)})
    first = -draw(st.integers(0, 4))
    shifts = draw(assignments(problem, ROTATION, first, untidy=rule.kind in UNTIDY))
    problem = _with_history(problem, shifts)
    ahead = tuple(shift for shift in shifts if shift not in problem.team.past)
    return draw(AT_THE_EDGE.get(rule.kind, st.just)(Scene(problem, ahead)))


def _book(rule: Rule) -> tuple[Rule, ...]:
    """Return the rule, and the one that gives newcomers their shadow seats."""
    return (rule,) if rule.kind == "shadow_period" else (rule, a_rule("shadow_period"))


UNTIDY = ("coverage", "one_place", "eligibility", "time_off", "post_incident_rest")
"""Rules that judge each seat by itself, so that plans may put people in two places or have seats too many."""


@st.composite
def assignments(
    draw: st.DrawFn, problem: Problem, name: str, first: int = 0, *, untidy: bool = False
) -> tuple[Shift, ...]:
    """
    Draw who holds what, turn by turn: mostly whoever did, or somebody after a rest of a turn or two.

    Parameters
    ----------
    first
        The turn to begin with; negative: before the horizon.
    untidy
        Put people in two places and too many people in one, too.
    """
    rotation = problem.team.rotation[name]
    held: dict[tuple[str, int], list[str]] = {}
    busy: dict[int, set[str]] = defaultdict(set)
    found = []
    turns = turns_from(problem, name, first)
    for number, turn in enumerate(turns):
        seats = [tier for tier in rotation.tiers for _ in range(tier.count)]
        seats += draw(st.sampled_from(((), (), (rotation.tiers[-1],)))) if untidy else ()
        for tier in seats:
            before = [held.get((tier.name, number - back), [""])[-1] for back in (1, 1, 1, 2, 3)]
            person = draw(st.sampled_from([*before, *rotation.roster, ""]))
            if person and (untidy or person not in busy[turn.ordinal]):
                busy[turn.ordinal].add(person)
                held.setdefault((tier.name, number), []).append(person)
                found.append(_shift(rotation, tier.name, turn, person))
        for person, member in rotation.roster.items():
            free = untidy or person not in busy[turn.ordinal]
            if member.newcomer and free and draw(st.sampled_from((True, False, False))):
                busy[turn.ordinal].add(person)
                found.append(_shift(rotation, SHADOW, turn, person))
    return tuple(sorted(set(found)))


def _shift(rotation: Rotation, tier: str, turn: Turn, person: str) -> Shift:
    return Shift(rotation.name, tier, turn.span.start, turn.span.end, person)


def _with_history(problem: Problem, shifts: Iterable[Shift]) -> Problem:
    begins = {name: turns[0].span.start for name, turns in problem.team.turns.items()}
    past = tuple(shift for shift in shifts if shift.start < begins[shift.rotation])
    return Problem(team=replace(problem.team, past=(*problem.team.past, *past)), rules=problem.rules)


# ---- several rotations, pins, frozen turns ----


@st.composite
def crowded_scenes(draw: st.DrawFn, rule: Rule) -> Scene:
    """Draw one or two rotations that share people, some of whose shifts are pinned or frozen."""
    scene = draw(scenes(rule))
    weekly = scene.problem.team.rotations[0].cadence.kind == "weekly"
    if weekly and draw(st.booleans()):
        scene = draw(_with_another_rotation(scene, rule.kind))
    return draw(with_settled_shifts(scene))


@st.composite
def _with_another_rotation(draw: st.DrawFn, scene: Scene, kind: str) -> Scene:
    rule = scene.rules(kind)[ROTATION]
    problem = with_rotation(
        scene.problem,
        "other",
        draw(st.sampled_from(["Bo Cy Dee", "Dee Cy Bo Ann", "Ann Bo"])),
        handoff=draw(st.sampled_from(["monday 10:00", "monday 02:30", "thursday 18:00", "sunday 23:30"])),
        zone=draw(st.sampled_from(ZONES)),
        members={name: {"newcomer": draw(st.booleans())} for name in NEWCOMERS},
        tiers=draw(st.sampled_from(TIERS)),
    )
    if hasattr(rule, "weeks"):
        rule = changed(rule, weeks=draw(st.integers(1, 3)))
    problem = Problem(team=problem.team, rules={**scene.problem.rules, "other": _book(rule)})
    shifts = draw(assignments(problem, "other", -draw(st.integers(0, 2)), untidy=kind in UNTIDY))
    if kind not in UNTIDY:
        shifts = _not_twice_in_a_turn(problem, scene.shifts, shifts)
    problem = _with_history(problem, shifts)
    return Scene(problem, (*scene.shifts, *(s for s in shifts if s not in problem.team.past)))


def _not_twice_in_a_turn(
    problem: Problem, first: Iterable[Shift], second: Iterable[Shift]
) -> tuple[Shift, ...]:
    """Return those of the second shifts whose holders have none of the first in the same turn."""
    number = {
        (name, turn.span.start): turn.ordinal
        for name in problem.team.rotation
        for turn in turns_from(problem, name, -8)
    }
    busy = {(s.person, number[s.rotation, s.start]) for s in (*first, *problem.team.past)}
    return tuple(s for s in second if (s.person, number[s.rotation, s.start]) not in busy)
