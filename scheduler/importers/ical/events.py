"""From the parts of a calendar to events within a window: what recurs is expanded, what is unclear told."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple, cast

import recurring_ical_events
from icalendar import Calendar as Component
from icalendar import Event, Timezone

from scheduler.domain.calendars import Calendar, CalendarEvent, Unread
from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import zone_names
from scheduler.domain.spans import Span
from scheduler.importers.ical import fields, sifting
from scheduler.importers.ical.structure import Part, Parts, parts_of

MOST_EVENTS = 5_000
"""Events and occurrences in the window."""


class _Parsed(NamedTuple):
    """An event as the library reads it, and where it stands."""

    line: int
    event: Event


def calendar_of(text: str, window: Span, zone: str | None, home: str | None = None) -> Calendar:
    """
    Return the events of a text that overlap a window.

    Parameters
    ----------
    zone
        Whose clock all-day events and times without a zone are on; None: the calendar's own zone's.
    home
        Whose clock its owner is on: that of all-day events, and of times without a zone in a calendar that
        names none itself.

    Raises
    ------
    Invalid
        When the text is no calendar, or holds more than one should.
    """
    parts = parts_of(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as that a vendor's prefix before Europe/Berlin was left out
        return _Reader(parts, window, zone, home).calendar()


class _Reader:
    """One calendar on its way in."""

    def __init__(self, parts: Parts, window: Span, zone: str | None, home: str | None) -> None:
        self.parts = parts
        self.window = window
        self.unread = list(parts.unread)
        named = parts.properties.get("X-WR-TIMEZONE", "").strip()
        self.own_zone = named if named in zone_names() else ""
        if named and not self.own_zone:
            self.unread.append(Unread(line=0, what=f"The calendar's zone {named!r} is not known."))
        self.zone = zone or self.own_zone or (home if home and not named else "")
        self.days_zone = zone or home or self.own_zone

    def calendar(self) -> Calendar:
        """Return what can be read, and what cannot."""
        self._zones()
        events = sorted(self._events(), key=lambda event: (event.span, event.line, event.uid))
        if not events and not any(part.kind == "VEVENT" for part in self.parts.parts) and self.unread:
            raise Invalid(self.unread[0].what, "Export it anew from the program that wrote it.")
        properties = self.parts.properties
        return Calendar(
            name=fields.plain(properties.get("X-WR-CALNAME") or properties.get("NAME", "")),
            zone=self.own_zone,
            product=fields.plain(properties.get("PRODID", "")),
            events=tuple(events),
            unread=tuple(sorted(self.unread, key=lambda one: (one.line, one.what))),
        )

    def _zones(self) -> None:
        """Read the zones that the calendar defines, before any event that uses one."""
        for part in self.parts.parts:
            if part.kind == "VTIMEZONE":
                try:
                    Timezone.from_ical(part.text)
                except (ValueError, KeyError, TypeError, OverflowError, AttributeError) as error:
                    self._not_read(part.line, f"The zone that is defined here cannot be read: {error}.")

    def _events(self) -> Iterator[CalendarEvent]:
        series: dict[str, list[_Parsed]] = defaultdict(list)
        count = 0
        for part in self.parts.parts:
            if part.kind != "VEVENT" or sifting.elsewhere(part, self.window):
                continue
            parsed = self._parsed(part)
            if parsed is None:
                continue
            if any(name in parsed.event for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
                series[str(parsed.event.get("UID", f"line {part.line}"))].append(parsed)
                continue
            for event in self._read(parsed.line, parsed.event):
                count = self._counted(count)
                yield event
        for together in series.values():
            for event in self._occurrences(together):
                count = self._counted(count)
                yield event

    def _counted(self, count: int) -> int:
        if count == MOST_EVENTS:
            raise Invalid(
                f"it has more than {MOST_EVENTS:,} events in the time that is looked at.",
                "Export fewer months.",
            )
        return count + 1

    def _parsed(self, part: Part) -> _Parsed | None:
        try:
            event = cast("Event", Event.from_ical(sifting.used(part)))
        except (ValueError, KeyError, TypeError, OverflowError, AttributeError) as error:
            self._not_read(part.line, f"The event cannot be read: {error}.")
            return None
        if event.errors:
            name, why = event.errors[0]
            self._not_read(part.line, f"{name or 'A line'} of the event cannot be read: {why}.")
            return None
        return _Parsed(part.line, event)

    def _occurrences(self, together: list[_Parsed]) -> Iterator[CalendarEvent]:
        """Expand one series, with the occurrences that are written out because they differ."""
        line = min(parsed.line for parsed in together)
        calendar = Component()
        calendar.add("PRODID", "series")
        calendar.add("VERSION", "2.0")
        if self.own_zone:
            calendar.add("X-WR-TIMEZONE", self.own_zone)
        for parsed in together:
            calendar.add_component(parsed.event)
        try:
            found = recurring_ical_events.of(calendar).between(self.window.start, self.window.end)
        except TypeError:
            self._not_read(line, "The series mixes days, times of day and instants.")
            return
        except Exception as error:  # the library lets through whatever its own parsers raise
            self._not_read(line, f"The series cannot be expanded: {error}.")
            return
        for event in found:
            yield from self._read(line, event)

    def _read(self, line: int, event: Event) -> Iterator[CalendarEvent]:
        """Yield the event, if it is in the window and can be understood."""
        try:
            span, zone, all_day = self._span(event)
            if str(event.get("STATUS", "")).upper() == "CANCELLED":
                return
            if span.overlaps(self.window):
                yield fields.event_of(event, line=line, span=span, zone=zone, all_day=all_day)
        except Invalid as error:
            self._not_read(line, error.what)
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
            self._not_read(line, f"The event cannot be read: {error}.")

    def _span(self, event: Event) -> tuple[Span, str, bool]:
        all_day = fields.is_day(event, "DTSTART")
        clock = self.days_zone if all_day else self.zone
        start, zone = fields.moment(event, "DTSTART", clock)
        begun = fields.written(event, "DTSTART")
        if "DTEND" in event:
            end, _ = fields.moment(event, "DTEND", clock)
        elif "DURATION" in event:
            end = fields.later(begun, fields.written(event, "DURATION"), clock)
        else:
            end = fields.later(begun, timedelta(days=1 if all_day else 0), clock)
        return Span(start, end), zone, all_day

    def _not_read(self, line: int, what: str) -> None:
        title = next((part.title for part in self.parts.parts if part.line == line), "")
        self.unread.append(Unread(line=line, what=fields.plain(what).replace("..", "."), title=title))
