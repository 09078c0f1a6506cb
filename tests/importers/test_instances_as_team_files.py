"""An instance that is written as a team file reads back as the same problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.instances import instance
from constraints._model import PlanModel, Row
from constraints._rule import Problem
from constraints.maximum_consecutive import MaximumConsecutive
from constraints.minimum_rest import MinimumRest
from scheduler.domain.handoffs import Cadence
from scheduler.domain.team import Published
from scheduler.importers.team_file import read_team, write_team
from scheduler.planner.solving.solve import solve
from tests.builders import a_person, a_team, an_instant, knowing, shifts, with_rotation

SEEDS = [("S", 1), ("S", 2), ("M", 1), ("M", 2), ("M", 11), ("L", 1), ("XL", 1)]


def in_order(problem: Problem) -> Problem:
    """Return a problem with what has no order of its own in that of team files."""
    rules = {name: tuple(sorted(book, key=lambda rule: rule.kind)) for name, book in problem.rules.items()}
    incidents = tuple(sorted(problem.team.incidents, key=lambda one: (one.span.start, one.id)))
    team = replace(problem.team, past=tuple(sorted(problem.team.past)), incidents=incidents)
    return Problem(team=team, rules=rules)


def rows(problem: Problem) -> Counter[Row]:
    return Counter(PlanModel(problem).rows)


@pytest.mark.parametrize(("family", "seed"), SEEDS)
def test_an_instance_reads_back_as_itself(family: str, seed: int) -> None:
    problem = instance(family, seed)
    read = read_team(write_team(problem))
    assert read == in_order(problem)
    assert rows(read) == rows(problem)
    assert PlanModel(read).seats == PlanModel(problem).seats


def test_the_plan_from_a_file_is_as_good() -> None:
    problem = instance("S", 3)
    assert solve(read_team(write_team(problem))).levels == solve(problem).levels


def test_everything_that_a_team_can_be_reads_back() -> None:
    daily = Cadence(kind="daily", timezone="Asia/Tokyo")
    hourly = Cadence(kind="hourly", hours=8)
    problem = a_team(
        a_person("Ann", zone="Europe/Berlin", share="1/3", leave=["2027-01-10/2027-01-12"]),
        a_person("Bo", never=["2027-01-06/2027-01-07"], want=["2027-01-04T09:30/2027-01-04T18:00"]),
        "Cy",
        "Dee",
        "yes",
        members={
            "Bo": {"newcomer": True, "shadowed": 1},
            "Cy": {"left": an_instant("2027-02-01 00:00").date()},
        },
        classes=("weekend",),
        maximum_consecutive=None,
        minimum_rest={"weeks": 2},
        post_incident_rest={"rest": timedelta(hours=36, minutes=5)},
        shadow_period={"weeks": 1},
    )
    problem = with_rotation(problem, "days", "Ann Bo Cy Dee", cadence=daily)
    problem = with_rotation(problem, "hours", "Ann Bo Cy Dee", cadence=hourly)
    published = Published(shifts=shifts(problem, "Ann Cy Dee"), notice=timedelta(days=3))
    problem = knowing(
        problem,
        published=published,
        pins=shifts(problem, "- - - Dee"),
        past=shifts(problem, "Cy Dee", first=-2),
        now=an_instant("2027-01-02 12:00"),
        wished=("stability", "spacing", "wishes"),
    )
    assert MaximumConsecutive not in {type(rule) for rule in problem.rules["oncall"]}
    assert MinimumRest(weeks=2) in problem.rules["oncall"]
    read = read_team(write_team(problem))
    assert [entry.load + entry.exposure for entry in read.team.carried] == [0, 0]
    assert knowing(read, carried=()) == in_order(problem)
    assert rows(read) == rows(problem)
