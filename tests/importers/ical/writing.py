"""Calendars in few words."""

from __future__ import annotations

from datetime import UTC, datetime

from scheduler.domain.spans import Span

WINDOW = Span(datetime(2010, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC))


def a_calendar(*parts: str, **properties: str) -> str:
    """Return a calendar of events, and of zones; properties with `_` for `-`."""
    own = [f"{name.replace('_', '-')}:{value}" for name, value in properties.items()]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *own, *parts, "END:VCALENDAR", ""])


def an_event(*lines: str, uid: str = "1") -> str:
    """Return an event of these content lines."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])
