"""The fields of one event: instants, names, and how busy it makes people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from scheduler.domain.calendars import Attendee, Busy, CalendarEvent
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span

LONGEST = 500
"""Characters of a field that are kept."""

_BUSY: dict[str, Busy] = {
    "OOF": "out_of_office",
    "FREE": "free",
    "TENTATIVE": "tentative",
    "WORKINGELSEWHERE": "free",
}


def event_of(event: Event, *, line: int, span: Span, zone: str, all_day: bool) -> CalendarEvent:
    """Return an event with the fields that are of use."""
    return CalendarEvent(
        uid=plain(str(event.get("UID", ""))),
        title=plain(str(event.get("SUMMARY", ""))),
        span=span,
        all_day=all_day,
        line=line,
        zone=zone,
        busy=_busy(event),
        categories=tuple(plain(str(name)) for name in _categories(event)),
        attendees=tuple(_attendee(one) for one in _listed(event.get("ATTENDEE"))),
        url=plain(str(event.get("URL", ""))),
    )


def moment(event: Event, name: str, zone: str) -> tuple[datetime, str]:
    """
    Return an instant, and the IANA name of the clock it is written on, if it has one.

    Parameters
    ----------
    zone
        Whose clock days and times without a zone are on; empty: nobody's.

    Raises
    ------
    Invalid
        When it is missing, is there twice, or is on no clock that is known.
    """
    field = event.get(name)
    if field is None or isinstance(field, list):
        raise Invalid(f"The event has {'no' if field is None else 'more than one'} {name}.", "Write it once.")
    said = written(event, name)
    named = getattr(field, "params", {}).get("TZID", "")
    if named and isinstance(said, datetime) and said.tzinfo is None:
        raise Invalid(f"The zone {named!r} of {name} is not known.", "Define it in the calendar.")
    instant = later(said, timedelta(0), zone)
    if not isinstance(said, datetime) or said.tzinfo is None:
        return instant, zone
    return instant, _iana(said)


def written(event: Event, name: str) -> Any:
    """Return a day, a time or a length as it is written."""
    field: Any = event[name]
    return field.dt


def is_day(event: Event, name: str) -> bool:
    """Say whether a day is written, and no time of day."""
    field = event.get(name)
    said = getattr(field, "dt", None)
    return isinstance(said, date) and not isinstance(said, datetime)


def later(said: date | datetime, by: timedelta, zone: str) -> datetime:
    """Return the instant that is later than a day or time by whole days on the clock and the rest elapsed."""
    clock = said if isinstance(said, datetime) else datetime.combine(said, time(0))
    if clock.tzinfo is None:
        if not zone:
            raise Invalid(
                "The event's times are on no zone's clock, and the calendar names none.",
                "Say which zone they are in.",
            )
        clock = clock.replace(tzinfo=ZoneInfo(zone))
    whole = timedelta(days=by.days)
    return (clock + whole).astimezone(UTC) + (by - whole)


def plain(words: str) -> str:
    """Return words on one line, without control characters, and no longer than anybody reads."""
    text = words.replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return re.sub(" +", " ", kept).strip()[:LONGEST]


def _iana(said: datetime) -> str:
    key = getattr(said.tzinfo, "key", "")
    return "" if key == "UTC" else str(key)


def _busy(event: Event) -> Busy:
    said = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if said in _BUSY:
        return _BUSY[said]
    return "free" if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" else "busy"


def _listed(field: object) -> list[object]:
    return field if isinstance(field, list) else [] if field is None else [field]


def _categories(event: Event) -> list[object]:
    return [name for group in _listed(event.get("CATEGORIES")) for name in getattr(group, "cats", [group])]


def _attendee(field: object) -> Attendee:
    address = re.sub("^mailto:", "", str(field), flags=re.IGNORECASE)
    name = plain(str(getattr(field, "params", {}).get("CN", "")))
    return Attendee(name="" if name == address else name, address=plain(address))
