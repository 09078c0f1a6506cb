"""Local days: a span cut at each midnight of somebody's clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import midnight
from scheduler.domain.spans import Span

DAY = timedelta(days=1)


class LocalDay(NamedTuple):
    """
    What of a local day is in a span.

    Parameters
    ----------
    whole
        From midnight to midnight: 23 or 25 hours where the clocks change.
    """

    day: date
    whole: Span
    part: Span


def local_days(span: Span, zone: str) -> Iterator[LocalDay]:
    """Yield the local days of a span, in order: together they are all of it, and none overlaps another."""
    day, reached = span.start.astimezone(ZoneInfo(zone)).date(), span.start
    while reached < span.end:
        whole = whole_day(day, zone)
        end = min(whole.end, span.end)
        if reached < end:
            yield LocalDay(day, whole, Span(reached, end))
            reached = end
        day += DAY


def whole_day(day: date, zone: str) -> Span:
    """Return a local day; one that a zone has skipped is empty."""
    return days_in(day, day, zone)


def days_in(first: date, last: date, zone: str) -> Span:
    """Return local days, the last one included."""
    start = midnight(first, zone)
    return Span(start, max(start, midnight(last + DAY, zone)))
