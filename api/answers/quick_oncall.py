"""
The answer about one rotation, written from its compiled timeline in microseconds.

It writes what `on_call_answer` does, byte by byte, and leaves to that what is out of the ordinary: a test
holds the two to the same answers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from api.answers.fragments import Fragments, stamp, text
from scheduler.domain.merging import WHYS
from scheduler.domain.rotations import SHADOW
from scheduler.domain.timeline import NO_SHIFT, NOBODY, SeatLine, Timeline
from scheduler.services.snapshot import Snapshot

FOREVER = 2**63
Coming = Sequence[int]
"""For each line of a layout, which piece is the next to begin."""
_WHY = tuple(f'"why":"{why}","shift":"' for why in WHYS)


class Seat(NamedTuple):
    """A seat's line by its place in the layout, with what its shifts' ids are made from."""

    number: int
    line: SeatLine
    place: int
    before: bytes
    after: bytes


class Tier(NamedTuple):
    """A tier's seats, with how its answer begins."""

    head: str
    places: int
    seats: Sequence[Seat]


class Layout:
    """
    What of a rotation's answer stays the same at all instants.

    Parameters
    ----------
    team
        The id of the team whose it is.
    """

    __slots__ = ("head", "lines", "pending", "revision", "shadows", "team", "tiers", "timeline")

    def __init__(self, snapshot: Snapshot, timeline: Timeline, team: str) -> None:
        self.timeline = timeline
        self.team = team
        self.revision, self.pending = snapshot.revision, snapshot.pending
        self.lines = tuple(timeline.lines.values())
        self.head = (
            f'{{"rotation":{text(timeline.rotation)},"name":{text(timeline.name)},"team":{text(team)},'
            f'"version":{timeline.version},"valid_until":'
        )
        self.tiers = tuple(
            Tier(f'{{"tier":{text(tier.name)},"people":[', tier.count, self._seats(tier.name))
            for tier in timeline.tiers
        )
        self.shadows = self._seats(SHADOW)

    def fits(self, snapshot: Snapshot) -> bool:
        """Say whether it is still the rotation's; found so once, it is until something changes."""
        if self.revision == snapshot.revision and self.pending is snapshot.pending:
            return True
        place = snapshot.places.get(self.timeline.rotation)
        found = (
            place is not None
            and place.team == self.team
            and snapshot.timelines.get(self.timeline.rotation) is self.timeline
        )
        if found:
            self.revision, self.pending = snapshot.revision, snapshot.pending
        return found

    def _seats(self, tier: str) -> tuple[Seat, ...]:
        begins = f"{self.timeline.rotation}\0{tier}\0".encode()
        return tuple(
            Seat(seat[1], line, place, begins, f"+00:00\0{seat[1]}".encode())
            for place, (seat, line) in enumerate(self.timeline.lines.items())
            if seat[0] == tier
        )

    def written(self, moment: int, people: Fragments) -> str | None:
        """
        Write the answer at a moment, in microseconds since the epoch.

        None: somebody is missing, which takes more words.
        """
        coming = [bisect_right(line.starts, moment) for line in self.lines]
        parts = []
        for tier in self.tiers:
            part = _tier(tier, coming, people)
            if part is None:
                return None
            parts.append(part)
        shadows = ",".join(_held(self.shadows, coming, people)) if self.shadows else ""
        until = self._until(coming)
        ends = stamp(until) if until < FOREVER else "null"
        rotation = f'{self.head}{ends},"tiers":[{",".join(parts)}],"shadows":[{shadows}]}}'
        return f'"valid_until":{ends},"rotations":[{rotation}]}}'

    def _until(self, coming: Coming) -> int:
        """Return how long the answer holds."""
        until = FOREVER
        for line, place in zip(self.lines, coming, strict=True):
            if place < len(line.starts) and line.starts[place] < until:
                until = line.starts[place]
        return until


def _tier(tier: Tier, coming: Coming, people: Fragments) -> str | None:
    held = _held(tier.seats, coming, people)
    if len(held) < tier.places:
        return None
    handoff = _handoff(tier.seats, coming)
    if handoff == FOREVER:
        return f'{tier.head}{",".join(held)}],"missing":0,"says":"","next_handoff":null,"next_people":[]}}'
    following = []
    for seat in tier.seats:
        person = _holder(seat.line, handoff)
        if person:
            following.append(people.named(person))
    return (
        f'{tier.head}{",".join(held)}],"missing":0,"says":"","next_handoff":{stamp(handoff)},'
        f'"next_people":[{",".join(following)}]}}'
    )


def _held(seats: Sequence[Seat], coming: Coming, people: Fragments) -> list[str]:
    """Write those who hold seats."""
    found = []
    for number, line, index, before, after in seats:
        place = coming[index] - 1
        held = line.people[place] if place >= 0 else NOBODY
        if held:
            starts, start = line.starts, line.shifts[place]
            shift = _shift(before, start, after) if start != NO_SHIFT else ""
            found.append(
                f'{{"seat":{number},"since":{stamp(starts[place])},"until":{stamp(starts[place + 1])},'
                f'{_WHY[(held - 1) & 3]}{shift}",{people[line.names[(held - 1) >> 2]]}'
            )
    return found


def _shift(before: bytes, start: int, after: bytes) -> str:
    """Return the id of a shift, as `shift_id` does."""
    begins = stamp(start)[1:-2].encode()  # without its quotes and its Z
    return blake2b(before + begins + after, digest_size=10).hexdigest()


def _holder(line: SeatLine, moment: int) -> str:
    place = line.place(moment)
    held = line.people[place] if place >= 0 else NOBODY
    return line.names[(held - 1) >> 2] if held else ""


def _handoff(seats: Sequence[Seat], coming: Coming) -> int:
    """Return when the first of the seats' shifts changes."""
    first = FOREVER
    for seat in seats:
        starts, shifts = seat.line.starts, seat.line.shifts
        place = coming[seat.place]
        shift = shifts[place - 1] if place else NO_SHIFT
        while place < len(starts) and shifts[place] == shift:
            place += 1
        if place < len(starts) and starts[place] < first:
            first = starts[place]
    return first
