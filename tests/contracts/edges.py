"""
Where each rule just holds, or just does not, for a plan that is drawn already.

The longest run is exactly the limit or one turn more, time off covers exactly the tolerated hours or one
second more, a rest after an incident ends as the shift begins or one second later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from scheduler.domain.incidents import Incident
from scheduler.domain.people import TimeOff, Wish
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Holiday, Membership, Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Published, Team
from tests.builders import ROTATION, turns_from
from tests.contracts.scene import CREW, Scene

SECOND = timedelta(seconds=1)


@st.composite
def with_settled_shifts(draw: st.DrawFn, scene: Scene) -> Scene:
    """Pin the holders of some seats, and freeze the first turns of the plan, as they are."""
    team, groups = scene.problem.team, defaultdict(list)
    for shift in scene.shifts:
        groups[shift.rotation, shift.start, shift.tier].append(shift)
    overfull = {key for key, held in groups.items() if len(held) > _room(team.rotation[key[0]], key[2])}
    pins = [
        shift
        for key, held in groups.items()
        if key not in overfull and draw(st.sampled_from((True, False, False)))
        for shift in held
    ]
    now = draw(st.sampled_from((None, *sorted(turn.span.start for turn in team.turns[ROTATION][:3]))))
    if now is not None and any(start <= now + SECOND for _, start, _ in overfull):
        now = None
    published = Published(shifts=scene.shifts if now else (), notice=SECOND)
    return scene.with_facts(pins=tuple(sorted(pins)), published=published, now=now)


def _room(rotation: Rotation, tier: str) -> int:
    return next((place.count for place in rotation.tiers if place.name == tier), 1)


def _with_member(team: Team, changed: Membership) -> Team:
    rotation = team.rotations[0]
    members = tuple(changed if member.person == changed.person else member for member in rotation.members)
    return replace(team, rotations=(replace(rotation, members=members), *team.rotations[1:]))


def _ordinals(scene: Scene, person: str) -> list[int]:
    """Return the turns of duty of a person, before and in the horizon."""
    number = {turn.span.start: turn.ordinal for turn in turns_from(scene.problem, ROTATION, -8)}
    held = (*scene.problem.team.past, *scene.shifts)
    mine = [s for s in held if s.person == person and s.rotation == ROTATION]
    return sorted({number[s.start] for s in mine if s.tier != SHADOW})


@st.composite
def _longest_run(draw: st.DrawFn, scene: Scene) -> Scene:
    longest = [1]
    for person in CREW:
        run = 1
        for earlier, later in pairwise(_ordinals(scene, person)):
            run = run + 1 if later == earlier + 1 else 1
            longest.append(run)
    limit = draw(st.sampled_from(sorted({max(longest), max(1, max(longest) - 1), 1, 2})))
    return scene.with_rule("maximum_consecutive", weeks=limit, per_tier=draw(st.booleans()))


@st.composite
def _a_rest(draw: st.DrawFn, scene: Scene) -> Scene:
    rests = {1}
    for person in CREW:
        rests |= {late - early - 1 for early, late in pairwise(_ordinals(scene, person))} - {0}
    rest = draw(st.sampled_from(sorted(rests | {rest + 1 for rest in rests})))
    return scene.with_rule("minimum_rest", weeks=rest)


def _some_held(draw: st.DrawFn, scene: Scene) -> list[Shift]:
    if not scene.shifts:
        return []
    return draw(st.lists(st.sampled_from(scene.shifts), min_size=1, max_size=4, unique=True))


@st.composite
def _hours_away(draw: st.DrawFn, scene: Scene) -> Scene:
    tolerated = draw(st.sampled_from([timedelta(0), timedelta(hours=6), timedelta(hours=24)]))
    people = dict(scene.problem.team.person)
    for shift in _some_held(draw, scene):
        away = min(tolerated, shift.span.length / 2) + draw(st.sampled_from([0, 0, 1])) * SECOND
        if away <= timedelta(0):
            continue
        begin = shift.start + draw(st.sampled_from([0, 1])) * (shift.span.length - away)
        middle = begin + away / 3
        spans = draw(
            st.sampled_from(
                [
                    [Span(begin, begin + away)],
                    [Span(begin, middle), Span(middle, begin + away)],
                    [Span(begin, begin + 2 * away / 3), Span(middle, begin + away), Span(middle, middle)],
                ]
            )
        )
        person = people[shift.person]
        off = tuple(TimeOff(span=span, kind=draw(st.sampled_from(["vacation", "leave"]))) for span in spans)
        never = tuple(Wish(kind="never", span=span) for span in spans)
        if draw(st.booleans()):
            people[shift.person] = replace(person, time_off=(*person.time_off, *off))
        else:
            people[shift.person] = replace(person, wishes=(*person.wishes, *never))
    return scene.with_facts(people=tuple(people.values())).with_rule("time_off", tolerated=tolerated)


@st.composite
def _days_of_joining_and_leaving(draw: st.DrawFn, scene: Scene) -> Scene:
    team = scene.problem.team
    for shift in _some_held(draw, scene):
        zone = ZoneInfo(team.person[shift.person].timezone)
        first = shift.start.astimezone(zone).date()
        last = (shift.end - timedelta(microseconds=1)).astimezone(zone).date()
        step = draw(st.sampled_from([0, 1])) * timedelta(days=1)
        tiers = [tier.name for tier in team.rotations[0].tiers]
        edges: list[dict[str, Any]] = [
            {"joined": first + step},
            {"joined": first},
            {"left": last - step},
            {"left": last},
            {"tiers": draw(st.sampled_from([(), tuple(tiers[:1]), tuple(tiers)]))},
        ]
        member = team.rotations[0].roster[shift.person]
        edge = {**draw(st.sampled_from(edges)), **draw(st.sampled_from(edges))}
        if edge.get("joined", first) <= edge.get("left", last):
            member = replace(member, joined=None, left=None)
            team = _with_member(team, replace(member, **edge))
    edged = scene.with_facts(rotations=team.rotations)
    return edged.with_rule("minimum_rotation_size", people=draw(st.integers(1, 5)))


@st.composite
def _incidents(draw: st.DrawFn, scene: Scene) -> Scene:
    minimum, rest = timedelta(hours=4), draw(st.sampled_from([timedelta(hours=1), timedelta(hours=72)]))
    incidents = []
    for number, shift in enumerate(_some_held(draw, scene)):
        end = draw(
            st.sampled_from(
                [shift.start - rest, shift.start - rest + SECOND, shift.end, shift.end - SECOND, shift.start]
            )
        )
        lasted = minimum - draw(st.sampled_from([0, 0, 1])) * SECOND
        incidents.append(
            Incident.lasting(
                Span(end - lasted, end),
                name=f"INC-{number}",
                severity=draw(st.sampled_from(["SEV1", "SEV1", "SEV2"])),
                responders=tuple(dict.fromkeys((shift.person, draw(st.sampled_from(CREW))))),
            )
        )
    met = scene.with_facts(incidents=tuple(incidents))
    return met.with_rule("post_incident_rest", minimum=minimum, rest=rest)


@st.composite
def _stand_ins(draw: st.DrawFn, scene: Scene) -> Scene:
    """Let some be off just as long as is tolerated, or leave, and ask for one stand-in too many."""
    scene = draw(_incidents(draw(_hours_away(draw(_days_of_joining_and_leaving(scene))))))
    days = draw(
        st.sets(
            st.sampled_from([shift.start.date() for shift in scene.shifts] or [date(2027, 4, 1)]), max_size=1
        )
    )
    return scene.with_rule(
        "resilience",
        stand_ins=draw(st.integers(1, 3)),
        tolerated=draw(st.sampled_from([timedelta(0), timedelta(hours=6), timedelta(hours=24)])),
        rest=draw(st.sampled_from([timedelta(hours=1), timedelta(hours=72)])),
        except_for=tuple(days),
    )


@st.composite
def _holidays(draw: st.DrawFn, scene: Scene) -> Scene:
    team = scene.problem.team
    days = sorted(draw(st.sets(st.dates(date(2027, 3, 21), date(2027, 4, 20)), min_size=1, max_size=5)))
    holidays = tuple(
        Holiday(date=day, name=draw(st.sampled_from(["Yule", "New Year", "Other"]))) for day in days
    )
    group = ("Yule", "New Year", days[0].isoformat())
    rotation = replace(team.rotations[0], holidays=holidays)
    festive = scene.with_facts(rotations=(rotation, *team.rotations[1:]))
    return festive.with_rule("holiday_limit", holidays=group, at_most=draw(st.integers(0, 2)))


@st.composite
def _skills(draw: st.DrawFn, scene: Scene) -> Scene:
    knowing = draw(st.sets(st.sampled_from(CREW)))
    people = tuple(
        replace(person, skills=frozenset({"database"} if person.id in knowing else {"network"}))
        for person in scene.problem.team.people
    )
    tiers = draw(st.sampled_from([(), ("primary",), ("secondary",), ("primary", "secondary")]))
    skilled = scene.with_facts(people=people)
    at_least = draw(st.integers(1, 2))
    return skilled.with_rule("knowledge", skill="database", at_least=at_least, tiers=tiers)


@st.composite
def _steps(draw: st.DrawFn, scene: Scene) -> Scene:
    tiers = [tier.name for tier in scene.problem.team.rotations[0].tiers]
    ladder: list[dict[str, Any]] = []
    if "secondary" in tiers and draw(st.booleans()):
        ladder = [{"tier": "secondary", "weeks": draw(st.integers(1, 2))}]
    return scene.with_rule("shadow_period", weeks=draw(st.integers(0, 3)), ladder=ladder)


@st.composite
def _open_seats(draw: st.DrawFn, scene: Scene) -> Scene:
    return scene.with_rule("coverage", allow_gaps=draw(st.booleans()))


@st.composite
def _given_away(draw: st.DrawFn, scene: Scene) -> Scene:
    """Pin shifts, and plan without some of them."""
    settled = draw(with_settled_shifts(Scene(scene.problem, _one_a_seat(scene))))
    kept = tuple(shift for shift in settled.shifts if draw(st.sampled_from((True, True, False))))
    return Scene(settled.problem, kept)


def _one_a_seat(scene: Scene) -> tuple[Shift, ...]:
    return tuple({(s.start, s.tier): s for s in scene.shifts}.values())


AT_THE_EDGE: dict[str, Callable[[Scene], st.SearchStrategy[Scene]]] = {
    "coverage": _open_seats,
    "eligibility": _days_of_joining_and_leaving,
    "holiday_limit": _holidays,
    "knowledge": _skills,
    "maximum_consecutive": _longest_run,
    "minimum_rest": _a_rest,
    "minimum_rotation_size": _days_of_joining_and_leaving,
    "pins": _given_away,
    "post_incident_rest": _incidents,
    "resilience": _stand_ins,
    "shadow_period": _steps,
    "time_off": _hours_away,
}
"""By kind; a rule that is not here is tried with its parameters as they are."""
