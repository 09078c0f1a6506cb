"""Shifts that other tools export, as iCalendar or CSV: text in, who held what when out."""

from scheduler.importers.shifts.reading import read_shifts

__all__ = ["read_shifts"]
