"""The story of health: what was served, what interrupted it, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from scheduler.domain.errors import Invalid
from scheduler.domain.health import LIMIT, Health, Served, health
from scheduler.domain.rotations import SHADOW
from scheduler.domain.schedule import Schedule, shift_id
from scheduler.domain.spans import Span
from scheduler.store.stored import Stored

LONGEST = timedelta(days=800)


def health_of(stored: Stored, team: str, span: Span, limit: int = LIMIT) -> Health:
    """
    Return how a team's on-call was over a span.

    Parameters
    ----------
    team
        Its id.
    limit
        Pages in a shift above which something is wrong.

    Raises
    ------
    Invalid
        When the span is empty, or too long.
    """
    if not timedelta(0) < span.length <= LONGEST:
        raise Invalid(
            f"The span is of {span.length.days} days.", f"Ask for more than none and {LONGEST.days} at most."
        )
    schedules = stored.schedules.some(stored.rotations.ids(team=team))
    served = [one for schedule in schedules.values() for one in served_in(schedule, span)]
    people = stored.people.get({one.person for one in served} | set(stored.teams.people(team)))
    return health(
        span,
        stored.pages.counted(span, team),
        served,
        [one for _, one in stored.incidents.during(span, [team]) if one.started in span],
        {person: known.timezone for person, known in people.items()},
        limit,
    )


def served_in(schedule: Schedule, span: Span) -> Iterator[Served]:
    """Yield who held which tier in a span, cut at its ends."""
    for (tier, seat), piece in schedule.pieces():
        start, end = max(piece.start, span.start), min(piece.end, span.end)
        if tier != SHADOW and start < end:
            yield Served(
                shift=shift_id(schedule.rotation, tier, piece.shift, seat) if piece.shift else "",
                rotation=schedule.rotation,
                tier=tier,
                person=piece.person,
                span=Span(start, end),
            )
