"""The outermost structure of an iCalendar text: its lines, its components, and what none should have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scheduler.domain.calendars import Unread
from scheduler.domain.errors import Invalid
from scheduler.importers.ical.fields import plain

MOST_COMPONENTS = 20_000
DEEPEST = 5
MOST_DATES = 500
"""Dates that one event may list as exceptions, and as additions."""

_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_TOO_OFTEN = re.compile(r"FREQ=(SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
_NO_STEP = re.compile(r"INTERVAL=[-+]?0*(;|$)", re.IGNORECASE)
_SUMMARY = re.compile(r"^SUMMARY(?:;[^\r\n:]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_NAME_ENDS = re.compile("[;:]")
_REDO = "Export it anew from the program that wrote it."


class Part(NamedTuple):
    """
    A component of a calendar, such as an event.

    Parameters
    ----------
    line
        Of its BEGIN, counted from 1.
    text
        Whole, with what is nested in it.
    """

    kind: str
    line: int
    text: str

    @property
    def title(self) -> str:
        """Return what it calls itself; empty where it does not."""
        found = _SUMMARY.search(self.text)
        return plain(found.group(1)) if found else ""


class Parts(NamedTuple):
    """A calendar's own properties, its components in order, and components that are better left alone."""

    properties: dict[str, str]
    parts: list[Part]
    unread: list[Unread]


def parts_of(text: str) -> Parts:
    """
    Return the components of all calendars in a text; a component that stands alone is one too.

    Raises
    ------
    Invalid
        When the text is no iCalendar, or holds more, or deeper, than a calendar should.
    """
    scan = _Scan()
    for number, line in unfolded(text):
        scan.take(number, line)
    if scan.open:
        raise Invalid(f"it ends inside of {scan.open[-1]}; the rest of the file is missing.", _REDO)
    if not scan.count:
        raise Invalid("this is no iCalendar file: nothing begins in it.", "Name a file that ends in .ics.")
    return scan.found


class _Scan:
    """Goes through a text line by line, and gathers the lines of each component."""

    def __init__(self) -> None:
        self.found = Parts({}, [], [])
        self.open: list[str] = []
        self.count = 0
        self._part: list[str] = []
        self._start = 0

    def take(self, number: int, line: str) -> None:
        """Take the next line."""
        name, value = _named(line)
        if name == "BEGIN":
            self._begin(number, value.strip().upper())
        if self._part or name == "BEGIN":
            self._part.append(line)
        elif name != "END":
            self.found.properties.setdefault(name, value)
        if name == "END":
            self._end(number, value.strip().upper())
        if self.open == ["VCALENDAR"] and name == "BEGIN":
            self._part.clear()

    def _begin(self, number: int, kind: str) -> None:
        self.count += 1
        self.open.append(kind)
        if self.count > MOST_COMPONENTS or len(self.open) > DEEPEST:
            raise Invalid(
                f"line {number}: a calendar has at most {MOST_COMPONENTS:,} parts, {DEEPEST} deep.",
                "Export fewer months.",
            )
        if not self._part:
            self._start = number

    def _end(self, number: int, kind: str) -> None:
        begun = self.open.pop() if self.open else ""
        if begun == "VCALENDAR" != kind:  # Exchange has been seen to write VCALENDARD: nothing is lost by it
            self.found.unread.append(Unread(line=number, what=f"{kind} ends here, but {begun} began."))
        elif begun != kind:
            raise Invalid(f"line {number}: {kind} ends here, but did not begin.", _REDO)
        if self.open in ([], ["VCALENDAR"]) and begun != "VCALENDAR":
            self._keep(Part(kind, self._start, "\r\n".join(self._part) + "\r\n"))
            self._part.clear()

    def _keep(self, part: Part) -> None:
        what = _excess(part) if part.kind == "VEVENT" else ""
        if what:
            self.found.unread.append(Unread(line=part.line, what=what, title=part.title))
        else:
            self.found.parts.append(part)


def _named(line: str) -> tuple[str, str]:
    """Return the name of a content line in capitals, and its value with parameters still in front."""
    name = _NAME_ENDS.split(line, maxsplit=1)[0]
    return name.upper().strip(), line[len(name) + 1 :]


def _excess(part: Part) -> str:
    """Say what an event asks for that no calendar needs; empty where nothing is."""
    dates = 0
    for line in part.text.split("\r\n"):
        name, _ = _named(line)
        if name in ("RRULE", "EXRULE") and _TOO_OFTEN.search(line):
            return "The event recurs more often than daily, which no shift and no time off does."
        if name in ("RRULE", "EXRULE") and _NO_STEP.search(line):
            return "The event recurs at an interval of 0."
        if name == "EXRULE":
            return "The event has an EXRULE, which calendars no longer write."
        if name in ("RDATE", "EXDATE"):
            dates += line.count(",") + 1
    return f"The event lists more than {MOST_DATES} dates." if dates > MOST_DATES else ""


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield content lines with the number of their first line; one that begins with a space goes on."""
    number = 0
    held: list[str] | None = None
    for at, line in enumerate(_LINE_BREAK.split(text.removeprefix("\ufeff")), start=1):
        if line[:1] in (" ", "\t") and held is not None:
            held.append(line[1:])
        elif line:
            if held is not None:
                yield number, "".join(held)
            number, held = at, [line]
    if held is not None:
        yield number, "".join(held)
