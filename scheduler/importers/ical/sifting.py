"""What of a calendar is worth parsing: events that may be in the window, and the lines that are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.spans import Span
from scheduler.importers.ical.structure import Part

_UNUSED = re.compile(
    r"(?:DESCRIPTION|LOCATION|GEO|COMMENT|ATTACH|ORGANIZER|CONTACT|CLASS|PRIORITY|RESOURCES|DTSTAMP|CREATED"
    r"|LAST-MODIFIED|SEQUENCE|X-(?!MICROSOFT-CDO-BUSYSTATUS)[A-Z0-9-]+)[;:]",
    re.IGNORECASE,
)
_RECURS = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID|DURATION)[;:]", re.IGNORECASE | re.MULTILINE)
_DAY = re.compile(
    r"^(?P<name>DTSTART|DTEND)(?:;[^\r\n]*?)?:(?P<day>\d{8})(?:T\d{6}Z?)?\r?$",
    re.IGNORECASE | re.ASCII | re.MULTILINE,
)
_MARGIN = timedelta(days=2)
"""More than any two clocks on earth are apart."""


def used(part: Part) -> str:
    """Return the text of an event without what is never looked at, such as its description and its alarms."""
    return "\r\n".join(_used(part.text.split("\r\n")))


def elsewhere(part: Part, window: Span) -> bool:
    """Say whether the days that an event is written on are enough to know that it is not in the window."""
    if _RECURS.search(part.text):
        return False
    days: dict[str, date] = {}
    for found in _DAY.finditer(part.text):
        name = found["name"].upper()
        try:
            day = date.fromisoformat(found["day"])
        except ValueError:
            return False
        if days.setdefault(name, day) != day:
            return False
    if "DTSTART" not in days:
        return False
    return (
        days["DTSTART"] > window.end.date() + _MARGIN
        or days.get("DTEND", days["DTSTART"]) < window.start.date() - _MARGIN
    )


def _used(lines: list[str]) -> Iterator[str]:
    deep = 0
    for line in lines:
        if line[:6].upper() == "BEGIN:":
            deep += 1
        if deep < 2 and not _UNUSED.match(line):
            yield line
        if line[:4].upper() == "END:":
            deep -= 1
