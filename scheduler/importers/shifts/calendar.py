"""Shifts from a calendar: PagerDuty's, Opsgenie's and Grafana OnCall's exports, or one that people keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from scheduler.domain.calendars import Calendar, CalendarEvent, Unread
from scheduler.domain.foreign import ForeignSchedule, ForeignShift
from scheduler.domain.spans import Span
from scheduler.importers.ical import read_calendar
from scheduler.importers.shifts.titles import PRIMARY, Title, people_in, person_place, taken_apart

CPU = timedelta(seconds=10)
"""An export of years is larger than a calendar of time off."""

_TOOLS = {
    "pagerduty": "PagerDuty",
    "opsgenie": "Opsgenie",
    "grafana": "Grafana OnCall",
    "amixr": "Grafana OnCall",
}
_OWN_NAME = re.compile(r"^on[\s-]?call schedule(?: for)?\s*", re.IGNORECASE)


def schedule_of_calendar(text: str, window: Span, *, source: str, zone: str | None) -> ForeignSchedule:
    """Return the shifts of a calendar; whole days end at midnight on the calendar's clock, or on `zone`'s."""
    calendar = read_calendar(text, window, zone=zone, source=source, cpu=CPU)
    events = [event for event in calendar.events if event.span.length]
    titles = [taken_apart(event.title) for event in events]
    addresses = [event.attendees[0].address if len(event.attendees) == 1 else "" for event in events]
    place = person_place(titles, addresses)
    name = _OWN_NAME.sub("", calendar.name).strip() or source
    shifts: list[ForeignShift] = []
    unread = list(calendar.unread)
    for event, title in zip(events, titles, strict=True):
        found = _shifts(event, title, place, name)
        shifts += found
        if not found:
            unread.append(Unread(line=event.line, what="Its title names nobody.", title=event.title))
    return ForeignSchedule(
        name=name,
        tool=_tool(calendar),
        shifts=tuple(sorted(set(shifts))),
        zones=_zones(calendar, zone),
        inferred=tuple(_how(events, titles, place)),
        unread=tuple(unread),
    )


def _shifts(event: CalendarEvent, title: Title, place: int | None, name: str) -> list[ForeignShift]:
    """Return a shift for each person of an event."""
    parts = list(title.parts)
    named = people_in(parts.pop(place)) if place is not None and place < len(parts) else ()
    rotation = " ".join(parts) or name
    tier = title.tier or PRIMARY
    if named:
        address = event.attendees[0].address if len(event.attendees) == len(named) == 1 else ""
        return [ForeignShift(rotation, tier, event.span, person, address) for person in named]
    return [
        ForeignShift(rotation, tier, event.span, one.name or one.address, one.address)
        for one in event.attendees
    ]


def _tool(calendar: Calendar) -> str:
    marks = f"{calendar.product} {' '.join(event.url for event in calendar.events[:20])}".lower()
    if "google" in marks:
        return "Google Calendar"
    return next((tool for mark, tool in _TOOLS.items() if mark in marks), "iCalendar")


def _zones(calendar: Calendar, zone: str | None) -> tuple[str, ...]:
    written = Counter(event.zone for event in calendar.events if event.zone)
    often = [name for name, _ in written.most_common()]
    return tuple(dict.fromkeys(name for name in (zone, calendar.zone, *often) if name))


def _how(events: Sequence[CalendarEvent], titles: Sequence[Title], place: int | None) -> list[str]:
    """Say by an example how titles were understood."""
    if not events:
        return []
    title = titles[0]
    person = title.parts[place] if place is not None else events[0].attendees and "the attendee"
    tier = f"tier {title.tier}" if title.tier else f"no tier, so {PRIMARY}"
    return [f"“{events[0].title}” is read as: person {person}, {tier}."]
