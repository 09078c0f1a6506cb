"""For every number of changes a frontier has the best plan there is; on tiny teams every other is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.check import bare_check
from scheduler.checker.levels import changed_seats
from scheduler.checker.reading import Reading
from scheduler.domain.errors import Invalid
from scheduler.domain.plan import Shift
from scheduler.domain.team import Published
from scheduler.planner.rebalance.found import Found, Point
from scheduler.planner.rebalance.frontier import Patience, frontier
from scheduler.planner.solving.solve import solve
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, an_instant, knowing, shifts
from tests.planner.brute_force import Worth, every_legal_plan, order_of_levels, worth
from tests.planner.tiny_teams import equal_squares, published_teams

tiny = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def names_of_levels(problem: Problem) -> tuple[list[str], list[str]]:
    """Return the levels that make a point, and those that choose among equals before nearness does."""
    order = [name for name in order_of_levels(problem) if name != "stability"]
    last = order.index("spacing") + 1
    return order[:last], order[last:]


def nearness(problem: Problem, plan: Sequence[Shift]) -> int:
    """Return what changes weigh: those of the last published handoff 1, of the one before it 2, and so on."""
    slots = {(slot.rotation, slot.turn.span.start, slot.tier.name) for slot in problem.team.slots}
    known = {s for s in problem.team.published.shifts if (s.rotation, s.start, s.tier) in slots}
    handoffs = sorted({shift.start for shift in known}, reverse=True)
    return sum(handoffs.index(shift.start) + 1 for shift in known - set(plan))


def every_point(problem: Problem) -> Iterator[tuple[int, Worth, Worth, int]]:
    """Yield the frontier as counting finds it: changes, what decides, what chooses, and nearness."""
    reading, (deciding, choosing) = Reading(problem), names_of_levels(problem)
    plans = [
        (
            int(changed_seats(reading, plan)),
            worth(reading, plan, deciding),
            worth(reading, plan, choosing),
            nearness(problem, plan),
        )
        for plan in every_legal_plan(problem)
    ]
    best: Worth | None = None
    for changes in sorted({plan[0] for plan in plans}):
        better = min(plan[1:] for plan in plans if plan[0] <= changes)
        if best is None or better[0] < best:
            best = better[0]
            yield (changes, *better)


def reached(problem: Problem, point: Point) -> tuple[int, Worth, Worth, int]:
    reading, (deciding, choosing) = Reading(problem), names_of_levels(problem)
    plan = point.shifts
    return (
        point.changes,
        worth(reading, plan, deciding),
        worth(reading, plan, choosing),
        nearness(problem, plan),
    )


def teams_to_rebalance() -> st.SearchStrategy[Problem]:
    return published_teams().filter(lambda problem: bool(problem.team.published.shifts))


@tiny
@given(problem=teams_to_rebalance())
def test_no_point_can_be_improved_with_as_many_changes_and_none_is_missing(problem: Problem) -> None:
    expected = list(every_point(problem))
    found = frontier(problem)
    assert [reached(problem, point) for point in found.points] == expected
    assert found.impossible == (not expected)
    assert (found.complete, found.unsettled) == (bool(expected), ())


@tiny
@given(problem=teams_to_rebalance())
def test_points_claim_what_is_so_and_break_no_rule(problem: Problem) -> None:
    for point in frontier(problem).points:
        report = bare_check(problem, point.shifts)
        assert report.ok, report
        for level in point.levels:
            assert level.proven
            assert level.value == level.bound == report.levels[level.name]


@tiny
@given(problem=teams_to_rebalance())
def test_what_is_pinned_frozen_or_begun_never_moves(problem: Problem) -> None:
    settled = Timetable(problem.team, ()).settled - set(problem.team.past)
    for point in frontier(problem).points:
        assert settled <= set(point.shifts)


# ---- a team that is large enough to have a choice ----


NAMES = ("Ann", "Bo", "Cy", "Dee", "Eli")


@cache
def a_published_team(now: str = "2027-01-13 12:00") -> Problem:
    """Return a team of five with two tiers, its best plan published with a week of notice."""
    problem = a_team(*NAMES, weeks=9, tiers=(PRIMARY, SECONDARY))
    plan = solve(problem).shifts
    assert plan is not None
    published = Published(shifts=plan, notice=timedelta(days=7))
    return knowing(problem, published=published, now=an_instant(now))


def leaving(problem: Problem, name: str, last_day: date) -> Problem:
    team, (rotation,) = problem.team, problem.team.rotations
    members = tuple(
        replace(member, left=last_day) if member.person == name else member for member in rotation.members
    )
    return knowing(problem, rotations=(replace(rotation, members=members),), horizon=team.horizon)


@cache
def a_leaver() -> Problem:
    return leaving(a_published_team(), "Bo", date(2027, 1, 31))


@cache
def after_a_leaver() -> Found:
    return frontier(a_leaver())


def curve(found: Found) -> list[tuple[int, float, float]]:
    """Return changes, fairness and spacing of the points."""
    told = [(point.changes, {level.name: level.value for level in point.levels}) for point in found.points]
    return [(changes, float(levels["fairness"]), float(levels["spacing"])) for changes, levels in told]


def test_each_point_is_better_than_the_one_before_and_changes_more() -> None:
    points = curve(after_a_leaver())
    assert len(points) > 2
    for (fewer, *before), (more, *after) in pairwise(points):
        assert more > fewer
        assert after < before


def test_the_first_point_is_what_replanning_with_the_fewest_changes_finds() -> None:
    problem = a_leaver()
    replanned = {level.name: level.value for level in solve(problem).levels}
    first = after_a_leaver().points[0]
    assert first.changes == replanned["stability"]
    assert next(level.value for level in first.levels if level.name == "fairness") >= replanned["fairness"]


def test_the_last_point_is_as_good_as_a_plan_made_from_nothing() -> None:
    problem = a_leaver()
    anew = {level.name: level.value for level in solve(problem, replan=False).levels}
    _, fairness, spacing = curve(after_a_leaver())[-1]
    assert fairness == float(anew["fairness"])
    assert spacing <= float(anew["spacing"])


def test_where_nothing_has_happened_and_the_plan_is_best_no_change_buys_anything() -> None:
    found = frontier(a_published_team())
    assert [point.changes for point in found.points] == [0]
    assert found.complete


def test_a_plan_with_a_known_flaw_is_mended_step_by_step() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=8)
    flawed = shifts(problem, "Ann Bo Ann Bo Ann Bo Cy Dee")
    found = frontier(knowing(problem, published=Published(shifts=flawed)))
    assert curve(found)[0][:2] == (0, 4.0)
    assert [(changes, fairness) for changes, fairness, _ in curve(found)][1:3] == [(1, 2.0), (2, 0.0)]


def test_changes_that_only_make_the_worst_off_better_off_are_a_point_of_their_own() -> None:
    problem = equal_squares()
    found = frontier(knowing(problem, published=Published(shifts=shifts(problem, "Dee Cy"))))
    told = [{level.name: level.value for level in point.levels} for point in found.points]
    assert [point.changes for point in found.points] == [0, 2]
    assert told[0]["fairness"] == told[1]["fairness"]
    assert told[0]["leximax"] > told[1]["leximax"]
    assert all(level.proven for point in found.points for level in point.levels)


def test_of_changes_that_are_equally_good_the_later_one_is_taken() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=12)
    flawed = shifts(problem, "Ann Bo Cy Dee Ann Bo Cy Dee Ann Bo Ann Dee")
    both = frontier(knowing(problem, published=Published(shifts=flawed)))
    changed = set(flawed) - set(both.points[-1].shifts)
    assert [shift.start.date().isoformat() for shift in changed] == ["2027-03-15"]


def test_a_team_that_cannot_be_planned_has_no_point() -> None:
    problem = a_published_team()
    people = tuple(a_person(name, off=["2027-02-08/2027-02-15"]) for name in NAMES)
    found = frontier(knowing(problem, people=people))
    assert (found.points, found.impossible) == ((), True)


def test_a_plan_of_another_time_is_refused() -> None:
    problem = a_published_team()
    moved = tuple(
        replace(shift, start=shift.start + timedelta(days=3650), end=shift.end + timedelta(days=3650))
        for shift in problem.team.published.shifts
    )
    with pytest.raises(Invalid, match="no shift in the team's horizon"):
        frontier(knowing(problem, published=Published(shifts=moved)))


def test_without_patience_points_are_marked_and_the_end_is_shown() -> None:
    whole = curve(after_a_leaver())
    hasty = frontier(a_leaver(), patience=Patience(level=4, choice=1, whole=0.0))
    assert hasty.complete
    assert curve(hasty)[-1][1:] == whole[-1][1:]
    assert set(range(hasty.points[0].changes + 1, hasty.points[-1].changes)) <= set(hasty.unsettled)


def test_the_frontier_is_the_same_every_time() -> None:
    assert frontier(a_leaver()) == after_a_leaver()


def test_points_are_told_as_they_are_found() -> None:
    heard: list[Point] = []
    found = frontier(a_leaver(), tell=heard.append)
    assert tuple(heard) == found.points
