"""The calendar of a rotation: turns down, tiers across, with what is particular about each turn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from constraints._timetable import Timetable
from scheduler.cli.ink import a_table, ink, lines
from scheduler.domain.handoffs import Turn
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Calendar:
    """
    Draws the calendar of one rotation.

    Parameters
    ----------
    timetable
        The team, and the shifts to be drawn.
    """

    def __init__(self, timetable: Timetable, rotation: Rotation) -> None:
        self.timetable, self.rotation = timetable, rotation
        self.zone = ZoneInfo(rotation.cadence.timezone)
        self.turns = timetable.team.turns[rotation.name]
        self.names = short_names(timetable.team.people)
        self._held: dict[tuple[object, str], list[Shift]] = defaultdict(list)
        for tier in (*(tier.name for tier in rotation.tiers), SHADOW):
            for shift in timetable.of(rotation, tier):
                self._held[shift.start, tier].append(shift)

    def table(self) -> Table:
        """Return the calendar: a row a week for turns of a week or a day, a row a day for shorter ones."""
        return self._weeks() if self.rotation.cadence.kind == "weekly" else self._days()

    @property
    def columns(self) -> list[str]:
        """Return the tiers that are drawn: all, and shadows where there are any."""
        tiers = [tier.name for tier in self.rotation.tiers]
        return [*tiers, SHADOW] if any(tier == SHADOW for _, tier in self._held) else tiers

    def _weeks(self) -> Table:
        cadence = self.rotation.cadence
        moment = f"{cadence.handoff_day.title()} {cadence.handoff_time:%H:%M} {cadence.timezone}"
        table = a_table(f"{self.rotation.name}  ·  {moment}", "week of", *self.columns, "")
        for turn in self.turns:
            day = turn.span.start.astimezone(self.zone).date()
            cells = [self._holders(turn, tier) for tier in self.columns]
            table.add_row(ink(f"{_DAYS[day.weekday()]} {day}", "dim"), *cells, self._notes([turn]))
        return table

    def _days(self) -> Table:
        """Draw turns of a day in rows of a week, and shorter ones in rows of a day."""
        cadence = self.rotation.cadence
        rows: dict[date, dict[str, Turn]] = defaultdict(dict)
        for turn in self.turns:
            row, column = self._place(turn)
            rows[row][column] = turn
        headings = list(dict.fromkeys(column for _, column in sorted(self._columns_of(rows))))
        tiers = ", ".join(self.columns) if len(self.columns) > 1 else self.columns[0]
        table = a_table(
            f"{self.rotation.name}  ·  {tiers}  ·  {cadence.timezone}",
            "week of" if cadence.kind == "daily" else "day",
            *headings,
            "",
        )
        for row, turns in rows.items():
            cells = [self._stacked(turns[column]) if column in turns else ink("") for column in headings]
            label = str(row) if cadence.kind == "daily" else f"{_DAYS[row.weekday()]} {row}"
            table.add_row(ink(label, "dim"), *cells, self._notes(list(turns.values())))
        return table

    def _place(self, turn: Turn) -> tuple[date, str]:
        """Return the row and the column of a turn."""
        cadence = self.rotation.cadence
        if cadence.kind == "daily":
            day = turn.span.start.astimezone(self.zone).date()
            return day - timedelta(days=day.weekday()), _DAYS[day.weekday()]
        if cadence.kind == "follow_the_sun":
            site = next(site for site in cadence.sites if site.name == turn.site)
            local = turn.span.start.astimezone(ZoneInfo(site.timezone))
            return local.date(), f"{site.name} {site.handoff_time:%H:%M}"
        # By the wall clock as it would be, so that a clock change opens no column of its own.
        days, nth = divmod(turn.ordinal, 24 // cadence.hours)
        start = datetime.combine(cadence.first_day(self.timetable.team.horizon.start), cadence.handoff_time)
        wall = start + timedelta(days=days, hours=nth * cadence.hours)
        return wall.date(), f"{wall:%H:%M}"

    def _columns_of(self, rows: dict[date, dict[str, Turn]]) -> Iterator[tuple[tuple[int, ...], str]]:
        """Yield every column with what sorts it: weekdays, sites in their order, times of day."""
        sites = [f"{site.name} {site.handoff_time:%H:%M}" for site in self.rotation.cadence.sites]
        for column in {column for turns in rows.values() for column in turns}:
            if column in _DAYS:
                yield (_DAYS.index(column),), column
            elif column in sites:
                yield (sites.index(column),), column
            else:
                yield tuple(int(part) for part in column.split(":")), column

    def _holders(self, turn: Turn, tier: str) -> Text:
        shifts = self._held[turn.span.start, tier]
        if not shifts:
            return ink("" if tier == SHADOW else "– nobody –", "bold red")
        return ink(", ".join(self.names[shift.person] for shift in shifts), "dim" if tier == SHADOW else "")

    def _stacked(self, turn: Turn) -> Text:
        return lines(self._holders(turn, tier) for tier in self.columns)

    def _notes(self, turns: Sequence[Turn]) -> Text:
        """Say what is particular: clock changes, holidays, what was settled by people."""
        notes = [*self._clock_changes(turns), *self._holidays(turns), *self._settled(turns)]
        return Text("  ").join(notes)

    def _clock_changes(self, turns: Sequence[Turn]) -> Iterator[Text]:
        """Say how long the turns are that a clock change makes longer or shorter."""
        cadence = self.rotation.cadence
        zones = [ZoneInfo(site.timezone) for site in cadence.sites]
        for turn in turns:
            hours = f"{turn.span.length.total_seconds() / 3600:g} h"
            if any(_changes(turn, zone) for zone in zones):
                yield ink(f"⏰ {turn.site} {hours}", "yellow")
            elif not zones and turn.span.length != cadence.nominal_length:
                yield ink(f"⏰ {hours}", "yellow")

    def _holidays(self, turns: Sequence[Turn]) -> Iterator[Text]:
        names = dict.fromkeys(day.name for turn in turns for day in self.rotation.holidays_in(turn))
        if names:
            yield ink(", ".join(names), "magenta")

    def _settled(self, turns: Sequence[Turn]) -> Iterator[Text]:
        pins, settled = set(self.timetable.team.pins), self.timetable.settled
        shifts = [shift for turn in turns for shift in self.timetable.at(self.rotation, turn.span.start)]
        for word, found in (
            ("pinned", [shift for shift in shifts if shift in pins]),
            ("frozen", [shift for shift in shifts if shift in settled - pins]),
        ):
            if found:
                tiers = dict.fromkeys(shift.tier for shift in found)
                which = "" if len(found) == len(shifts) else f" {', '.join(tiers)}"
                yield ink(f"{word}{which}", "cyan")


def _changes(turn: Turn, zone: ZoneInfo) -> bool:
    start, end = turn.span.start.astimezone(zone), turn.span.end.astimezone(zone)
    return start.utcoffset() != end.utcoffset()


def short_names(people: Sequence[Person]) -> dict[str, str]:
    """Map ids to first names where nobody else has the same, and to whole names where somebody has."""
    first = {person.id: (person.name.split() or [person.id])[0] for person in people}
    known = Counter(first.values())
    return {
        person.id: first[person.id] if known[first[person.id]] == 1 else person.name or person.id
        for person in people
    }
