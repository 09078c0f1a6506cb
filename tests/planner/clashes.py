"""Teams that cannot be planned, each for a reason that people meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from constraints._rule import Problem
from scheduler.domain.handoffs import Cadence
from scheduler.domain.incidents import Incident
from scheduler.domain.people import Person
from tests.builders import (
    PRIMARY,
    SECONDARY,
    a_person,
    a_span,
    a_team,
    knowing,
    shifts,
    with_rotation,
)

BOTH = (PRIMARY, SECONDARY)
DAILY = Cadence(kind="daily")


def two_off_over_new_year() -> Problem:
    """Two of four are away, and the other two may serve only one of the two weeks each."""
    away = ["2026-12-21/2027-01-04"]
    return a_team(
        a_person("Ann", off=away),
        a_person("Bo", off=away),
        "Cy",
        "Dee",
        start="2026-12-07",
        tiers=BOTH,
        holidays={"2026-12-25": 0, "2027-01-01": 0},
        holiday_limit={"name": "the year's end", "holidays": ("2026-12-25", "2027-01-01")},
    )


def a_leaver() -> Problem:
    """When the third leaves, two people would hold two tiers for ever."""
    return a_team("Ann", "Bo", "Cy", tiers=BOTH, weeks=8, members={"Ann": {"left": "2027-01-31"}})


def both_responders_rest() -> Problem:
    """Two of three fought a long SEV1 the night before the handoff."""
    night = Incident.lasting(
        a_span("2027-01-17T20:00/2027-01-18T02:00"), name="INC-7", severity="SEV1", responders=("Ann", "Bo")
    )
    return a_team("Ann", "Bo", "Cy", tiers=BOTH, weeks=4, facts={"incidents": (night,)})


def a_newcomer() -> Problem:
    """The only one who is there has not shadowed yet."""
    return a_team(
        a_person("Ann", off=["2027-01-11/2027-01-18"]), "Nia", weeks=4, members={"Nia": {"newcomer": True}}
    )


def two_teams() -> Problem:
    """The one person left in each of two teams is the same."""
    away = ["2027-01-18/2027-01-25"]
    problem = a_team(a_person("Ann", off=away), "Bo", "Cy", weeks=4, members={"Cy": {"left": "2027-01-17"}})
    problem = with_people(problem, a_person("Dee", off=away), a_person("Eve", off=away))
    return with_rotation(problem, "payments", "Bo Dee Eve")


def with_people(problem: Problem, *people: Person) -> Problem:
    return replace(problem, team=replace(problem.team, people=(*problem.team.people, *people)))


def too_small() -> Problem:
    """Three people where four are asked for."""
    return a_team("Ann", "Bo", "Cy", minimum_rotation_size={"people": 4})


def too_small_from_a_day() -> Problem:
    """Four people of whom one leaves."""
    return a_team(
        "Ann",
        "Bo",
        "Cy",
        "Dee",
        members={"Dee": {"left": "2027-01-24"}},
        minimum_rotation_size={"people": 4},
    )


def a_scarce_skill() -> Problem:
    """Both who know the database are away."""
    away = ["2027-01-11/2027-01-18"]
    return a_team(
        a_person("Ann", skills=["database"], off=away),
        a_person("Bo", skills=["database"], off=away),
        "Cy",
        "Dee",
        weeks=4,
        tiers=BOTH,
        knowledge={"skill": "database"},
    )


def pins() -> Problem:
    """Somebody is pinned for two weeks, and nobody else is there for the third."""
    problem = a_team("Ann", a_person("Bo", off=["2027-01-18/2027-01-25"]), weeks=4)
    return knowing(problem, pins=shifts(problem, "Ann Ann"))


def a_long_past() -> Problem:
    """Who served the last two weeks would have to serve a third."""
    problem = a_team("Ann", a_person("Bo", off=["2027-01-04/2027-01-11"]), weeks=4)
    return knowing(problem, past=shifts(problem, "Ann Ann", first=-2))


def two_weeks_apart() -> Problem:
    """Two weeks are impossible, each for a reason of its own."""
    away = ["2027-01-11/2027-01-18", "2027-02-01/2027-02-08"]
    return a_team(a_person("Ann", off=away), a_person("Bo", off=away), weeks=6)


def nights() -> Problem:
    """Turns that are no weeks."""
    return a_team(
        a_person("Ann", off=["2027-01-05/2027-01-07"]),
        a_person("Bo", off=["2027-01-06/2027-01-08"]),
        weeks=1,
        cadence=DAILY,
    )


STORIES: dict[str, Callable[[], Problem]] = {
    story.__name__.replace("_", "-"): story
    for story in (
        two_off_over_new_year,
        a_leaver,
        both_responders_rest,
        a_newcomer,
        two_teams,
        too_small,
        too_small_from_a_day,
        a_scarce_skill,
        pins,
        a_long_past,
        two_weeks_apart,
        nights,
    )
}
