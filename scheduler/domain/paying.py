"""Paying: from what was served and worked to lines of pay; no hour is paid twice for the same thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from fractions import Fraction
from itertools import groupby
from typing import Any, TypeVar

from scheduler.domain.handoffs import instant
from scheduler.domain.interruptions import BUSINESS
from scheduler.domain.local_days import local_days
from scheduler.domain.pay import Line, Paid, Unpaid
from scheduler.domain.pay_lines import OnDuty, OnIncident, of_day, of_rest, of_shift, of_work
from scheduler.domain.pay_rates import RateBook, Worth
from scheduler.domain.spans import Span, remaining

T = TypeVar("T", OnDuty, OnIncident)


def paid(
    duties: Iterable[OnDuty],
    work: Iterable[OnIncident],
    rests: Iterable[OnIncident],
    book: RateBook,
    zones: Mapping[str, str],
) -> Paid:
    """
    Return the lines of what people served, worked and rest.

    Somebody who is on call twice at once is paid once, for the tier that is worth more, and of two that are
    worth the same for the shift that began first.

    Parameters
    ----------
    zones
        Where each of them lives, by id.
    """
    paying = _Paying(book, zones)
    lines = [
        *(line for duty, span in _once(duties, paying.rank) for line in paying.stipends(duty, span)),
        *(line for one, span in _once(work, _earliest) for line in paying.overtime(one, span)),
        *(of_rest(one, span) for one, span in _once(rests, _earliest)),
    ]
    lines.sort(key=lambda line: (line.person, line.span, line.kind))
    return Paid(lines=tuple(lines), unpaid=tuple(paying.unpaid))


class _Paying:
    """
    What works out lines.

    Attributes
    ----------
    unpaid
        What it found no rate for.
    """

    def __init__(self, book: RateBook, zones: Mapping[str, str]) -> None:
        self._book = book
        self._zones = zones
        self.unpaid: list[Unpaid] = []

    def rank(self, duty: OnDuty) -> tuple[Any, ...]:
        """Return what is the less, the sooner a duty is paid of those at one time."""
        zone = self._zones[duty.person]
        worth = self._book.holding(duty.person, zone, next(local_days(duty.shift, zone)).day)
        part = worth.part(duty.tier) if worth else Fraction(0)
        return -part, duty.shift, duty.rotation, duty.tier

    def stipends(self, duty: OnDuty, span: Span) -> Iterator[Line]:
        """Yield a line for each day, and one for the part of the shift at each rate."""
        days = list(local_days(span, self._zones[duty.person]))
        for worth, stretch in groupby(days, key=lambda one: self._worth(duty.person, one.day)):
            held = list(stretch)
            whole = Span(held[0].part.start, held[-1].part.end)
            if worth is None:
                self._without(duty, held[0].day, whole)
                continue
            if worth.per_shift and worth.part(duty.tier):
                yield of_shift(duty, whole, worth)
            for one in held:
                kind = self._book.kind(worth, one.day)
                if worth.a_day(kind) and worth.part(duty.tier):
                    yield of_day(duty, one, worth, kind)

    def overtime(self, one: OnIncident, span: Span) -> Iterator[Line]:
        """Yield a line for each stretch of work outside business hours."""
        zone = self._zones[one.person]
        for day in local_days(span, zone):
            worth = self._worth(one.person, day.day)
            if worth is None:
                self._without(one, day.day, day.part)
            elif worth.overtime:
                plain = self._book.kind(worth, day.day) == "weekday"
                for piece in remaining(day.part, [_business(day.day, zone)] if plain else []):
                    yield of_work(one, piece, worth)

    def _without(self, one: OnDuty | OnIncident, day: date, span: Span) -> None:
        location = self._book.location(one.person, self._zones[one.person], day)
        self.unpaid.append(Unpaid(person=one.person, team=one.team, location=location, span=span))

    def _worth(self, person: str, day: date) -> Worth | None:
        return self._book.holding(person, self._zones[person], day)


def _once(pieces: Iterable[T], rank: Callable[[T], Any]) -> Iterator[tuple[T, Span]]:
    """Yield what is left of pieces when each instant of a person goes to the first of them by rank."""
    taken: dict[str, list[Span]] = {}
    for piece in sorted(pieces, key=rank):
        mine = taken.setdefault(piece.person, [])
        for span in list(remaining(piece.span, mine)):
            yield piece, span
        mine.append(piece.span)


def _earliest(one: OnIncident) -> tuple[Span, str]:
    return one.span, one.incident


def _business(day: date, zone: str) -> Span:
    start, end = (instant(day, time(hour), zone) for hour in (BUSINESS.start, BUSINESS.stop))
    return Span(start, end)
