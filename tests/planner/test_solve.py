"""The planner finds the best plan there is, level by level; on tiny teams every other plan is tried."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.check import bare_check
from scheduler.checker.reading import Reading
from scheduler.checker.spacing import crowding
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.team import Published
from scheduler.planner.solving.solution import Solution
from scheduler.planner.solving.solve import solve
from tests.builders import (
    PRIMARY,
    SECONDARY,
    a_person,
    a_team,
    an_instant,
    knowing,
    shifts,
    with_rotation,
)
from tests.planner.brute_force import best_worth, every_legal_plan, order_of_levels, worth
from tests.planner.tiny_teams import equal_squares, published_teams, tiny_teams

tiny = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def who(solution: Solution, tier: str = "primary") -> str:
    assert solution.shifts is not None
    return " ".join(shift.person for shift in solution.shifts if shift.tier == tier)


def solved(problem: Problem) -> tuple[Shift, ...]:
    solution = solve(problem)
    assert solution.shifts is not None
    return solution.shifts


def assert_nothing_is_better(problem: Problem) -> None:
    """Hold a solution to all that could have been, and its claims to what is so."""
    solution = solve(problem)
    names = [level.name for level in solution.levels]
    order = order_of_levels(problem)
    best = best_worth(problem, order)
    if best is None:
        assert (solution.shifts, solution.impossible) == (None, True)
        return
    assert solution.shifts is not None
    report = bare_check(problem, solution.shifts)
    assert report.ok, report
    assert worth(Reading(problem), solution.shifts, order) == best
    assert tuple(names) == order
    for level in solution.levels:
        assert level.proven
        assert level.value == level.bound == report.levels[level.name], level


# ---- every other plan is tried ----


@tiny
@given(problem=tiny_teams())
def test_no_plan_of_a_tiny_team_is_better(problem: Problem) -> None:
    assert_nothing_is_better(problem)


@tiny
@given(problem=published_teams())
def test_no_plan_that_keeps_what_is_settled_is_better(problem: Problem) -> None:
    assert_nothing_is_better(problem)


@tiny
@given(problem=published_teams())
def test_what_is_pinned_frozen_or_begun_is_as_it_was(problem: Problem) -> None:
    solution = solve(problem)
    if solution.shifts is not None:
        settled = Timetable(problem.team, ()).settled - set(problem.team.past)
        assert settled <= set(solution.shifts)
        assert not set(problem.team.past) & set(solution.shifts)


@tiny
@given(problem=tiny_teams())
def test_planning_again_with_nothing_new_changes_nothing(problem: Problem) -> None:
    first = solve(problem).shifts
    if first:
        again = solve(knowing(problem, published=Published(shifts=first)))
        cover = [shift for shift in first if shift.tier != SHADOW]
        assert again.shifts is not None
        assert [shift for shift in again.shifts if shift.tier != SHADOW] == cover
        assert next(level.value for level in again.levels if level.name == "stability") == 0


def test_of_two_plans_with_equal_squares_the_one_with_the_smaller_worst_deviation_is_taken() -> None:
    problem = equal_squares()
    reading = Reading(problem)
    fair, unfair = (worth(reading, shifts(problem, plan), FAIR) for plan in ("Ann Dee", "Dee Cy"))
    assert fair[0] == unfair[0]
    assert fair < unfair
    assert who(solve(problem)) == "Ann Dee"


FAIR = ("fairness", "leximax")


# ---- what a manager sees ----


def test_a_round_of_four_is_in_turn() -> None:
    plan = solve(a_team("Ann", "Bo", "Cy", "Dee", weeks=8))
    order = who(plan).split()
    assert sorted(order[:4]) == ["Ann", "Bo", "Cy", "Dee"]
    assert order[4:] == order[:4]
    assert not any(level.value for level in plan.levels)
    assert all(level.proven for level in plan.levels)


def test_a_debt_from_history_is_paid_back() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=3)
    past = shifts(problem, "Ann Ann Bo", first=-3)
    from_ledger = knowing(problem, past=past)
    assert who(solve(from_ledger)).split()[0] == "Cy"


def test_a_half_time_person_serves_half_as_often() -> None:
    plan = solve(a_team("Ann", "Bo", a_person("Cy", share="1/2"), weeks=10))
    order = who(plan).split()
    assert {name: order.count(name) for name in ("Ann", "Bo", "Cy")} == {"Ann": 4, "Bo": 4, "Cy": 2}


def test_a_newcomer_shadows_twice_before_they_are_primary() -> None:
    problem = a_team("Ann", "Bo", "Dee", weeks=6, members={"Dee": {"newcomer": True}})
    plan = solved(problem)
    first = min(shift.start for shift in plan if (shift.person, shift.tier) == ("Dee", "primary"))
    assert [s.start < first for s in plan if s.tier == SHADOW] == [True, True]
    assert bare_check(problem, plan).ok


def test_a_tiers_own_limit_lets_a_person_go_on_in_the_other_tier() -> None:
    team = a_team(
        "Ann",
        "Bo",
        weeks=4,
        tiers=(PRIMARY, SECONDARY),
        maximum_consecutive={"weeks": 2, "per_tier": True},
    )
    assert bare_check(team, solved(team)).ok
    over_all_tiers = a_team("Ann", "Bo", weeks=4, tiers=(PRIMARY, SECONDARY))
    assert solve(over_all_tiers).impossible


def test_one_seat_stays_open_rather_than_two() -> None:
    away = ["2027-01-04/2027-01-19"]
    people = (a_person("Ann", off=away), "Bo", a_person("Cy", off=["2027-01-11/2027-01-19"]))
    capped = {"weeks": 1}
    strict = a_team(*people, weeks=3, maximum_consecutive=capped)
    assert bare_check(strict, solved(strict)).ok
    few = a_team(people[0], "Bo", weeks=3, coverage={"allow_gaps": True}, maximum_consecutive=capped)
    plan = solve(few)
    assert [(level.name, int(level.value)) for level in plan.levels[:1]] == [("coverage", 1)]
    assert bare_check(few, plan.shifts or ()).ok


def test_a_leaver_changes_their_own_weeks_and_no_others() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", "Eve", weeks=10)
    old = solved(problem)
    rotation = problem.team.rotations[0]
    gone = tuple(
        replace(member, left=an_instant("2027-01-31").date()) if member.person == "Bo" else member
        for member in rotation.members
    )
    without = knowing(problem, rotations=(replace(rotation, members=gone),), published=Published(shifts=old))
    new = solved(without)
    lost = {shift for shift in old if shift.person == "Bo" and shift.end > an_instant("2027-02-01 00:00")}
    assert lost
    assert set(old) - set(new) == lost


def test_two_teams_share_a_person_who_is_in_one_place_at_a_time() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=4, zone="Asia/Tokyo")
    problem = with_rotation(problem, "west", "Cy Dee Eve", zone="America/Los_Angeles")
    plan = solved(problem)
    mine = sorted(shift.span for shift in plan if shift.person == "Cy")
    assert mine
    assert not any(early.overlaps(late) for early, late in pairwise(mine))
    assert bare_check(problem, plan).ok


@pytest.mark.parametrize(
    ("pins", "rest", "newcomer"),
    [("Ann - Ann", 2, False), ("Ann Ann Ann", 1, False), ("- Ann Ann", 1, True)],
    ids=["too short a rest", "too long a run", "a newcomer without shadow weeks"],
)
def test_what_a_manager_pinned_stays_though_it_breaks_a_rule(pins: str, rest: int, newcomer: bool) -> None:
    members = {"Ann": {"newcomer": newcomer}}
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=6, members=members, minimum_rest={"weeks": rest})
    pinned = knowing(problem, pins=shifts(problem, pins))
    plan = solved(pinned)
    report = bare_check(pinned, plan)
    assert report.ok
    assert report.warnings
    assert set(pinned.team.pins) <= set(plan)


def test_a_week_that_a_manager_pinned_twice_to_one_person_is_one_week_of_duty() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=4, tiers=(PRIMARY, SECONDARY))
    twice = knowing(problem, pins=shifts(problem, "Ann") + shifts(problem, "Ann", "secondary"))
    solution = solve(twice)
    assert solution.shifts is not None
    claimed = {level.name: level.value for level in solution.levels}
    assert claimed["spacing"] == crowding(Reading(twice), Timetable(twice.team, solution.shifts))


def test_a_week_pinned_twice_to_one_person_leaves_them_the_other_of_two_weeks_in_a_row() -> None:
    away = [a_person(name, off=["2027-01-11/2027-01-18"]) for name in ("Cy", "Dee")]
    problem = a_team("Ann", "Bo", *away, weeks=3, tiers=(PRIMARY, SECONDARY))
    twice = shifts(problem, "Ann") + shifts(problem, "Ann", "secondary")
    plan = solved(knowing(problem, pins=twice))
    assert {shift.person for shift in plan if shift.start == an_instant("2027-01-11 10:00")} == {"Ann", "Bo"}


def test_a_week_that_begins_this_very_second_has_begun() -> None:
    ann_is_off = a_person("Ann", off=["2027-01-04/2027-01-11"])
    problem = a_team(ann_is_off, "Bo", "Cy", "Dee", weeks=4)
    before = Published(shifts=shifts(problem, "Ann Bo Cy Dee"))
    plan = solve(knowing(problem, published=before, now=an_instant("2027-01-04 10:00")))
    assert who(plan) == "Ann Bo Cy Dee"


def test_a_plan_that_is_settled_throughout_is_the_plan() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=4)
    everything = shifts(problem, "Ann Bo Cy Dee")
    assert solved(knowing(problem, pins=everything)) == everything


# ---- the same answer every time ----


@contextmanager
def two_busy_cores() -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


def test_the_plan_is_the_same_every_time_and_whatever_else_the_machine_does() -> None:
    people = [a_person(name, off=[f"2027-0{1 + n % 3}-1{n}/2027-0{1 + n % 3}-2{n}"]) for n, name in NAMES]
    problem = a_team(*people, weeks=14, tiers=(PRIMARY, SECONDARY), minimum_rest={"weeks": 2})
    first = replace(solve(problem), seconds={})
    assert first.shifts
    assert replace(solve(problem), seconds={}) == first
    with two_busy_cores():
        assert replace(solve(problem), seconds={}) == first


NAMES = list(enumerate(("Ann", "Bo", "Cy", "Dee", "Eve", "Flo", "Gus")))


# ---- no plan ----


@pytest.mark.parametrize(
    "problem",
    [
        a_team("Ann", "Bo", weeks=4, tiers=(PRIMARY, SECONDARY)),
        a_team(a_person("Ann", off=["2027-01-04/2027-01-12"]), weeks=1),
        a_team("Ann", "Bo", "Cy", weeks=4, minimum_rotation_size={"people": 4}),
        a_team("Ann", "Bo", weeks=5, minimum_rest={"weeks": 2}, maximum_consecutive={"weeks": 1}),
        a_team("Ann", "Bo", weeks=2, knowledge={"skill": "database"}),
    ],
    ids=["too few for two tiers", "all are away", "too few people", "too much rest", "nobody knows how"],
)
def test_a_team_that_cannot_be_planned_is_said_to_be_impossible(problem: Problem) -> None:
    assert not list(every_legal_plan(problem))
    solution = solve(problem)
    assert (solution.shifts, solution.impossible) == (None, True)
