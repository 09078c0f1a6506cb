"""
Compiled timelines: the merged schedule as numbers in arrays, for answers in microseconds.

They answer as `who_is_on_call` does, from a twentieth of the memory: two 8-byte instants and one 4-byte
person a piece, found by bisection.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scheduler.domain.merging import WHYS, Piece
from scheduler.domain.oncall import Here, RotationOnCall, assembled
from scheduler.domain.rotations import Tier
from scheduler.domain.schedule import Schedule, Seat

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_SHIFT = -(2**63)
"""Stands for the shift beneath where nobody was to serve."""
NOBODY = 0
"""Stands for the person and the reason in a gap."""


def micros(at: datetime) -> int:
    """Return an instant as whole microseconds since the epoch."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def instant_of(moment: int) -> datetime:
    """Return the instant of a number of microseconds."""
    return EPOCH + timedelta(microseconds=moment)


class Names:
    """People by small numbers, which many timelines share."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []

    def number(self, person: str) -> int:
        """Return the number of a person, a new one where they have none."""
        number = self._numbers.setdefault(person, len(self._names))
        if number == len(self._names):
            self._names.append(person)
        return number

    def __getitem__(self, number: int) -> str:
        return self._names[number]

    def __len__(self) -> int:
        return len(self._names)


class SeatLine:
    """
    One seat through time, compiled.

    Attributes
    ----------
    starts
        When each piece begins, in microseconds; it ends where the next begins, and the last one is a gap.
    shifts
        When the published shift beneath begins.
    people
        `4 * number + reason + 1`, or `NOBODY` in a gap.
    """

    __slots__ = ("names", "people", "shifts", "starts")

    def __init__(self, pieces: Sequence[Piece], names: Names) -> None:
        self.names = names
        rows = tuple(_rows(pieces, names))
        self.starts = array("q", (row[0] for row in rows))
        self.shifts = array("q", (row[1] for row in rows))
        self.people = array("I", (row[2] for row in rows))

    def place(self, moment: int) -> int:
        """Return the number of the piece that holds at a moment; -1 before all."""
        return bisect_right(self.starts, moment) - 1

    def here(self, at: datetime) -> Here:
        """Say who holds the seat, and what follows."""
        place = self.place(micros(at))
        held = self.people[place] if place >= 0 else NOBODY
        shift = self.shifts[place] if place >= 0 else NO_SHIFT
        return Here(
            person=self.names[(held - 1) >> 2] if held else "",
            since=instant_of(self.starts[place]) if place >= 0 else None,
            until=instant_of(self.starts[place + 1]) if place + 1 < len(self.starts) else None,
            why=WHYS[(held - 1) & 3] if held else "published",
            shift=instant_of(shift) if shift != NO_SHIFT else None,
            handoff=self._handoff(place, shift),
        )

    def holder(self, at: datetime) -> str:
        """Say who holds the seat; empty: nobody."""
        place = self.place(micros(at))
        held = self.people[place] if place >= 0 else NOBODY
        return self.names[(held - 1) >> 2] if held else ""

    def _handoff(self, place: int, shift: int) -> datetime | None:
        for later in range(place + 1, len(self.starts)):
            if self.shifts[later] != shift:
                return instant_of(self.starts[later])
        return None

    @property
    def size(self) -> int:
        """Return what the arrays take, in bytes."""
        return sum(len(part) * part.itemsize for part in (self.starts, self.shifts, self.people))


def _rows(pieces: Sequence[Piece], names: Names) -> Iterator[tuple[int, int, int]]:
    reached = 0
    for number, piece in enumerate(pieces):
        start = micros(piece.start)
        if number and start > reached:
            yield reached, NO_SHIFT, NOBODY
        shift = micros(piece.shift) if piece.shift else NO_SHIFT
        yield start, shift, 4 * names.number(piece.person) + WHYS.index(piece.why) + 1
        reached = micros(piece.end)
    if pieces:
        yield reached, NO_SHIFT, NOBODY


class Timeline:
    """
    A rotation's final schedule, compiled.

    Parameters
    ----------
    names
        Shared with the timelines of other rotations.
    """

    __slots__ = ("lines", "name", "rotation", "tiers", "version")

    def __init__(self, schedule: Schedule, names: Names) -> None:
        self.rotation = schedule.rotation
        self.name = schedule.name
        self.tiers: tuple[Tier, ...] = schedule.tiers
        self.version = schedule.version
        self.lines: Mapping[Seat, SeatLine] = {
            seat: SeatLine(pieces, names) for seat, pieces in schedule.final.items()
        }

    def who(self, at: datetime) -> RotationOnCall:
        """Return who is on call at an instant, tier by tier, and why."""
        return assembled(self.rotation, self.name, self.version, self.tiers, self.lines, at)

    @property
    def people(self) -> frozenset[str]:
        """Return everybody who ever holds a seat."""
        return frozenset(
            line.names[(held - 1) >> 2] for line in self.lines.values() for held in set(line.people) if held
        )

    def places(self, at: datetime) -> tuple[int, ...]:
        """Return what tells one answer from the next: while it is the same, so is the answer, less `at`."""
        moment = micros(at)
        return tuple(line.place(moment) for line in self.lines.values())
