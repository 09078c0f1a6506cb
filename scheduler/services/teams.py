"""Teams as problems: what is stored of a team, put together as the planner and the team file know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from constraints._rule import Problem
from scheduler.checker.history import moved_on, with_debts
from scheduler.domain.errors import NotFound
from scheduler.domain.held import Held, held, served
from scheduler.domain.plan import Shift
from scheduler.domain.schedule import Schedule
from scheduler.domain.team import Horizon, Published, Team
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored
from scheduler.store.teams import TeamFacts

MOST_HISTORY = 258
"""Weeks before the horizon in which a team file may list shifts."""


def team_called(stored: Stored, name: str) -> str:
    """
    Return the id of a team by its name, or by its id itself.

    Raises
    ------
    NotFound
        When there is none.
    """
    teams = stored.teams.all()
    found = next((team for team, known in teams.items() if name in (team, known)), None)
    if found is None:
        raise NotFound(f"There is no team {name}.", "Import its team file first, or correct the name.")
    return found


def problem_of(stored: Stored, team: str, horizon: Horizon | None = None) -> Problem:
    """
    Return a team as the planner knows it: what swaps have given away is published as if it had always been.

    What people have carried counts as they served it, covers included, so that debts settle in the next plan.

    Parameters
    ----------
    team
        Its id.
    horizon
        The span to plan; None: the team's own.

    Raises
    ------
    Invalid
        When the horizon does not begin whole weeks after the team's own.
    """
    problem, pieces = as_served(stored, team, horizon)
    if horizon is not None:
        facts = _facts(stored, team)
        problem = moved_on(problem, pieces, facts.horizon)
    return with_debts(problem, pieces)


def as_served(stored: Stored, team: str, horizon: Horizon | None = None) -> tuple[Problem, tuple[Held, ...]]:
    """Return a team with its past as it was served, and what people hold, covers included."""
    problem, schedules = _problem(stored, team, horizon)
    pieces = tuple(one for schedule in schedules for one in held(schedule))
    first = {name: turns[0].span.start for name, turns in problem.team.turns.items()}
    oldest = {name: start - timedelta(weeks=MOST_HISTORY) for name, start in first.items()}
    turns = served(pieces)
    past = [one for one in turns if oldest[one.rotation] <= one.start < first[one.rotation]]
    return replace(problem, team=replace(problem.team, past=tuple(sorted(past)))), pieces


def published_ahead(stored: Stored, team: str) -> Horizon | None:
    """Return the weeks from now on in which something is published; None: the team's own horizon holds it."""
    own = _facts(stored, team).horizon
    schedules = stored.schedules.some(stored.rotations.ids(team=team))
    days = [shift.start.date() for one in schedules.values() for shift in one.published]
    found = own.reaching(stored.now.date(), max(days, default=own.start))
    return None if found == own else found


def as_filed(stored: Stored, team: str) -> Problem:
    """Return a team as its file says it: covers, and what they moved, are no part of it."""
    return _problem(stored, team, None)[0]


def _facts(stored: Stored, team: str) -> TeamFacts:
    facts = stored.teams.get(team)
    if facts is None:
        raise NotFound(f"There is no team {team}.", "Import its team file first, or correct the name.")
    return facts


def _problem(stored: Stored, team: str, horizon: Horizon | None) -> tuple[Problem, list[Schedule]]:
    """Return a team with its shifts beneath all covers, and the schedules they are from."""
    facts = _facts(stored, team)
    horizon = horizon or facts.horizon
    rotations = stored.rotations.of_team(team)
    schedules = stored.schedules.some([one.id for one in rotations])
    people = stored.people.get(facts.people)
    past: list[Shift] = []
    ahead: list[Shift] = []
    for one in rotations:
        before, after = _divided(one, schedules[one.id], horizon.start, horizon.weeks)
        past += before
        ahead += after
    problem = Problem(
        team=Team(
            name=facts.name,
            people=tuple(people[person] for person in facts.people),
            rotations=tuple(one.rotation for one in rotations),
            horizon=horizon,
            incidents=stored.incidents.over(team),
            past=tuple(sorted(past)),
            carried=facts.carried,
            pins=facts.pins,
            published=Published(shifts=tuple(sorted(ahead)), notice=facts.notice),
            now=facts.asked_at,
            wished=facts.wished,
            triggers=facts.triggers,
        ),
        rules={one.rotation.name: one.rules for one in rotations},
    )
    return problem, [schedules[one.id] for one in rotations]


def versions_of(stored: Stored, team: str) -> Mapping[str, int]:
    """Return the version of each rotation of a team: what a plan is drawn on."""
    return stored.changes.versions(stored.rotations.ids(team=team))


def _divided(
    one: StoredRotation, schedule: Schedule, start: date, weeks: int
) -> tuple[list[Shift], list[Shift]]:
    """Return a rotation's shifts before the horizon, and those inside it."""
    turns = one.rotation.cadence.turns(start, weeks)
    first, last = turns[0].span.start, turns[-1].span.end
    oldest = first - timedelta(weeks=MOST_HISTORY)
    held = [
        Shift(one.rotation.name, seat[0], piece.start, piece.end, piece.person)
        for seat, pieces in schedule.beneath.items()
        for piece in pieces
    ]
    past = [shift for shift in held if oldest <= shift.start < first]
    return past, [shift for shift in held if first <= shift.start < last]
