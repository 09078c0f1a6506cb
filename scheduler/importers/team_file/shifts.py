"""Shifts of a team file: history, pins and the published plan, as turns of their rotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Literal

from scheduler.domain.handoffs import Turn
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Horizon
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.file_block import LedgerBlock, ShiftBlock, TeamFile
from scheduler.importers.team_file.suggestions import did_you_mean
from scheduler.importers.team_file.turn_book import LONGEST_HISTORY, TurnBook
from scheduler.importers.yaml_text import Path

Place = Literal["past", "ahead", "any"]
Placed = tuple[Path, Shift]


class ShiftReader:
    """
    Reads shifts against the rotations and people they name.

    Parameters
    ----------
    rotations
        By name; None for one that could not be read, about which there are complaints already.
    """

    def __init__(
        self,
        file: TeamFile,
        rotations: Mapping[str, Rotation | None],
        people: Mapping[str, Person],
        horizon: Horizon,
        complaints: Complaints,
    ) -> None:
        self.rotations = rotations
        self.people = people
        self.horizon = horizon
        self.complaints = complaints
        self._earliest = min(_days_named(file), default=horizon.start)
        self._books: dict[str, TurnBook] = {}

    def book(self, rotation: Rotation) -> TurnBook:
        """Return the turns of a rotation, as far back as the file names any."""
        if rotation.name not in self._books:
            self._books[rotation.name] = TurnBook(rotation, self.horizon, self._earliest)
        return self._books[rotation.name]

    def read(self, path: Path, blocks: Iterable[ShiftBlock], place: Place) -> list[Placed]:
        """Return the shifts of a list that can be understood, with where each is written."""
        found: list[Placed] = []
        for number, block in enumerate(blocks):
            shift = self._shift((*path, number), block, place)
            if shift is not None:
                found.append(((*path, number), shift))
        return found

    def named(self, path: Path, block: ShiftBlock | LedgerBlock) -> Rotation | None:
        """Return the rotation that an entry is about, and check its person on the way."""
        if block.person not in self.people:
            mend = did_you_mean(block.person, self.people) or "add them under `people`"
            self.complaints.add((*path, "person"), f"nobody has the id {block.person!r}", mend)
        if block.rotation is None:
            if len(self.rotations) == 1:
                return next(iter(self.rotations.values()))
            mend = f"write one of {', '.join(self.rotations)}"
            self.complaints.add((*path, "rotation"), "it is not said which rotation this is about", mend)
        elif block.rotation not in self.rotations:
            mend = did_you_mean(block.rotation, self.rotations) or "correct the name"
            self.complaints.add((*path, "rotation"), f"no schedule is called {block.rotation!r}", mend)
        else:
            return self.rotations[block.rotation]
        return None

    def crowded(self, shifts: Iterable[Placed]) -> None:
        """Complain about seats that are given to more people than they take."""
        held: Counter[tuple[str, str, datetime]] = Counter()
        for path, shift in shifts:
            rotation = self.rotations[shift.rotation]
            if rotation is None:
                continue
            room = next((tier.count for tier in rotation.tiers if tier.name == shift.tier), 1)
            held[shift.rotation, shift.tier, shift.start] += 1
            if held[shift.rotation, shift.tier, shift.start] > room:
                what = f"{shift.tier} from {shift.start.isoformat()} is given to more than {room}"
                self.complaints.add(path, what, "keep as many as the tier's count")

    def _shift(self, path: Path, block: ShiftBlock, place: Place) -> Shift | None:
        rotation = self.named(path, block)
        if rotation is None or block.person not in self.people:
            return None
        tiers = [*(tier.name for tier in rotation.tiers), SHADOW]
        if block.tier not in tiers:
            mend = did_you_mean(block.tier, tiers)
            self.complaints.add((*path, "tier"), f"{block.tier!r} is no tier of {rotation.name}", mend)
            return None
        turn = self._turn(path, block, rotation)
        if turn is None or not self._belongs(path, block, turn, place):
            return None
        return Shift(
            rotation=rotation.name,
            tier=block.tier,
            start=turn.span.start,
            end=turn.span.end,
            person=block.person,
        )

    def _turn(self, path: Path, block: ShiftBlock, rotation: Rotation) -> Turn | None:
        book, add = self.book(rotation), self.complaints.add
        key = "week" if block.start is None else "start"
        day = block.week or (block.start.date() if block.start else None)
        if day is None or (block.week and block.start):
            add(
                path,
                "exactly one of week and start is needed",
                "write the day, or the instant, at which the turn begins",
            )
            return None
        if book.too_far_back(day, self.horizon):
            mend = f"leave out what is older than {LONGEST_HISTORY} weeks; the ledger keeps it"
            add((*path, key), f"{day} is too long ago", mend)
            return None
        if block.start is not None:
            return self._turn_at(path, block, block.start, rotation)
        turns = book.on(day)
        if len(turns) > 1:
            starts = " or ".join(f"{turn.span.start:%Y-%m-%dT%H:%MZ}" for turn in turns[:6])
            mend = f"write `start:` with {starts}"
            add((*path, key), f"{len(turns)} turns of {rotation.name} begin on {day}", mend)
        elif not turns:
            mend = f"the nearest handoff is on {book.nearest_day(day)}"
            add((*path, key), f"no turn of {rotation.name} begins on {day} ({day:%A})", mend)
        return turns[0] if len(turns) == 1 else None

    def _turn_at(self, path: Path, block: ShiftBlock, start: datetime, rotation: Rotation) -> Turn | None:
        book = self.book(rotation)
        turn = book.at(start)
        if turn is None:
            mend = f"the nearest handoff is at {book.nearest_instant(start).isoformat()}"
            what = f"no turn of {rotation.name} begins at {start.isoformat()}"
            self.complaints.add((*path, "start"), what, mend)
        elif block.end is not None and block.end != turn.span.end:
            mend = "leave `end` out, or correct it"
            self.complaints.add((*path, "end"), f"this turn ends at {turn.span.end.isoformat()}", mend)
        return turn

    def _belongs(self, path: Path, block: ShiftBlock, turn: Turn, place: Place) -> bool:
        key = "week" if block.start is None else "start"
        if place == "past" and turn.ordinal >= 0:
            mend = f"history ends before {self.horizon.start}; write a pin instead"
            self.complaints.add((*path, key), "this turn lies inside the horizon", mend)
            return False
        if place == "ahead" and turn.ordinal < 0:
            mend = f"the horizon begins on {self.horizon.start}; write it under `history` instead"
            self.complaints.add((*path, key), "this turn lies before the horizon", mend)
            return False
        return True


def _days_named(file: TeamFile) -> Iterable[date]:
    """Yield every day on which some shift of the file begins."""
    for block in (*file.history.shifts, *file.pins, *file.published.shifts):
        if block.week is not None:
            yield block.week
        if block.start is not None:
            yield block.start.date()
