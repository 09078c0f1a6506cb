"""Teams that were changed before they are planned: people join a rotation, or fewer weeks are planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from constraints._rule import Problem
from constraints._words import counted, day, listed
from scheduler.domain.explanation import TeamChange
from scheduler.domain.people import Person
from scheduler.domain.rotations import Membership, Rotation


def changed(problem: Problem, change: TeamChange) -> Problem:
    """Return the problem after a change."""
    if change.weeks is not None:
        problem = with_weeks(problem, change.weeks)
    rotation = problem.team.rotation[change.rotation]
    if change.added:
        problem = with_people(problem, rotation, change.added, since=change.since)
    return _joined(problem, rotation.name, change.lent, change.since) if change.lent else problem


def with_people(problem: Problem, rotation: Rotation, count: int, *, since: date | None = None) -> Problem:
    """Return the problem with people added who know everything, hold every tier and are never away."""
    team = problem.team
    skills = frozenset(skill for person in team.people for skill in person.skills)
    crew = tuple(
        Person(id=f"new {n}", name=f"New person {n}", timezone=rotation.cadence.timezone, skills=skills)
        for n in range(1, count + 1)
    )
    larger = replace(problem, team=replace(team, people=(*team.people, *crew)))
    return _joined(larger, rotation.name, [person.id for person in crew], since)


def with_weeks(problem: Problem, weeks: int) -> Problem:
    """Return the problem with that many weeks of its horizon; pins after them are left out."""
    team = problem.team
    fewer = replace(team, horizon=replace(team.horizon, weeks=weeks))
    ends = {name: turns[-1].span.end for name, turns in fewer.turns.items()}
    pins = tuple(pin for pin in team.pins if pin.start < ends[pin.rotation])
    return replace(problem, team=replace(fewer, pins=pins))


def said(change: TeamChange, problem: Problem) -> str:
    """Say what a manager would do, beginning with a verb."""
    if change.weeks is not None:
        ends = problem.team.turns[change.rotation][-1].span.end
        last_day = day(ends, problem.team.rotation[change.rotation].cadence.timezone)
        return f"plan only the first {counted(change.weeks, 'week')}, up to {last_day}"
    tiers = listed([tier.name for tier in problem.team.rotation[change.rotation].tiers])
    when = "throughout" if change.since is None else f"from {change.since} on"
    if change.lent:
        names = listed([problem.team.named(person) for person in change.lent])
        return f"have {names} share {change.rotation} too, as {tiers}, {when}"
    return f"add {counted(change.added, 'person')} to {change.rotation} who may hold {tiers} {when}"


def _joined(problem: Problem, rotation: str, people: Sequence[str], since: date | None) -> Problem:
    """Return the problem with people as members of one rotation more, in turn at each of its sites."""
    team = problem.team
    mine = team.rotation[rotation]
    tiers = tuple(tier.name for tier in mine.tiers)
    sites = [site.name for site in mine.cadence.sites] or [""]
    joining = tuple(
        Membership(person=person, tiers=tiers, joined=since, site=sites[n % len(sites)])
        for n, person in enumerate(people)
    )
    larger = replace(mine, members=(*mine.members, *joining))
    rotations = tuple(larger if one.name == rotation else one for one in team.rotations)
    return replace(problem, team=replace(team, rotations=rotations))
