"""Stories of a rebalance: what happened, what can be done about it, and that people can rely on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import pytest

from constraints._rule import Problem
from scheduler.checker.check import check
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.plan import Shift
from scheduler.domain.reasons import Fought, IsAway, Joins, Leaves, WasPaged
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.domain.team import Published
from scheduler.importers.team_file import digest
from scheduler.planner.running.process import Child
from scheduler.planner.solving.solve import solve
from scheduler.services.planning import Impossible
from scheduler.services.rebalancing import Rebalance, fingerprint, publishing, rebalance, take
from tests.builders import PRIMARY, SECONDARY, a_team, an_instant, knowing, shifts

NAMES = ("Ann", "Bo", "Cy", "Dee", "Eli", "Fay")


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child() as process:
        yield process


@cache
def a_published_team(start: str = "2027-01-04", now: str = "2027-01-13 12:00") -> Problem:
    """Return a team of six with two tiers, its best plan published with a week of notice."""
    problem = a_team(*NAMES, weeks=10, start=start, tiers=(PRIMARY, SECONDARY))
    plan = solve(problem).shifts
    assert plan is not None
    published = Published(shifts=plan, notice=timedelta(days=7))
    return knowing(problem, published=published, now=an_instant(now))


def held(shifts: tuple[Shift, ...], person: str, since: date) -> list[Shift]:
    return [one for one in shifts if one.person == person and one.start.date() >= since]


def assert_frozen_weeks_are_as_they_were(choice: Rebalance) -> None:
    team = choice.problem.team
    assert team.now is not None
    frozen = {one for one in team.published.shifts if one.start < team.now + team.published.notice}
    assert frozen
    for point in choice.frontier.points:
        assert frozen <= set(point.shifts)
        assert all(change.start >= team.now + team.published.notice for change in point.changes)


def test_after_somebody_has_left_others_hold_their_weeks_and_each_change_says_why(child: Child) -> None:
    choice = rebalance(a_published_team(), [Leaves(person="Bo", last_day=date(2027, 1, 31))], child=child)
    assert_frozen_weeks_are_as_they_were(choice)
    for point in choice.frontier.points:
        assert not held(point.shifts, "Bo", date(2027, 2, 1))
        bos = [change for change in point.changes if change.gives == "Bo"]
        assert bos
        assert all(change.reason.startswith("Bo leaves oncall on 2027-01-31, so ") for change in bos)


def test_both_responders_of_a_sev1_rest_in_the_week_after(child: Child) -> None:
    problem = a_published_team()
    monday = an_instant("2027-01-25 10:00")
    both = [one.person for one in problem.team.published.shifts if one.start == monday]
    span = Span(monday - timedelta(hours=7), monday - timedelta(hours=1))
    choice = rebalance(problem, [Fought(person=person, span=span) for person in both], child=child)
    assert_frozen_weeks_are_as_they_were(choice)
    first = choice.frontier.points[0]
    assert {change.gives for change in first.changes} == set(both)
    assert {change.start for change in first.changes} == {monday}
    assert all(" rests after the SEV1 of 2027-01-25 until " in change.reason for change in first.changes)


def test_an_incident_after_which_nobody_rests_is_refused() -> None:
    span = Span(an_instant("2027-01-24 01:00"), an_instant("2027-01-24 02:00"))
    with pytest.raises(Invalid, match="fought a SEV1 for 1 hour, and they rest after 4 hours or more"):
        rebalance(a_published_team(), [Fought(person="Ann", span=span)])


def test_a_newcomer_shadows_before_they_are_primary_and_takes_their_share_in_the_end(child: Child) -> None:
    choice = rebalance(a_published_team(), [Joins(person="Gus", first_day=date(2027, 1, 25))], child=child)
    assert_frozen_weeks_are_as_they_were(choice)
    assert choice.frontier.points[0].changes == ()
    last = choice.frontier.points[-1]
    mine = held(last.shifts, "Gus", date(2027, 1, 1))
    shadows = [one.start for one in mine if one.tier == SHADOW]
    primaries = [one.start for one in mine if one.tier == "primary"]
    assert primaries
    assert sum(start < min(primaries) for start in shadows) >= 2
    assert last.sum_of_squares < choice.frontier.before.sum_of_squares


def test_time_off_over_new_year_is_covered_by_somebody_else(child: Child) -> None:
    problem = a_published_team(start="2026-12-07", now="2026-12-09 12:00")
    new_year = an_instant("2026-12-28 10:00")
    primary = next(
        one.person for one in problem.team.published.shifts if (one.start, one.tier) == (new_year, "primary")
    )
    away = IsAway(person=primary, first=date(2026, 12, 24), last=date(2027, 1, 3))
    choice = rebalance(problem, [away], child=child)
    assert_frozen_weeks_are_as_they_were(choice)
    for point in choice.frontier.points:
        over_new_year = [one.person for one in point.shifts if one.start == new_year]
        assert primary not in over_new_year
    reasons = [change.reason for change in choice.frontier.points[0].changes]
    assert any(f"{primary} is off in the week of 2026-12-28, so " in reason for reason in reasons)


def test_who_was_paged_too_much_is_relieved_and_the_reason_says_by_how_much(child: Child) -> None:
    today = date(2027, 1, 13)
    choice = rebalance(
        a_published_team(), [WasPaged(person="Ann", points=Fraction(2), on=today, today=today)], child=child
    )
    assert choice.frontier.points[0].changes == ()
    relief = [change for point in choice.frontier.points for change in point.changes if change.gives == "Ann"]
    assert relief
    assert any("Ann would be 1.67 points over a fair share and " in change.reason for change in relief)


def test_where_nobody_can_stand_in_the_facts_that_clash_are_told(child: Child) -> None:
    away = [IsAway(person=name, first=date(2027, 2, 8), last=date(2027, 2, 14)) for name in NAMES[1:]]
    with pytest.raises(Impossible) as caught:
        rebalance(a_published_team(), away, child=child)
    assert any("2027-02-08" in sentence for sentence in caught.value.explanation.sentences)


def test_a_point_that_is_taken_is_a_plan_that_the_checker_believes(child: Child) -> None:
    choice = rebalance(a_published_team(), [Leaves(person="Bo", last_day=date(2027, 1, 31))], child=child)
    for point in choice.frontier.points:
        plan = take(choice, point.number).plan
        assert plan.assignments == point.shifts
        assert check(choice.problem, plan, digest=digest(choice.problem)).ok
        assert plan.levels[0].name == "stability"
        assert plan.levels[0].value == len(point.changes)
        assert plan.levels[0].proven == (point.number == 1)


def test_there_is_no_other_point_to_take(child: Child) -> None:
    choice = rebalance(a_published_team(), child=child)
    with pytest.raises(NotFound, match="Take one from 1 to"):
        choice.point(len(choice.frontier.points) + 1)


def test_the_changes_of_a_point_lead_from_the_published_plan_to_it(child: Child) -> None:
    choice = rebalance(a_published_team(), [Leaves(person="Bo", last_day=date(2027, 1, 31))], child=child)
    published = {one for one in choice.problem.team.published.shifts if one.tier != SHADOW}
    for point in choice.frontier.points:
        gone = {Shift(c.rotation, c.tier, c.start, c.end, c.gives) for c in point.changes}
        new = {Shift(c.rotation, c.tier, c.start, c.end, c.takes) for c in point.changes}
        assert (published - gone) | new == {one for one in point.shifts if one.tier != SHADOW}
        assert point.reached("stability") == len(point.changes)


def test_a_seat_of_somebody_the_team_does_not_know_any_more_is_given_away(child: Child) -> None:
    problem = a_team(*NAMES[:5], weeks=6)
    problem = publishing(problem, shifts(problem, "Ann Zed Cy Dee Eli Bo"))
    first = rebalance(problem, child=child).frontier.points[0]
    assert [change.gives for change in first.changes] == ["Zed"]
    assert first.changes[0].reason.startswith("Zed is not in oncall, so ")


def test_the_fingerprint_of_a_published_plan_is_that_of_its_shifts_in_any_order() -> None:
    plan = a_published_team().team.published.shifts
    assert fingerprint(plan) == fingerprint(reversed(plan)) != fingerprint(plan[1:])
