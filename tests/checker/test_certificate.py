from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints._rule import Problem
from scheduler.checker.certificate import apportionment_bound, certify, heaviest, unit_of
from scheduler.checker.fair_share import fairness, plan_loads, standings
from scheduler.checker.reading import Reading
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Tier
from scheduler.domain.spans import Span, covered
from scheduler.domain.team import Carried
from tests.builders import (
    PRIMARY,
    SECONDARY,
    a_person,
    a_span,
    a_team,
    an_instant,
    carried,
    knowing,
    shifts,
    with_rotation,
)


def bound(problem: Problem) -> Fraction | None:
    return apportionment_bound(Reading(problem))


def certified(problem: Problem, held: tuple[Shift, ...]) -> bool:
    reading = Reading(problem)
    return certify(reading, fairness(reading, held)).certified


def test_a_plan_without_deviation_is_certified() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    assert bound(team) == 0
    assert certified(team, shifts(team, "Ann Bo Cy Ann Bo Cy"))
    assert not certified(team, shifts(team, "Ann Bo Cy Ann Bo Ann"))


def test_seven_weeks_on_three_people_cannot_be_shared_evenly() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=7)
    # One carries 3 and two carry 2, where 7/3 would be fair.
    assert bound(team) == Fraction(4, 9) + 2 * Fraction(1, 9)
    assert certified(team, shifts(team, "Ann Bo Cy Ann Bo Cy Ann"))


def test_nobody_is_handed_more_than_their_weeks() -> None:
    away = a_person("Cy", off=["2027-01-12/2027-03-01"])
    team = a_team("Ann", "Bo", away, weeks=4, time_off={"lowers_fair_share": "leave"})
    # Each owes 4/3, but Cy is there for one week only: 1, and the others 1 and 2.
    assert bound(team) == 2 * Fraction(1, 9) + Fraction(4, 9)
    owes = knowing(team, carried=carried(team, Ann=(3, 3), Bo=(3, 3), Cy=(0, 3)))
    # Each owes 10/3 in all; Cy ends at 1, and Ann and Bo share three weeks.
    assert bound(owes) == Fraction(7, 3) ** 2 + Fraction(2, 3) ** 2 + Fraction(5, 3) ** 2


def test_the_unit_divides_every_load() -> None:
    team = a_team("Ann", "Bo", tiers=(PRIMARY, SECONDARY), holidays={"2027-01-05": "0.2"})
    assert unit_of(Reading(team)) == Fraction(1, 10)
    assert unit_of(Reading(a_team("Ann", tiers=(Tier(name="primary", load=Fraction(0)),)))) == 1


def test_two_tiers_in_one_week_are_no_room_for_one_person() -> None:
    only = {"Bo": {"tiers": ("secondary",)}}
    team = a_team("Ann", "Bo", weeks=2, tiers=(PRIMARY, SECONDARY), members=only)
    # All would be fair at 3/2 each, but Ann must carry both primaries and Bo both secondaries at best.
    assert bound(team) == 2 * Fraction(1, 2) ** 2
    held = shifts(team, "Ann Ann") + shifts(team, "Bo Bo", "secondary")
    assert certified(team, held)


def test_where_people_cannot_carry_it_all_there_is_no_bound() -> None:
    away = a_person("Ann", off=["2027-01-04/2027-01-18"])
    assert bound(a_team(away, weeks=4)) is None


def test_where_seats_may_stay_open_there_is_no_certificate() -> None:
    team = a_team("Ann", "Bo", weeks=2, coverage={"allow_gaps": True})
    assert bound(team) is None
    assert not certified(team, shifts(team, "Ann Bo"))


@pytest.mark.parametrize("kind", ["coverage", "eligibility", "one_place", "pins"])
def test_without_a_rule_that_the_bound_rests_on_there_is_no_certificate(kind: str) -> None:
    without: dict[str, Any] = {kind: None}
    assert bound(a_team("Ann", "Bo", weeks=2, **without)) is None


def test_pinned_weeks_are_what_somebody_carries_at_least() -> None:
    team = a_team("Ann", "Bo", weeks=4)
    team = knowing(team, pins=shifts(team, "Ann Ann Ann"))
    assert bound(team) == 2
    assert certified(team, shifts(team, "Ann Ann Ann Bo"))


def test_a_pinned_week_of_somebody_who_may_not_serve_it_raises_what_they_can_carry() -> None:
    away = a_person("Bo", off=["2027-01-04/2027-02-01"])
    team = a_team("Ann", away, weeks=2)
    team = knowing(team, pins=shifts(team, "Bo"))
    assert bound(team) == 2
    assert certified(team, shifts(team, "Bo Ann"))


def test_a_pinned_week_of_somebody_who_is_no_member_counts_against_them() -> None:
    team = a_team("Ann", "Bo", "Zed", weeks=4)
    oncall = team.team.rotations[0]
    team = knowing(team, rotations=(replace(oncall, members=oncall.members[:2]),))
    team = knowing(team, pins=shifts(team, "Zed"))
    # Three weeks are left for two who owe two each.
    assert bound(team) == 1 + 1
    assert certified(team, shifts(team, "Zed Ann Bo Ann"))


def test_a_pin_beyond_the_count_of_a_tier_adds_to_what_is_carried() -> None:
    team = a_team("Ann", "Bo", weeks=2)
    team = knowing(team, pins=shifts(team, "Ann+Bo"))
    assert bound(team) == 1
    assert certified(team, shifts(team, "Ann+Bo Ann"))


def test_the_certificate_travels_with_exact_fractions() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=7)
    reading = Reading(team)
    proof = certify(reading, fairness(reading, shifts(team, "Ann Bo Cy Ann Bo Cy Ann"))).as_dict()
    assert (proof["bound"], proof["value"], proof["certified"]) == ("2/3", "2/3", True)


def test_the_heaviest_seats_that_do_not_overlap() -> None:
    assert heaviest([]) == 0
    long, early = a_span("2027-01-01/2027-01-09"), a_span("2027-01-01/2027-01-05")
    late = a_span("2027-01-05/2027-01-09")
    assert heaviest([(long, 3), (early, 1), (late, 1)]) == 3
    assert heaviest([(long, 3), (early, 2), (late, 2)]) == 4


PAIR = Tier(name="secondary", load=Fraction(1, 3), count=2)

points = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3)])
spells = st.tuples(st.integers(1, 14), st.integers(15, 28)).map(
    lambda days: f"2027-01-{days[0]:02}/2027-01-{days[1]:02}"
)


@st.composite
def tiny_teams(draw: st.DrawFn) -> Problem:
    """Draw teams of three to five people and one to four weeks, with all that moves a bound."""
    names = ["Ann", "Bo", "Cy", "Dee"][: draw(st.integers(3, 4))]
    weeks = draw(st.integers(1, 4))
    shares, off = st.sampled_from(["1", "1/2", "4/5"]), st.lists(spells, max_size=1)
    tiers = draw(st.sampled_from([(PRIMARY,), (PRIMARY, SECONDARY), (PRIMARY, PAIR)]))
    usual = tuple(tier.name for tier in tiers)
    allowed = st.sampled_from([usual, usual, usual, usual[:1], usual[-1:]])
    team = a_team(
        *(a_person(name, share=draw(shares), off=draw(off) if name < "C" else ()) for name in names),
        weeks=weeks,
        tiers=tiers,
        members={name: {"tiers": draw(allowed)} for name in names},
        holidays={"2027-01-06": draw(st.sampled_from(["0", "1/2"]))},
        time_off={"lowers_fair_share": draw(st.sampled_from(["all", "leave"]))},
    )
    past = tuple(
        Carried(person=name, rotation="oncall", load=draw(points), exposure=draw(points))
        for name in names
        if draw(st.booleans())
    )
    pins = shifts(team, draw(st.sampled_from(names)), first=draw(st.integers(0, weeks - 1)))
    if len(tiers) == 1 and draw(st.booleans()):
        team = with_rotation(team, "payments", "Bo Eve", tiers=(SECONDARY,))
    return knowing(team, carried=past, pins=pins if draw(st.booleans()) else ())


def ways_to_hold(problem: Problem, week: Span) -> Iterator[tuple[Shift, ...]]:
    """Yield every way to fill the seats of one week: who is pinned there, and who may and can."""
    rotations = problem.team.rotation
    seats = [(r.name, tier.name) for r in rotations.values() for tier in r.tiers for _ in range(tier.count)]
    pinned = {((pin.rotation, pin.tier), pin.person) for pin in problem.team.pins if pin.span == week}
    for holders in permutations(problem.team.person, len(seats)):
        held = set(zip(seats, holders, strict=True))
        free = ((rotations[name].roster.get(person), tier, person) for (name, tier), person in held - pinned)
        may = (one and tier in one.tiers and is_there(problem, who, week) for one, tier, who in free)
        if pinned <= held and all(may):
            yield tuple(Shift(name, tier, week.start, week.end, person) for (name, tier), person in held)


def is_there(problem: Problem, person: str, turn: Span) -> bool:
    away = covered(turn, [off.span for off in problem.team.person[person].time_off])
    return away <= timedelta(hours=24)


def fairest(problem: Problem) -> Fraction | None:
    """Return the least sum of squares of all plans, by trying them all; None where there is none."""
    reading, people = Reading(problem), list(problem.team.person)
    loads = {tuple(Fraction(0) for _ in people)}
    for turn in problem.team.turns["oncall"]:
        ways = [plan_loads(reading, held) for held in ways_to_hold(problem, turn.span)]
        loads = {
            tuple(load + given.get(who, 0) for who, load in zip(people, before, strict=True))
            for before in loads
            for given in ways
        }
    stand = standings(reading)
    debts = [stand[who].target - stand[who].history for who in people]
    return min((_squares(carried_by, debts) for carried_by in loads), default=None)


def _squares(carried_by: tuple[Fraction, ...], debts: list[Fraction]) -> Fraction:
    return sum(((load - debt) ** 2 for load, debt in zip(carried_by, debts, strict=True)), Fraction(0))


@given(tiny_teams())
@settings(max_examples=150, deadline=None)
def test_no_plan_is_fairer_than_the_bound(team: Problem) -> None:
    best, least = fairest(team), bound(team)
    if best is not None:
        assert least is not None
        assert least <= best


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.integers(0, 9)), max_size=7))
def test_the_heaviest_seats_are_those_of_trying_every_choice(drawn: list[tuple[int, int, int]]) -> None:
    first = an_instant("2027-01-04 00:00")
    offers = [
        (Span(first + timedelta(days=start), first + timedelta(days=start + days)), units)
        for start, days, units in drawn
    ]
    choices = (pick for n in range(len(offers) + 1) for pick in combinations(offers, n))
    apart = (pick for pick in choices if not any(a[0].overlaps(b[0]) for a, b in combinations(pick, 2)))
    assert heaviest(offers) == max(sum(units for _, units in pick) for pick in apart)


def test_weeks_of_two_rotations_that_reach_into_each_other_are_one_persons_once() -> None:
    joins, leaves = {"Ann": {"joined": date(2027, 1, 11)}}, {"Ann": {"left": date(2027, 1, 11)}}
    team = a_team("Ann", "Bo", weeks=2, zone="Asia/Tokyo", members=joins)
    team = with_rotation(team, "west", "Ann Cy", zone="America/Los_Angeles", members=leaves)
    team = knowing(team, carried=carried(team, Ann=(0, 10), Bo=(10, 10)))
    # Ann owes far more, but the first week in Los Angeles reaches 17 hours into the second in Tokyo.
    stand = standings(Reading(team))
    ends = {"Ann": 1, "Bo": 11, "Cy": 2}
    assert stand["Ann"].target > 3
    assert bound(team) == sum((ends[who] - one.target) ** 2 for who, one in stand.items())
