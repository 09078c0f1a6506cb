"""From the blocks of a team file to the problem that the planner solves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from constraints._rule import Problem, Rule
from scheduler.checker.reading import Reading
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Carried, Horizon, Published, Team, Wished
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.importers.team_file import ledger
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import TeamFile
from scheduler.importers.team_file.holiday_days import holidays_of
from scheduler.importers.team_file.incidents import incidents_of
from scheduler.importers.team_file.people import people_of
from scheduler.importers.team_file.rotations import Signed, is_newcomer, memberships_of, rotation_of
from scheduler.importers.team_file.rule_book import Known, rule_book
from scheduler.importers.team_file.schedule_block import HolidayBlock, ScheduleBlock
from scheduler.importers.team_file.shifts import Placed, ShiftReader
from scheduler.importers.yaml_text import Path

MOST_TURNS = 100_000
"""Turns of all rotations together: hourly turns for five years, twice."""
MOST_SEATS = 2_000_000
"""Turns times tiers times members: 500 people in 10 tiers for five years, and half as much again."""

LATEST_START = date(2180, 1, 1)


class Builder:
    """
    Makes the problem of a file.

    Parameters
    ----------
    now
        The instant of asking; None: what the file says.
    first_day
        Where the horizon starts if the file does not say; None: such a file is refused.
    """

    def __init__(
        self, file: TeamFile, complaints: Complaints, now: datetime | None, first_day: date | None
    ) -> None:
        self.file = file
        self.complaints = complaints
        self.now = now or file.now
        self.horizon = self._horizon(first_day)
        self.blocks = self._schedules()
        self.people = self._people()
        self.rules: dict[str, tuple[Rule, ...]] = {}
        self.signed: dict[str, list[Signed]] = {}

    def problem(self) -> Problem:
        """
        Return the problem.

        Raises
        ------
        Invalid
            With every complaint about the file.
        """
        rotations = {block.name: self._rotation(path, block) for path, block in self.blocks}
        self._check_size(rotations)
        reader = ShiftReader(self.file, rotations, self.people, self.horizon, self.complaints)
        past, published = self._past_and_published(reader)
        pins = self._pins(reader, published)
        carried = ledger.written(("history", "ledger"), self.file.history.ledger, reader, self.complaints)
        incidents = incidents_of(self.file, self.people, self.complaints)
        self._check_order()
        self.complaints.settle()
        whole = {name: rotation for name, rotation in rotations.items() if rotation is not None}
        whole = {name: self._with_newcomers(rotation, past) for name, rotation in whole.items()}
        team = Team(
            name=self.file.name or next(iter(whole)),
            people=tuple(self.people.values()),
            rotations=tuple(whole.values()),
            horizon=self.horizon,
            incidents=incidents,
            past=tuple(sorted(past)),
            carried=tuple(carried),
            pins=pins,
            published=Published(shifts=published, notice=self.file.published.notice),
            now=self.now,
            wished=tuple(self.file.order),
            triggers=TriggerPolicy(**dict(self.file.triggers)) if self.file.triggers else None,
        )
        read = Problem(team=team, rules=self.rules)
        shown = self._shown(Reading(read), reader)
        return replace(read, team=replace(team, carried=(*team.carried, *shown))) if shown else read

    def _horizon(self, first_day: date | None) -> Horizon:
        start = self.file.horizon.start or first_day
        if start is None:
            mend = "write `horizon:` with `start: 2027-01-04` and `weeks: 26`"
            self.complaints.add(("horizon",), "it is not said from when on to plan", mend)
            self.complaints.settle()
        if start is not None and start > LATEST_START:
            self.complaints.add(("horizon", "start"), f"{start} is out of reach", "plan from before 2180")
            self.complaints.settle()
        return Horizon(start=cast("date", start), weeks=self.file.horizon.weeks)

    def _schedules(self) -> list[tuple[Path, ScheduleBlock]]:
        file = self.file
        if (file.schedule is None) == (file.schedules is None):
            what = "exactly one of `schedule` and `schedules` is needed"
            self.complaints.add((), what, "write `schedule:` for one rotation, `schedules:` for several")
            self.complaints.settle()
        if file.schedule is not None:
            return [(("schedule",), file.schedule)]
        blocks: list[tuple[Path, ScheduleBlock]] = []
        for number, block in enumerate(file.schedules or ()):
            if block.name in {known.name for _, known in blocks}:
                place = ("schedules", number, "name")
                self.complaints.add(place, f"another schedule is called {block.name!r}", "rename one")
            else:
                blocks.append((("schedules", number), block))
        return blocks

    def _people(self) -> dict[str, Person]:
        zone = self.blocks[0][1].clock[0] if len(self.blocks) == 1 else "UTC"
        return people_of(self.file, zone, self.complaints)

    def _rotation(self, path: Path, block: ScheduleBlock) -> Rotation | None:
        days: list[tuple[Path, HolidayBlock]] = [
            (("holidays", number), entry) for number, entry in enumerate(self.file.holidays)
        ]
        days += [((*path, "holidays", number), entry) for number, entry in enumerate(block.holidays)]
        holidays, names = holidays_of(days, self.horizon, self.complaints)
        signed = self.signed[block.name] = memberships_of(path, block, self.file, self.complaints)
        rotation = rotation_of(path, block, signed, self.people, holidays, self.complaints)
        if rotation is not None:
            skills = {skill for person in self.people.values() for skill in person.skills}
            known = Known(skills, names, self.horizon)
            self.rules[block.name] = rule_book(path, block, rotation, known, self.complaints)
        return rotation

    def _check_size(self, rotations: Mapping[str, Rotation | None]) -> None:
        """Refuse what nobody can plan before any turn is made."""
        turns = seats = 0
        for rotation in rotations.values():
            if rotation is not None:
                a_day = {"daily": 1, "hourly": 24 // rotation.cadence.hours}.get(rotation.cadence.kind)
                a_day = len(rotation.cadence.sites) if rotation.cadence.sites else a_day
                own = self.horizon.weeks * (7 * a_day if a_day else 1)
                turns += own
                seats += own * len(rotation.tiers) * len(rotation.members)
        if turns > MOST_TURNS or seats > MOST_SEATS:
            what = f"{turns:,} turns with {seats:,} choices of a person are too many to plan at once"
            self.complaints.add(("horizon", "weeks"), what, "plan fewer weeks, or longer turns")
            self.complaints.settle()

    def _past_and_published(self, reader: ShiftReader) -> tuple[set[Shift], tuple[Shift, ...]]:
        """Return the shifts before the horizon, published ones included, and the published ones inside it."""
        history = reader.read(("history", "shifts"), self.file.history.shifts, "past")
        listed = reader.read(("published", "shifts"), self.file.published.shifts, "any")
        reader.crowded(_once([*history, *listed]))
        past = {shift for _, shift in history}
        ahead = []
        for _, shift in listed:
            rotation = reader.rotations[shift.rotation]
            turn = reader.book(rotation).at(shift.start) if rotation else None
            if turn is not None and turn.ordinal < 0:
                past.add(shift)
            else:
                ahead.append(shift)
        return past, tuple(sorted(set(ahead)))

    def _pins(self, reader: ShiftReader, published: tuple[Shift, ...]) -> tuple[Shift, ...]:
        pins = reader.read(("pins",), self.file.pins, "ahead")
        frozen: list[Placed] = []
        if self.now is not None:
            limit = self.now + self.file.published.notice
            frozen = [(("published", "shifts"), shift) for shift in published if shift.start < limit]
        reader.crowded(_once([*frozen, *pins]))
        return tuple(sorted({shift for _, shift in pins}))

    def _check_order(self) -> None:
        levels: tuple[Wished, ...] = ("spacing", "wishes", "stability")
        if sorted(self.file.order) != sorted(levels):
            what = "it does not name each of spacing, wishes and stability once"
            self.complaints.add(("order",), what, "write the three in the order that matters to you")

    def _shown(self, reading: Reading, reader: ShiftReader) -> list[Carried]:
        """Return what listed shifts show of those whom the ledger does not name."""
        by_rotation: dict[str, list[Shift]] = defaultdict(list)
        for shift in reading.team.past:
            by_rotation[shift.rotation].append(shift)
        rotations = {rotation.name: rotation for rotation in reading.team.rotations}
        found: list[Carried] = []
        for name, shifts in by_rotation.items():
            entered = {entry.person for entry in reading.team.carried if entry.rotation == name}
            book = reader.book(rotations[name])
            found += ledger.shown_by_shifts(rotations[name], shifts, entered, reading, book)
        return found

    def _with_newcomers(self, rotation: Rotation, past: set[Shift]) -> Rotation:
        """Return the rotation with those as newcomers of whom the file or their history says so."""
        said = {person: block for _, person, block in self.signed[rotation.name]}
        held: dict[str, set[str]] = defaultdict(set)
        for shift in past:
            if shift.rotation == rotation.name:
                held[shift.person].add(shift.tier)
        first_tier = rotation.tiers[0].name
        members = (
            replace(
                member,
                newcomer=is_newcomer(
                    said[member.person], self.horizon.start, held[member.person], first_tier
                ),
            )
            for member in rotation.members
        )
        return replace(rotation, members=tuple(members))


def _once(shifts: list[Placed]) -> list[Placed]:
    """Leave out what is said again, word for word."""
    return list({shift: (path, shift) for path, shift in reversed(shifts)}.values())[::-1]
