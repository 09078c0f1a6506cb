"""iCalendar files, whoever wrote them: text in, events as spans out, within limits."""

from scheduler.importers.ical.reading import LARGEST, read_calendar

__all__ = ["LARGEST", "read_calendar"]
