"""The story of rests: who is owed one after a long incident, and how much duty falls into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span, covered
from scheduler.services.rotation_calendar import Rest, rests_in
from scheduler.store.stored import Stored

LONGEST = timedelta(days=366)
"""How far a rest can reach."""


@dataclass(frozen=True, kw_only=True)
class RestOwed:
    """
    What is left of somebody's rest.

    Parameters
    ----------
    on_call
        How long they are on call all the same, by the schedule as it is.
    """

    person: str
    incident: str
    span: Span
    on_call: timedelta


def owed(stored: Stored, team: str, now: datetime) -> tuple[RestOwed, ...]:
    """
    Return the rests of a team's people that are not over, the first to end first.

    Parameters
    ----------
    team
        Its id.
    """
    rotations, incidents = stored.rotations.of_team(team), stored.incidents.over(team)
    ahead = Span(now, now + LONGEST)
    longest: dict[tuple[str, str], Rest] = {}
    for one in rotations:
        for rest in rests_in(one.rules, incidents, ahead):
            key = (rest.person, rest.incident)
            if key not in longest or longest[key].span.end < rest.span.end:
                longest[key] = rest
    duties = _duties(stored, {rest.person for rest in longest.values()}) if longest else {}
    found = [_left(rest, now, duties.get(rest.person, [])) for rest in longest.values()]
    return tuple(sorted(found, key=lambda one: (one.span.end, one.person)))


def _left(rest: Rest, now: datetime, duties: list[Span]) -> RestOwed:
    span = Span(max(now, rest.span.start), rest.span.end)
    return RestOwed(person=rest.person, incident=rest.incident, span=span, on_call=covered(span, duties))


def _duties(stored: Stored, people: set[str]) -> dict[str, list[Span]]:
    """Return when people are on call, whatever the team."""
    rotations = {one for person in people for one in stored.rotations.ids(person=person)}
    found: dict[str, list[Span]] = {}
    for schedule in stored.schedules.some(sorted(rotations)).values():
        for (tier, _), piece in schedule.pieces():
            if piece.person in people and tier != SHADOW:
                found.setdefault(piece.person, []).append(Span(piece.start, piece.end))
    return found
