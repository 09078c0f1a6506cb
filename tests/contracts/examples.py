"""Three plans for every rule: one that keeps it, one that breaks it by one, one that just keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from constraints._rule import Problem
from scheduler.domain.incidents import Incident
from scheduler.domain.people import Person
from scheduler.domain.spans import Span
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, an_instant, knowing, shifts
from tests.contracts.scene import Scene


class Examples(NamedTuple):
    """What a rule means, shown."""

    kept: Scene
    broken: Scene
    on_the_edge: Scene


def a_crew(*people: str | Person, weeks: int = 6, **said: Any) -> Problem:
    """Return Ann, Bo, Cy and Dee, or those who are named, for weeks from Monday 4 January 2027, 10:00 UTC."""
    return a_team(*(people or ("Ann", "Bo", "Cy", "Dee")), weeks=weeks, **said)


def scene(problem: Problem, primary: str, secondary: str = "", shadow: str = "") -> Scene:
    """Return a plan as who is primary, secondary and shadow in each week."""
    held = shifts(problem, primary) + shifts(problem, secondary, "secondary")
    return Scene(problem, held + shifts(problem, shadow, "shadow"))


def coverage() -> Examples:
    team = a_crew(weeks=4, tiers=(PRIMARY, SECONDARY))
    gaps = a_crew(weeks=4, tiers=(PRIMARY, SECONDARY), coverage={"allow_gaps": True})
    return Examples(
        kept=scene(team, "Ann Bo Cy Dee", "Bo Cy Dee Ann"),
        broken=scene(team, "Ann Bo Cy Dee", "Bo Cy - Ann"),
        on_the_edge=scene(gaps, "Ann Bo Cy Dee", "Bo Cy - Ann"),
    )


def eligibility() -> Examples:
    team = a_crew(weeks=4, members={"Bo": {"left": None}, "Cy": {"tiers": ()}})
    leaving = a_crew(weeks=4, members={"Bo": {"left": an_instant("2027-01-18").date()}, "Cy": {"tiers": ()}})
    left = a_crew(weeks=4, members={"Bo": {"left": an_instant("2027-01-17").date()}, "Cy": {"tiers": ()}})
    return Examples(
        kept=scene(team, "Ann Bo Ann Dee"),
        broken=scene(left, "Ann Bo Ann Dee"),
        on_the_edge=scene(leaving, "Ann Bo Ann Dee"),
    )


def holiday_limit() -> Examples:
    limit = {"name": "year-end", "holidays": ("2027-01-10", "2027-01-11", "2027-01-26"), "at_most": 1}
    days = dict.fromkeys(("2027-01-10", "2027-01-11", "2027-01-26"), 0)
    team = a_crew(holidays=days, holiday_limit=limit)
    return Examples(
        kept=scene(team, "Ann Bo Cy Dee Ann Bo"),
        broken=scene(team, "Ann Bo Cy Ann Dee Bo"),
        on_the_edge=scene(team, "Ann Bo Ann Cy Ann Dee"),
    )


def knowledge() -> Examples:
    knows = {"skill": "database", "at_least": 1}
    crew = [a_person(name, skills=["database"]) for name in ("Ann", "Bo")]
    team = a_crew(*crew, "Cy", "Dee", weeks=3, tiers=(PRIMARY, SECONDARY), knowledge=knows)
    return Examples(
        kept=scene(team, "Ann Bo Ann", "Bo Ann Bo"),
        broken=scene(team, "Ann Cy Bo", "Cy Dee Dee"),
        on_the_edge=scene(team, "Ann Cy Bo", "Cy Bo Dee"),
    )


def maximum_consecutive() -> Examples:
    team = a_crew(tiers=(PRIMARY, SECONDARY))
    return Examples(
        kept=scene(team, "Ann Bo Ann Bo Ann Bo", "Cy Dee Cy Dee Cy Dee"),
        broken=scene(team, "Ann Bo Ann Bo Ann Bo", "Cy Ann Cy Dee Cy Dee"),
        on_the_edge=scene(team, "Ann Bo Bo Cy Dee Bo", "Cy Cy Dee Ann Ann Dee"),
    )


def minimum_rest() -> Examples:
    team = a_crew(minimum_rest={"weeks": 2})
    return Examples(
        kept=scene(team, "Ann Bo Cy Dee Ann Bo"),
        broken=scene(team, "Ann Bo Ann Cy Dee Bo"),
        on_the_edge=scene(team, "Ann Ann Bo Cy Ann Dee"),
    )


def minimum_rotation_size() -> Examples:
    def team(joined: str) -> Problem:
        members = {"Dee": {"joined": an_instant(joined).date()}}
        return a_crew(weeks=2, members=members, minimum_rotation_size={"people": 4})

    return Examples(
        kept=scene(team("2026-01-01"), "Ann Bo"),
        broken=scene(team("2027-01-05"), "Ann Bo"),
        on_the_edge=scene(team("2027-01-04"), "Ann Bo"),
    )


def one_place() -> Examples:
    team = a_crew(weeks=3, tiers=(PRIMARY, SECONDARY), members={"Dee": {"newcomer": True}})
    return Examples(
        kept=scene(team, "Ann Bo Cy", "Bo Cy Ann", "Dee"),
        broken=scene(team, "Ann Bo Cy", "Bo Bo Ann"),
        on_the_edge=scene(team, "Ann Bo Ann", "Bo Ann Bo", "- Dee Dee"),
    )


def pins() -> Examples:
    team = a_crew(weeks=3)
    pinned = knowing(team, pins=shifts(team, "- Ann"))
    return Examples(
        kept=scene(team, "Ann Bo Cy"),
        broken=scene(pinned, "Ann Bo Cy"),
        on_the_edge=scene(pinned, "Ann Ann Cy"),
    )


def post_incident_rest() -> Examples:
    def team(end: str, lasted: timedelta) -> Problem:
        over = an_instant(end)
        trouble = Incident.lasting(
            Span(over - lasted, over), name="INC-7", severity="SEV1", responders=("Ann",)
        )
        return a_crew(weeks=2, facts={"incidents": (trouble,)})

    long, short = timedelta(hours=4), timedelta(hours=4) - timedelta(seconds=1)
    return Examples(
        kept=scene(team("2027-01-05 03:00", short), "Ann Bo"),
        broken=scene(team("2027-01-01 10:00:01", long), "Ann Bo"),
        on_the_edge=scene(team("2027-01-01 10:00", long), "Ann Bo"),
    )


def resilience() -> Examples:
    away = a_person("Dee", off=["2027-01-11/2027-01-18"])
    team = a_crew("Ann", "Bo", "Cy", away, weeks=2, tiers=(PRIMARY, SECONDARY), resilience={})
    tight = a_crew("Ann", "Bo", away, weeks=2, tiers=(PRIMARY,), resilience={"except_for": ["2027-01-11"]})
    only = {"Dee": {"tiers": ("primary",)}, "Cy": {"tiers": ("secondary",)}}
    parted = a_crew(weeks=1, tiers=(PRIMARY, SECONDARY), members=only, resilience={"stand_ins": 2})
    return Examples(
        kept=scene(team, "Ann Bo", "Cy Ann"),
        broken=scene(parted, "Ann", "Cy"),
        on_the_edge=scene(tight, "Ann Bo"),
    )


def shadow_period() -> Examples:
    team = a_crew(weeks=4, members={"Dee": {"newcomer": True, "shadowed": 0}})
    return Examples(
        kept=scene(team, "Ann Bo Cy Ann", shadow="Dee Dee"),
        broken=scene(team, "Ann Bo Dee Ann", shadow="Dee - - Dee"),
        on_the_edge=scene(team, "Ann Bo Dee Ann", shadow="Dee Dee"),
    )


def time_off() -> Examples:
    def team(until: str) -> Problem:
        return a_crew(a_person("Ann", off=[f"2027-01-06T09:00/{until}"]), "Bo", "Cy", weeks=2)

    return Examples(
        kept=scene(team("2027-01-06T12:00"), "Ann Bo"),
        broken=scene(team("2027-01-07T09:00:01"), "Ann Bo"),
        on_the_edge=scene(team("2027-01-07T09:00"), "Ann Bo"),
    )


EXAMPLES: dict[str, Callable[[], Examples]] = {
    example.__name__: example
    for example in (
        coverage,
        eligibility,
        holiday_limit,
        knowledge,
        maximum_consecutive,
        minimum_rest,
        minimum_rotation_size,
        one_place,
        pins,
        post_incident_rest,
        resilience,
        shadow_period,
        time_off,
    )
}
