"""Entries as iCalendar (RFC 5545, RFC 7986), equal bytes for equal entries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from icalendar import Alarm, Calendar, Event
from icalendar.enums import STATUS

from scheduler.feeds.entry import Entry

PRODUCT = "-//Watchbill//Watchbill//EN"
REFRESH = timedelta(hours=1)
"""How often calendars are asked to look again; many take their own time."""
END = b"END:VCALENDAR\r\n"


def calendar_bytes(name: str, uid: str, entries: Iterable[Entry]) -> bytes:
    """
    Return a calendar.

    Parameters
    ----------
    uid
        Of the calendar, the same every time.
    """
    shell = _shell(name, uid)
    pieces = [_event(entry) for entry in sorted(entries, key=lambda one: (one.start, one.uid))]
    return b"".join((shell.removesuffix(END), *pieces, END))


def _shell(name: str, uid: str) -> bytes:
    calendar = Calendar.new(name=name, uid=uid, prodid=PRODUCT, method="PUBLISH", refresh_interval=REFRESH)
    # RFC 7986 requires the type, and Outlook knows only the other name.
    calendar["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    whole: bytes = calendar.to_ical()
    return whole


@lru_cache(maxsize=16_384)
def _event(entry: Entry) -> bytes:
    event = Event.new(
        uid=entry.uid,
        stamp=entry.modified,
        last_modified=entry.modified,
        sequence=entry.sequence,
        start=entry.start,
        end=entry.end,
        summary=entry.summary,
        description=entry.description,
        categories=[entry.category],
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
        url=entry.url or None,
    )
    event.add("TRANSP", "TRANSPARENT")  # a week on call is no appointment of a week
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    for before in entry.alarms:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", entry.summary)
        alarm.add("TRIGGER", -before)
        event.add_component(alarm)
    whole: bytes = event.to_ical()
    return whole
