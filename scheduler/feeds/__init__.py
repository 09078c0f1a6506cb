"""Calendars out: entries in, iCalendar as bytes out."""
