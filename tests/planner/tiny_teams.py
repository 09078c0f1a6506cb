"""Teams so small that every plan of theirs can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any, Literal, NamedTuple

from hypothesis import strategies as st

from constraints._rule import Problem
from scheduler.domain.handoffs import Cadence
from scheduler.domain.people import Person, TimeOff, Wish
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Tier
from scheduler.domain.team import Carried, Published
from tests.builders import (
    PRIMARY,
    ROTATION,
    SECONDARY,
    a_book,
    a_person,
    a_team,
    carried,
    knowing,
    shifts,
    turns_from,
    with_rotation,
)


class Shape(NamedTuple):
    """People, weeks and tiers that give a few hundred plans."""

    people: str
    weeks: int
    tiers: Sequence[Tier]
    other: str = ""
    cadence: Cadence | None = None
    classes: tuple[str, ...] = ()


SHAPES = (
    Shape("Ann Bo Cy", 5, (PRIMARY,)),
    Shape("Ann Bo Cy Dee", 4, (PRIMARY,)),
    Shape("Ann Bo Cy", 3, (PRIMARY, SECONDARY)),
    Shape("Ann Bo Cy Dee", 3, (replace(PRIMARY, count=2),)),
    Shape("Ann Bo Cy", 2, (PRIMARY,), other="Bo Cy Dee"),
    Shape("Ann Bo", 3, (PRIMARY,), other="Bo Cy"),
    Shape("Ann Bo", 1, (PRIMARY,), cadence=Cadence(kind="daily"), classes=("weekend", "holiday")),
)


HOLIDAYS: tuple[Mapping[str, str | int], ...] = ({}, {}, {"2027-01-06": "1/2"}, {"2027-01-13": 1})


@st.composite
def tiny_teams(draw: st.DrawFn) -> Problem:
    """Draw a team with some of all that a plan depends on."""
    shape = draw(st.sampled_from(SHAPES))
    names = shape.people.split()
    problem = a_team(
        *(a_person(name, share=draw(st.sampled_from(["1", "1", "1/2"]))) for name in names),
        weeks=shape.weeks,
        tiers=shape.tiers,
        members=draw(memberships(names, shape)),
        holidays=draw(st.sampled_from(HOLIDAYS)),
        cadence=shape.cadence,
        classes=shape.classes,
        coverage={"allow_gaps": draw(st.sampled_from([False, False, True])) and shape.weeks in (2, 3, 4)},
    )
    if shape.other:
        handoff = draw(st.sampled_from(["monday 10:00", "monday 22:00", "thursday 10:00"]))
        problem = with_rotation(problem, "other", shape.other, handoff=handoff)
    problem = draw(with_limits(problem))
    problem = draw(with_absences_and_wishes(problem))
    problem = draw(with_history(problem))
    order = draw(st.sampled_from(list(permutations(("spacing", "wishes", "stability")))))
    return knowing(problem, wished=order)


@st.composite
def memberships(draw: st.DrawFn, names: Sequence[str], shape: Shape) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    last = names[-1]
    what = draw(st.sampled_from(["usual", "usual", "newcomer", "joins", "leaves", "one tier"]))
    if what == "newcomer":
        found[last] = {"newcomer": True, "shadowed": draw(st.integers(0, 1))}
    elif what == "joins":
        found[last] = {"joined": draw(st.sampled_from(["2027-01-11", "2027-01-12"]))}
    elif what == "leaves":
        found[last] = {"left": draw(st.sampled_from(["2027-01-17", "2027-01-18", "2027-01-24"]))}
    elif what == "one tier":
        found[last] = {"tiers": (shape.tiers[-1].name,)}
    return found


@st.composite
def with_limits(draw: st.DrawFn, problem: Problem) -> Problem:
    """Draw the parameters of the rules that bind turns to each other, rotation by rotation."""
    rules = {}
    for name, book in problem.rules.items():
        rules[name] = a_book(
            coverage={"allow_gaps": any(getattr(rule, "allow_gaps", False) for rule in book)},
            maximum_consecutive={"weeks": draw(st.integers(1, 3)), "per_tier": draw(st.booleans())},
            minimum_rest={"weeks": draw(st.sampled_from([1, 1, 2]))},
            shadow_period={"weeks": draw(st.integers(1, 2))},
            time_off={"lowers_fair_share": draw(st.sampled_from(["all", "leave"]))},
        )
    return Problem(team=problem.team, rules=rules)


@st.composite
def with_absences_and_wishes(draw: st.DrawFn, problem: Problem) -> Problem:
    """Draw who is away, and who would rather have or not have which turn."""
    turns = turns_from(problem, ROTATION)
    some_turn = st.sampled_from([turn.span for turn in turns])
    people: list[Person] = []
    for person in problem.team.people:
        away = draw(st.lists(some_turn, max_size=1)) if draw(st.booleans()) else []
        kind: Literal["vacation", "leave"] = draw(st.sampled_from(["vacation", "leave"]))
        wished = [
            *(Wish(kind="want", span=span) for span in draw(st.lists(some_turn, max_size=1))),
            *(Wish(kind="avoid", span=span) for span in draw(st.lists(some_turn, max_size=2))),
        ]
        people.append(
            replace(
                person,
                time_off=tuple(TimeOff(span=span, kind=kind) for span in away),
                wishes=tuple(wished),
            )
        )
    return knowing(problem, people=tuple(people))


@st.composite
def with_history(draw: st.DrawFn, problem: Problem) -> Problem:
    """Draw what people carried and held before the horizon."""
    names = [member.person for member in problem.team.rotations[0].members]
    carried = tuple(
        Carried(
            person=name,
            rotation=ROTATION,
            load=Fraction(draw(st.integers(0, 3))),
            exposure=Fraction(draw(st.integers(0, 5))),
        )
        for name in names
    )
    before = draw(st.lists(st.sampled_from(names), max_size=3))
    past = shifts(problem, " ".join(before), first=-len(before))
    return knowing(problem, carried=carried if draw(st.booleans()) else (), past=past)


@st.composite
def published_teams(draw: st.DrawFn) -> Problem:
    """Draw a tiny team with a plan that people know already, legal or not, and some of it settled."""
    problem = draw(tiny_teams())
    team = problem.team
    known: list[Shift] = []
    for slot in team.slots:
        roster = list(team.rotation[slot.rotation].roster)
        busy = {shift.person for shift in known if shift.span.overlaps(slot.turn.span)}
        free = [person for person in roster if person not in busy]
        for person in draw(st.permutations(free))[: slot.tier.count]:
            span = slot.turn.span
            known.append(Shift(slot.rotation, slot.tier.name, span.start, span.end, person))
    pins = draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []
    start = team.turns[ROTATION][0].span.start
    now = draw(st.sampled_from([None, start - timedelta(days=3), start + timedelta(days=1)]))
    notice = draw(st.sampled_from([timedelta(0), timedelta(days=8)]))
    published = Published(shifts=tuple(known) if draw(st.booleans()) or now else (), notice=notice)
    return knowing(problem, published=published, pins=tuple(sorted(pins)), now=now)


def equal_squares() -> Problem:
    """Return a team whose plans "Ann Dee" and "Dee Cy" have equal squares; the worst of the first is less."""
    problem = a_team(
        a_person("Ann", off=["2027-01-11/2027-01-18"], avoid=["2027-01-04/2027-01-11"]),
        a_person("Bo", off=["2027-01-04/2027-01-18"]),
        a_person("Cy", off=["2027-01-04/2027-01-11"]),
        "Dee",
        weeks=2,
        tiers=(replace(PRIMARY, load=Fraction(2)),),
        holidays={"2027-01-13": 2},
        time_off={"lowers_fair_share": "leave"},
    )
    ledger = carried(problem, Ann=(6, 6), Bo=(5, 6), Cy=(5, 6), Dee=(4, 6))
    return knowing(problem, carried=ledger)
