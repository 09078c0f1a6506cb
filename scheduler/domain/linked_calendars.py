"""Calendars that people link, so that time off need not be typed twice, and which events of one count."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints
from pydantic.dataclasses import dataclass

from scheduler.domain.calendars import CalendarEvent, Unread
from scheduler.domain.errors import Invalid
from scheduler.domain.people import Person, TimeOff
from scheduler.domain.spans import Span, merged

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Kind = Literal["vacation", "leave"]
Words = Annotated[tuple[Word, ...], Field(max_length=20)]


@dataclass(frozen=True, kw_only=True)
class Counting:
    """
    Which events of a calendar are time off.

    An event counts when it bears one of the signs; where none is asked for, every event does.

    Parameters
    ----------
    out_of_office
        A sign: the calendar shows them as out of office.
    words
        A sign: one of these is in the title, as whole words, in capitals or not.
    categories
        A sign: the event is in one of these categories.
    whole_days
        Only events of whole days count at all.
    """

    out_of_office: bool = True
    words: Words = ()
    categories: Words = ()
    whole_days: bool = False

    def check(self) -> None:
        """
        Refuse what every meeting would meet.

        Raises
        ------
        Invalid
            When no sign is asked for, and not even whole days.
        """
        if not (self.out_of_office or self.words or self.categories or self.whole_days):
            raise Invalid("Every event would count.", "Ask for whole days, or for a sign such as a word.")

    def counts(self, event: CalendarEvent) -> bool:
        """Say whether an event is time off."""
        if not event.span.length or (self.whole_days and not event.all_day):
            return False
        asked = self.out_of_office or self.words or self.categories
        return not asked or self._signed(event)

    def _signed(self, event: CalendarEvent) -> bool:
        title = event.title.casefold()
        groups = {one.casefold() for one in event.categories}
        return (
            (self.out_of_office and event.busy == "out_of_office")
            or any(one.casefold() in groups for one in self.categories)
            or any(re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", title) for one in self.words)
        )


@dataclass(frozen=True, kw_only=True)
class LinkedCalendar:
    """
    A calendar that somebody has linked.

    Parameters
    ----------
    name
        What its owner calls it.
    place
        The machine that it is fetched from; empty: it was uploaded as a file.
    kind
        What its time off is.
    copy_at
        When the calendar was last known to be as the copy that is kept.
    read_at
        When the copy was last read for what is to come.
    tried_at
        When it was last fetched, or tried to be.
    trouble
        Why that failed; empty: it did not.
    events, counted
        How many events there are in the time that is looked at, and how many of them are time off.
    unread
        What of it could not be read, by line.
    """

    id: str
    person: str
    name: str
    place: str
    counting: Counting
    kind: Kind = "vacation"
    made_at: AwareDatetime
    made_by: str
    copy_at: AwareDatetime
    read_at: AwareDatetime
    tried_at: AwareDatetime
    trouble: str = ""
    events: int = 0
    counted: int = 0
    unread: tuple[Unread, ...] = ()


def time_off_of(
    calendar: LinkedCalendar,
    events: Iterable[CalendarEvent],
    known: Iterable[TimeOff],
    now: datetime,
) -> tuple[TimeOff, ...]:
    """
    Return all time off of somebody, with what a calendar of theirs says by now.

    Parameters
    ----------
    known
        What they have: of this calendar, only what is over stays, since the past stays as it was.
    """
    kept = tuple(off for off in known if off.calendar != calendar.id or off.span.end <= now)
    spans = merged(event.span for event in events if calendar.counting.counts(event))
    told = tuple(
        TimeOff(span=span, kind=calendar.kind, reason=calendar.name, calendar=calendar.id)
        for span in spans
        if span.end > now
    )
    return kept + told


def added(before: Iterable[TimeOff], after: Iterable[TimeOff]) -> tuple[Span, ...]:
    """Return the spans of time off that is there now, and was not."""
    had = {off.span for off in before}
    return tuple(off.span for off in after if off.span not in had)


def with_linked(told: Person, known: Person | None) -> Person:
    """Return a person as a team file tells of them, with the time off that their calendars say."""
    linked = [off for off in known.time_off if off.calendar] if known else []
    if known is None or not linked:
        return told
    said = {(off.span, off.kind) for off in linked}
    own = [off for off in told.time_off if (off.span, off.kind) not in said]
    if own == [off for off in known.time_off if not off.calendar]:
        return replace(told, time_off=known.time_off)
    return replace(told, time_off=(*own, *linked))
