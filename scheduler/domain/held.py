"""What people hold: the final schedule, turn by turn, with the part of each turn that it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduler.domain.merging import Piece
from scheduler.domain.plan import Shift
from scheduler.domain.schedule import Schedule, Seat
from scheduler.domain.spans import Span


class Held(NamedTuple):
    """
    A stretch of a turn that one person holds.

    Parameters
    ----------
    rotation
        Its name.
    turn
        The published shift that it is part of; None where nobody was to serve.
    published
        Whose shift it is beneath all covers; empty where nobody was to serve.
    """

    rotation: str
    tier: str
    seat: int
    start: datetime
    end: datetime
    person: str
    turn: Span | None
    published: str

    @property
    def shift(self) -> Shift:
        """Return it as a shift of its own."""
        return Shift(self.rotation, self.tier, self.start, self.end, self.person)


def held(schedule: Schedule, within: Span | None = None) -> tuple[Held, ...]:
    """
    Return what people hold, covers included, seat by seat in the order of time.

    Parameters
    ----------
    within
        Only stretches of which some lies in this span, as long as they are; None: all.
    """
    return tuple(
        one
        for seat, pieces in schedule.final.items()
        for one in _of_seat(schedule, seat, pieces if within is None else _inside(pieces, within))
    )


def _inside(pieces: Iterable[Piece], span: Span) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.start < span.end and span.start < piece.end)


def _of_seat(schedule: Schedule, seat: Seat, pieces: Iterable[Piece]) -> Iterator[Held]:
    beneath = {piece.start: piece for piece in schedule.beneath[seat]}
    for piece in pieces:
        below = beneath.get(piece.shift) if piece.shift is not None else None
        turn = Span(below.start, below.end) if below else None
        yield Held(
            schedule.name, *seat, piece.start, piece.end, piece.person, turn, below.person if below else ""
        )


def served(pieces: Iterable[Held]) -> tuple[Shift, ...]:
    """Return each turn as that of the person who holds most of it, of several the first one."""
    turns: dict[tuple[str, str, int, Span], dict[str, timedelta]] = defaultdict(dict)
    for one in pieces:
        if one.turn is not None:
            times = turns[one.rotation, one.tier, one.seat, one.turn]
            times[one.person] = times.get(one.person, timedelta(0)) + (one.end - one.start)
    return tuple(
        Shift(rotation, tier, turn.start, turn.end, max(times, key=lambda person: times[person]))
        for (rotation, tier, _, turn), times in turns.items()
    )
