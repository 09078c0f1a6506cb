"""Shifts from CSV: a row a shift, or a row a week with a column a tier."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.calendars import Unread
from scheduler.domain.errors import Invalid
from scheduler.domain.foreign import ForeignSchedule, ForeignShift
from scheduler.domain.spans import Span
from scheduler.importers.ical.fields import plain
from scheduler.importers.shifts.titles import PRIMARY, tier_named

COLUMNS = {
    "person": "person name user who engineer on-call oncall assignee user_username username",
    "address": "email address mail user_email",
    "start": "start from begin begins starts start_time start_at shift_start since",
    "end": "end to until ends finish end_time end_at shift_end",
    "tier": "tier level role layer escalation_level",
    "rotation": "rotation schedule schedule_name team",
    "week": "week week_of week_commencing date day",
}
"""What a column may be called, in small letters with _ for spaces."""

_ZONE = "Add --zone Europe/Berlin, or write each with its offset: 2027-01-04T10:00+01:00."


def schedule_of_table(text: str, window: Span, *, source: str, zone: str | None) -> ForeignSchedule:
    """
    Return the shifts of a table that overlap a window.

    Raises
    ------
    Invalid
        When its first row does not say which column is which.
    """
    rows = csv.reader(io.StringIO(text, newline=""), dialect=_dialect(text))
    table = _Table(next(rows, []), source, zone)
    try:
        table.read(rows, window)
    except csv.Error as error:
        raise Invalid(f"{source}, line {rows.line_num}: {error}.", "Save it as CSV anew.") from None
    return ForeignSchedule(
        name=source,
        tool="CSV",
        shifts=tuple(sorted(set(table.shifts))),
        zones=(zone,) if zone else (),
        inferred=(table.how,),
        unread=tuple(table.unread),
    )


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text.partition("\n")[0], delimiters=",;\t")
    except csv.Error:
        return csv.excel


class _Table:
    """A table on its way in."""

    def __init__(self, heading: Sequence[str], source: str, zone: str | None) -> None:
        self.heading = [plain(name) for name in heading]
        self.source = source
        self.zone = zone
        self.shifts: list[ForeignShift] = []
        self.unread: list[Unread] = []
        self.column = {what: at for what in COLUMNS for at in self._columns(what)}
        if "week" in self.column and "person" not in self.column:
            tiers = [at for at in range(len(heading)) if at != self.column["week"]]
            self.tiers = {at: tier_named(self.heading[at]) for at in tiers}
            self.how = f"A row is a week, its columns are tiers: {', '.join(self.tiers.values())}."
        else:
            self._refuse_if_unclear()
            self.tiers = {}
            self.how = "A row is a shift."

    def _columns(self, what: str) -> Iterator[int]:
        known = COLUMNS[what].split()
        for at, name in reversed(list(enumerate(self.heading))):
            if name.lower().replace(" ", "_") in known:
                yield at

    def _refuse_if_unclear(self) -> None:
        missing = [name for name in ("start", "end") if name not in self.column]
        if not {"person", "address"} & self.column.keys():
            missing.insert(0, "person")
        if missing:
            raise Invalid(
                f"{self.source}: no column of the first row is called {' or '.join(missing)}.",
                "Name the columns person, start, end, and tier and rotation where there are several.",
            )

    def read(self, rows: Iterator[list[str]], window: Span) -> None:
        """Read all rows."""
        numbered = [
            (number, row) for number, row in enumerate(rows, start=2) if any(cell.strip() for cell in row)
        ]
        found: list[ForeignShift] = []
        for number, row in numbered:
            try:
                found += self._week(row) if self.tiers else [self._shift(row)]
            except Invalid as error:
                self.unread.append(Unread(line=number, what=f"{error.what} {error.mend}"))
        self.shifts = [shift for shift in found if shift.span.length and shift.span.overlaps(window)]

    def _shift(self, row: Sequence[str]) -> ForeignShift:
        start, end = (self._instant(self._cell(row, name)) for name in ("start", "end"))
        address = self._cell(row, "address")
        person = self._cell(row, "person") or address
        if not person:
            raise Invalid("Nobody is named.", "Write who it is.")
        tier = tier_named(self._cell(row, "tier")) or PRIMARY
        return ForeignShift(
            self._cell(row, "rotation") or self.source, tier, Span(start, end), person, address
        )

    def _week(self, row: Sequence[str]) -> Iterator[ForeignShift]:
        start = self._instant(self._cell(row, "week"))
        end = (start.astimezone(ZoneInfo(self.zone or "UTC")) + timedelta(weeks=1)).astimezone(UTC)
        for at, tier in self.tiers.items():
            person = plain(row[at]) if at < len(row) else ""
            if person:
                yield ForeignShift(self.source, tier, Span(start, end), person)

    def _cell(self, row: Sequence[str], what: str) -> str:
        at = self.column.get(what, len(row))
        return plain(row[at]) if at < len(row) else ""

    def _instant(self, words: str) -> datetime:
        try:
            moment = datetime.fromisoformat(words)
        except ValueError:
            raise Invalid(f"{words!r} is no day and time.", "Write 2027-01-04 10:00.") from None
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        if self.zone is None:
            raise Invalid(f"{words} is on no zone's clock.", _ZONE)
        return moment.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
