"""Calendars as people and tools export them: events as spans, and what could not be read."""

from __future__ import annotations

from typing import Literal

from pydantic.dataclasses import dataclass

from scheduler.domain.spans import Span

Busy = Literal["busy", "free", "tentative", "out_of_office"]


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """
    Somebody whom an event names.

    Parameters
    ----------
    name
        Empty where the calendar gives an address only.
    address
        An e-mail address, without `mailto:`.
    """

    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """
    One event, or one occurrence of an event that recurs.

    Parameters
    ----------
    zone
        IANA name of the clock it is written on; empty where that is UTC or the calendar's own invention.
    line
        Where it begins in the text, counted from 1.
    """

    uid: str
    title: str
    span: Span
    all_day: bool
    line: int
    zone: str = ""
    busy: Busy = "busy"
    categories: tuple[str, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """
    A part of a text that could not be used.

    Parameters
    ----------
    line
        Counted from 1; 0 where it is about the whole text.
    what
        What is wrong, as a sentence.
    title
        What the entry there calls itself; empty where it does not, or where it is no entry.
    """

    line: int
    what: str
    title: str = ""

    @property
    def said(self) -> str:
        """Return it as one sentence, with the place."""
        where = f"line {self.line}" + (f", “{self.title}”" if self.title else "")
        return f"{where}: {self.what}" if self.line else self.what


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """
    What a calendar says within a window.

    Parameters
    ----------
    zone
        IANA name of the calendar's own zone; empty where it names none.
    product
        What wrote it, as it calls itself.
    events
        By start.
    """

    name: str
    zone: str
    product: str
    events: tuple[CalendarEvent, ...]
    unread: tuple[Unread, ...] = ()
