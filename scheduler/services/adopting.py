"""The story of coming from another tool: its export becomes a team, with what everybody has carried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from constraints._rule import Problem
from scheduler.checker.reading import Reading
from scheduler.domain.foreign import ForeignSchedule
from scheduler.domain.inferred_team import SeenTeam, inferred_team
from scheduler.domain.inferred_words import inferred_in_words
from scheduler.domain.team import Carried, Horizon, Published
from scheduler.services.auditing import judged, loads_seen

WEEKS = 26
"""How far ahead the team is planned, until somebody says otherwise."""


def adopted(
    schedule: ForeignSchedule, now: datetime, *, all_along: bool = False
) -> tuple[Problem, tuple[str, ...]]:
    """
    Return the team that an export shows, and what was inferred, a sentence each.

    What has begun is history: each turn counts for who held most of it, and the ledger has what everybody
    carried, by the hour. What is still to come is published.

    Raises
    ------
    Invalid
        When it covers less than one whole week.
    """
    seen = inferred_team(schedule, all_along=all_along)
    past = tuple(shift for shift in seen.shifts if shift.start < now)
    ahead = tuple(shift for shift in seen.shifts if shift.start >= now)
    team = replace(
        seen.team,
        horizon=_horizon(seen, now),
        past=past,
        carried=tuple(_carried(seen, now)),
        published=Published(shifts=ahead),
    )
    says = (
        *schedule.inferred,
        *inferred_in_words(seen),
        f"{len(past)} turns are history, {len(ahead)} are published.",
    )
    return replace(judged(seen), team=team), says


def _horizon(seen: SeenTeam, now: datetime) -> Horizon:
    """Return the weeks from the first handoff that is still to come; all rotations begin there or after."""
    cadence = seen.team.rotations[0].cadence
    today = now.astimezone(ZoneInfo(cadence.timezone)).date()
    starts = (turn.span.start for turn in cadence.turns(today, 2))
    first = next(start for start in starts if start >= now)
    return Horizon(start=first.astimezone(ZoneInfo(cadence.timezone)).date(), weeks=WEEKS)


def _carried(seen: SeenTeam, now: datetime) -> Iterator[Carried]:
    """Yield what everybody carried before now, and in how many turns they could have been asked to."""
    problem = judged(seen)
    reading, loads = Reading(problem), loads_seen(problem, seen, before=now)
    for rotation in seen.team.rotations:
        exposed = Counter(
            person
            for person in rotation.roster
            for turn in reading.exposed(person, rotation)
            if turn.span.start < now
        )
        for person in rotation.roster:
            load = loads.get((person, rotation.name))
            if load or exposed[person]:
                yield Carried(
                    person=person,
                    rotation=rotation.name,
                    load=load or Fraction(0),
                    exposure=Fraction(exposed[person]),
                )
