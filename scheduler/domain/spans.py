"""Spans of time: half-open, aware, in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid


@dataclass(frozen=True, order=True)
class Span:
    """
    The instants `start <= t < end`, kept in UTC so that differences are elapsed time.

    Raises
    ------
    Invalid
        When the span ends before it starts.
    """

    start: AwareDatetime
    end: AwareDatetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end < self.start:
            raise Invalid(
                f"A span ends at {self.end.isoformat()}, before it starts at {self.start.isoformat()}.",
                "Exchange the two, or correct one.",
            )

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the union of spans, in order: those that overlap or touch become one."""
    union: list[Span] = []
    for span in sorted(spans):
        if union and span.start <= union[-1].end:
            union[-1] = Span(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return tuple(union)


def covered(span: Span, by: Iterable[Span]) -> timedelta:
    """Return how much of `span` the union of `by` covers, as elapsed time."""
    total, reached = timedelta(0), span.start
    for piece in sorted(by):
        start, end = max(piece.start, reached), min(piece.end, span.end)
        if start < end:
            total += end - start
            reached = end
    return total


def remaining(span: Span, by: Iterable[Span]) -> Iterator[Span]:
    """Yield what of `span` none of `by` covers, in order."""
    reached = span.start
    for piece in sorted(by):
        if piece.end <= reached:
            continue
        if piece.start >= span.end:
            break
        if reached < piece.start:
            yield Span(reached, piece.start)
        reached = piece.end
    if reached < span.end:
        yield Span(reached, span.end)


def utc(instant: datetime) -> datetime:
    """
    Return an instant in UTC.

    Raises
    ------
    Invalid
        When it has no offset, so that it could be any of many instants.
    """
    if instant.tzinfo is None:
        raise Invalid(f"{instant.isoformat()} has no offset.", "Write it as 2027-01-31T10:00:00Z or +01:00.")
    return instant.astimezone(UTC)
