"""Absence: the shifts of people who cannot serve them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.merging import Piece, Why
from scheduler.domain.people import Person, TimeOff
from scheduler.domain.rotations import FIRST_DAY, LAST_DAY, Membership
from scheduler.domain.schedule import Schedule, Seat, shift_id
from scheduler.domain.spans import Span


@dataclass(frozen=True, order=True, kw_only=True)
class Clash:
    """
    A stretch that somebody is to serve while they cannot.

    Parameters
    ----------
    start, end
        What of it they cannot serve, to the second.
    rotation, name
        Its id, and what people call it.
    shift
        The id of the published shift it lies in; empty in time in which nobody was to serve.
    shift_start, shift_end
        All that they are to serve there.
    """

    start: AwareDatetime
    end: AwareDatetime
    rotation: str
    name: str
    tier: str
    seat: int
    shift: str
    shift_start: AwareDatetime
    shift_end: AwareDatetime
    why: Why


def clashes(
    schedules: Iterable[Schedule], person: str, away: Iterable[Span], now: datetime
) -> tuple[Clash, ...]:
    """Return what somebody is to serve from now on while they are away, the next first."""
    spans = [Span(max(one.start, now), one.end) for one in away if one.end > now]
    return tuple(
        sorted(
            _clash(schedule, seat, piece, span)
            for schedule in schedules
            for seat, piece in schedule.pieces()
            for span in spans
            if piece.person == person and piece.start < span.end and span.start < piece.end
        )
    )


def not_employed(person: Person, member: Membership) -> tuple[Span, Span]:
    """Return the time before somebody is in a rotation, and the time after."""
    employed = member.employed(person.timezone)
    return Span(FIRST_DAY, employed.start), Span(employed.end, max(LAST_DAY, employed.end))


def time_off_id(person: str, off: TimeOff) -> str:
    """Return the id of somebody's time off: by when it is, its kind, and which calendar says so."""
    told = (off.calendar,) if off.calendar else ()
    place = "\0".join((person, off.kind, off.span.start.isoformat(), off.span.end.isoformat(), *told))
    return hashlib.blake2b(place.encode(), digest_size=10).hexdigest()


def _clash(schedule: Schedule, seat: Seat, piece: Piece, away: Span) -> Clash:
    return Clash(
        start=max(piece.start, away.start),
        end=min(piece.end, away.end),
        rotation=schedule.rotation,
        name=schedule.name,
        tier=seat[0],
        seat=seat[1],
        shift=shift_id(schedule.rotation, seat[0], piece.shift, seat[1]) if piece.shift else "",
        shift_start=piece.start,
        shift_end=piece.end,
        why=piece.why,
    )
