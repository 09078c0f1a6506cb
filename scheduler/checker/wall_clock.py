"""Elapsed time and wall clocks, reckoned apart from what the planner uses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.spans import Span

Piece = tuple[datetime, datetime]


def united(spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Return the union of spans as disjoint pieces in order."""
    pieces: list[Piece] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            pieces.append((start, end))
    return tuple(pieces)


def shared(span: Span, pieces: Sequence[Piece]) -> timedelta:
    """Return how much elapsed time of `span` disjoint pieces take."""
    inside = ((max(start, span.start), min(end, span.end)) for start, end in pieces)
    return sum((end - start for start, end in inside if start < end), timedelta(0))


def near(span: Span, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return which of united pieces overlap a span, found by bisection."""
    first = bisect_right(pieces, span.start, key=lambda piece: piece[1])
    return pieces[first : bisect_left(pieces, span.end, key=lambda piece: piece[0])]


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time; a skipped or repeated one is read with `fold=0`."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def days_that_strike(span: Span, clock: time, zone: ZoneInfo) -> list[date]:
    """Return the local days whose wall clock shows `clock` within a span."""
    day, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date()
    days = [day + timedelta(days=n) for n in range((last - day).days + 1)]
    return [day for day in days if span.start <= moment(day, clock, zone) < span.end]
