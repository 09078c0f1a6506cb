"""Every proposal is held against the checker, and on tiny teams against everything that could be proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.instances import instance
from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.checker.levels import unwished
from scheduler.checker.reading import Reading
from scheduler.domain.answers import Exchange, SwapAdvice
from scheduler.domain.errors import Invalid
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.team import Published
from scheduler.planner.solving.solve import solve
from scheduler.planner.swaps.swaps import swaps
from scheduler.planner.why.question import Question
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, an_instant, knowing, shifts
from tests.planner.tiny_teams import tiny_teams

Steps = frozenset[tuple[str, str, object, str, str]]
"""Rotation, tier, start, giver and taker of each handover."""


def steps(exchange: Exchange) -> Steps:
    return frozenset((h.rotation, h.tier, h.start, h.before, h.after) for h in exchange.handovers)


def advised(problem: Problem, holders: str, person: str, week: str) -> SwapAdvice:
    return swaps(problem, shifts(problem, holders), Question(person=person, week=week))


def test_who_is_free_comes_before_who_is_off_and_the_reason_is_said() -> None:
    problem = a_team("Ann", "Bo", a_person("Cy", off=["2027-01-04/2027-01-11"]), weeks=3)
    advice = advised(problem, "Ann Bo Ann", "Ann", "2027-01-04")
    bo, cy = advice.covers
    assert (bo.handovers[0].after, bo.feasible, bo.reasons) == ("Bo", True, ())
    assert (cy.handovers[0].after, cy.feasible) == ("Cy", False)
    assert cy.reasons == ("Cy is off in the week of 2027-01-04",)


def test_who_carries_least_is_the_fairest_cover() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=4)
    advice = advised(problem, "Ann Bo Ann Bo", "Ann", "2027-01-04")
    assert [cover.handovers[0].after for cover in advice.covers] == ["Cy", "Bo"]
    cy = advice.covers[0]
    assert {effect.person: (effect.before, effect.after) for effect in cy.effects} == {
        "Ann": (Fraction(2, 3), Fraction(-1, 3)),
        "Cy": (Fraction(-4, 3), Fraction(-1, 3)),
    }
    assert cy.nobody_worse
    assert cy.sum_of_squares < advice.sum_of_squares


def test_a_circle_helps_where_no_trade_does() -> None:
    problem = a_team(
        "Ann",
        a_person("Bo", off=["2027-01-18/2027-01-25"]),
        a_person("Cy", off=["2027-01-04/2027-01-11"]),
        weeks=3,
        maximum_consecutive={"weeks": 1},
    )
    advice = advised(problem, "Ann Bo Cy", "Ann", "2027-01-04")
    assert [steps(one) for one in advice.circles] == [
        {
            ("oncall", "primary", an_instant("2027-01-04 10:00"), "Ann", "Bo"),
            ("oncall", "primary", an_instant("2027-01-11 10:00"), "Bo", "Cy"),
            ("oncall", "primary", an_instant("2027-01-18 10:00"), "Cy", "Ann"),
        }
    ]


def test_a_week_inside_the_notice_period_can_change_hands_and_one_that_has_begun_cannot() -> None:
    bare = a_team("Ann", "Bo", "Cy", weeks=3)
    plan = shifts(bare, "Ann Bo Cy")
    published = Published(shifts=plan, notice=timedelta(weeks=2))
    problem = knowing(bare, published=published, now=an_instant("2027-01-04 12:00"))
    advice = swaps(problem, plan, Question(person="Bo", week="2027-01-11"))
    assert [cover.handovers[0].after for cover in advice.covers if cover.feasible] == ["Ann", "Cy"]
    assert all(step.before != "Ann" for trade in advice.trades for step in trade.handovers)
    with pytest.raises(Invalid, match="has begun or is pinned"):
        swaps(problem, plan, Question(person="Ann", week="2027-01-04"))
    with pytest.raises(Invalid, match="has begun or is pinned"):
        swaps(knowing(problem, pins=(plan[2],)), plan, Question(person="Cy", week="2027-01-18"))
    with pytest.raises(Invalid, match="Cy is not on call"):
        swaps(problem, plan, Question(person="Cy", week="2027-01-11"))


def test_another_tier_of_the_same_week_is_no_relief() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=3, tiers=(PRIMARY, SECONDARY))
    plan = (*shifts(problem, "Ann Cy Ann"), *shifts(problem, "Bo Dee Bo", "secondary"))
    advice = swaps(problem, plan, Question(person="Ann", week="2027-01-04"))
    week = an_instant("2027-01-04 10:00")
    everything = (*advice.trades, *advice.circles, *advice.refused)
    assert everything
    assert all(step.start != week for one in everything for step in one.handovers[1:])


def test_a_rule_that_was_broken_before_is_no_fault_of_a_swap() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=6)
    advice = advised(problem, "Ann Ann Ann Bo Cy Bo", "Bo", "2027-01-25")
    assert [(c.handovers[0].after, c.feasible) for c in advice.covers] == [("Cy", True), ("Ann", False)]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(problem=tiny_teams(), data=st.data())
def test_nothing_is_proposed_that_breaks_a_rule_and_nothing_is_forgotten(
    problem: Problem, data: st.DataObject
) -> None:
    plan = solve(problem).shifts
    assume(plan is not None)
    assert plan is not None
    shift = data.draw(st.sampled_from([shift for shift in plan if shift.tier != SHADOW]))
    question = Question(
        person=shift.person, week=shift.start.isoformat(), rotation=shift.rotation, tier=shift.tier
    )
    advice = swaps(problem, plan, question, most=1000)
    assert advice.others == 0
    feasible = {steps(one) for one in (*advice.covers, *advice.trades) if one.feasible}
    circles = {steps(one) for one in advice.circles}
    everything = list(every_exchange(problem, plan, shift))
    legal = {one for one in everything if keeps_every_rule(problem, plan, one)}
    assert feasible == {one for one in legal if len(one) < 3}
    assert circles == {
        one for one in legal if len(one) == 3 and nobody_worse(problem, plan, shift.person, one)
    }
    for one in (*advice.covers, *advice.trades):
        assert one.nobody_worse == nobody_worse(problem, plan, shift.person, steps(one))


def every_exchange(problem: Problem, plan: Iterable[Shift], given: Shift) -> Iterator[Steps]:
    """Yield every cover, trade and circle of three, whatever it breaks."""
    others = [person for person in problem.team.rotation[given.rotation].roster if person != given.person]
    held = {
        person: [
            s
            for s in plan
            if (s.rotation, s.person) == (given.rotation, person)
            and s.tier != SHADOW
            and s.start != given.start
        ]
        for person in others
    }
    there = {
        s.person for s in plan if (s.rotation, s.tier, s.start) == (given.rotation, given.tier, given.start)
    }
    for taker in others:
        if taker not in there:
            yield _steps((given, taker))
            for passed in held[taker]:
                yield _steps((given, taker), (passed, given.person))
                for third in others:
                    for last in held[third] if third != taker else ():
                        yield _steps((given, taker), (passed, third), (last, given.person))


def _steps(*links: tuple[Shift, str]) -> Steps:
    return frozenset((s.rotation, s.tier, s.start, s.person, taker) for s, taker in links)


def carried_out(plan: Iterable[Shift], exchange: Steps) -> list[Shift]:
    """Return the plan with the handovers carried out."""
    changed = {(rotation, tier, start, giver): taker for rotation, tier, start, giver, taker in exchange}
    return [
        Shift(
            s.rotation, s.tier, s.start, s.end, changed.get((s.rotation, s.tier, s.start, s.person), s.person)
        )
        for s in plan
    ]


def keeps_every_rule(problem: Problem, plan: Iterable[Shift], exchange: Steps) -> bool:
    changed = carried_out(plan, exchange)
    return len(set(changed)) == len(changed) and bare_check(problem, changed).ok


def nobody_worse(problem: Problem, plan: tuple[Shift, ...], person: str, exchange: Steps) -> bool:
    before = {row.person: row.deviation for row in bare_check(problem, plan).fairness.people}
    changed = carried_out(plan, exchange)
    reading = Reading(problem)
    for row in bare_check(problem, changed).fairness.people:
        if abs(row.deviation) > abs(before[row.person]):
            return False
    for mine in set(changed) - set(plan):
        if unwished(reading, [mine]) > 0:
            return False
    return all(unwished(reading, [lost]) >= 0 for lost in set(plan) - set(changed) if lost.person != person)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_proposal_for_a_real_team_passes_the_checker(seed: int) -> None:
    problem = instance("M", seed)
    plan = solve(problem).shifts
    assert plan is not None
    for shift in [shift for shift in plan if shift.tier != SHADOW][::13]:
        advice = swaps(problem, plan, Question(person=shift.person, week=str(shift.start.date())))
        for one in (*advice.covers, *advice.trades, *advice.circles):
            report = bare_check(problem, carried_out(plan, steps(one)))
            assert report.ok == one.feasible
            if one.feasible:
                reached = (one.sum_of_squares, one.spacing, one.wishes)
                assert reached == tuple(report.levels[name] for name in ("fairness", "spacing", "wishes"))
        squares = [cover.sum_of_squares for cover in advice.covers if cover.feasible]
        assert squares == sorted(squares)
        assert all(circle.nobody_worse for circle in advice.circles)
