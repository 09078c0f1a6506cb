"""Tells an export's format from its first words, and reads it."""

from __future__ import annotations

from scheduler.domain.errors import Invalid
from scheduler.domain.foreign import ForeignSchedule
from scheduler.domain.spans import Span
from scheduler.importers.shifts.calendar import schedule_of_calendar
from scheduler.importers.shifts.table import schedule_of_table

MOST_SHIFTS = 50_000


def read_shifts(
    text: str, window: Span, *, source: str = "schedule", zone: str | None = None
) -> ForeignSchedule:
    """
    Read an export of shifts.

    Parameters
    ----------
    window
        What lies outside is left out.
    source
        What to call the text in errors, and the schedule where the export does not name it.
    zone
        Whose clock its times are on where they have neither offset nor zone.

    Raises
    ------
    Invalid
        When it is no such export, or nothing in it can be understood as a shift.
    """
    if "BEGIN:V" in text[:10_000].upper():
        found = schedule_of_calendar(text, window, source=source, zone=zone)
    else:
        found = schedule_of_table(text, window, source=source, zone=zone)
    if len(found.shifts) > MOST_SHIFTS:
        raise Invalid(f"{source} has more than {MOST_SHIFTS:,} shifts.", "Export fewer months.")
    if not found.shifts:
        first = found.unread[0] if found.unread else None
        why = f" {first.said[:1].upper()}{first.said[1:]}" if first else ""
        raise Invalid(
            f"{source} has no shifts from {window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}.{why}",
            "Export a schedule's own calendar, or look at another time with --since and --until.",
        )
    return found
