"""Copies of calendars: fetched with care or handed over, and read; the store is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.calendars import Calendar
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span
from scheduler.importers.fetching import Care, fetch
from scheduler.importers.ical import LARGEST, read_calendar
from scheduler.services.settings import Settings
from scheduler.store.linked_calendars import Source

BACK = timedelta(days=60)
"""How far back calendars are read, so that time off that has begun stays whole."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A good copy of a calendar, and what it says."""

    source: Source
    calendar: Calendar


def fetched(url: str, home: str, now: datetime, settings: Settings) -> Copy:
    """
    Return what an address holds.

    Parameters
    ----------
    home
        The zone of whose calendar it is.

    Raises
    ------
    Invalid
        When it may not be fetched, cannot be, or is no calendar.
    """
    copy = fetched_again(Source(url=url, text=""), home, now, settings)
    if copy is None:
        raise Invalid("The address sends nothing.", "Look whether it is still right.")
    return copy


def fetched_again(known: Source, home: str, now: datetime, settings: Settings) -> Copy | None:
    """Return what an address holds by now; None: what it held before."""
    care = Care(largest=LARGEST, plain=settings.calendar_plain, networks=settings.calendar_networks)
    found = fetch(known.url, care, tag=known.tag, modified=known.modified)
    if found.body is None:
        return None
    text = text_of(found.body)
    if text == known.text:
        return None
    source = Source(url=known.url, text=text, tag=found.tag, modified=found.modified)
    return read(source, home, now, settings)


def uploaded(text: str, home: str, now: datetime, settings: Settings) -> Copy:
    """Return a calendar that was handed over as text."""
    return read(Source(url="", text=text), home, now, settings)


def read(source: Source, home: str, now: datetime, settings: Settings) -> Copy:
    """
    Read a copy.

    Raises
    ------
    Invalid
        When it is no calendar, or is larger or takes longer than any calendar should.
    """
    window = Span(now - BACK, now + settings.calendar_ahead)
    return Copy(source=source, calendar=read_calendar(source.text, window, home=home, source="The calendar"))


def text_of(body: bytes) -> str:
    """
    Return a calendar's bytes as text.

    Raises
    ------
    Invalid
        When they are none.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("The calendar is not UTF-8.", "Export it as UTF-8.") from None
