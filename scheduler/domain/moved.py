"""What has changed since somebody looked: for whoever decided by what was so then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Conflict
from scheduler.domain.handovers import Handover
from scheduler.domain.merging import Piece
from scheduler.domain.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Moved:
    """
    A rotation that has moved on.

    Parameters
    ----------
    rotation
        Its id.
    seen, version
        Its version then, and now.
    says
        What was changed since, the earliest first, a sentence each.
    handovers
        Whose time it was then, and whose it is now, by start.
    """

    rotation: str
    name: str
    seen: int
    version: int
    says: tuple[str, ...]
    handovers: tuple[Handover, ...]


class MovedOn(Conflict):
    """
    What was decided by is no longer so.

    Parameters
    ----------
    moved
        The rotations that have changed.
    """

    def __init__(self, what: str, mend: str, moved: Sequence[Moved] = ()) -> None:
        super().__init__(what, mend)
        self.moved = tuple(moved)


def handed_over(before: Schedule, after: Schedule) -> tuple[Handover, ...]:
    """Return the time that somebody else holds in one schedule than in the other, covers included."""
    found = []
    for seat in before.final.keys() | after.final.keys():
        old, new = before.final.get(seat, ()), after.final.get(seat, ())
        for start, end, giver, taker in _differing(old, new):
            found.append(
                Handover(rotation=after.name, tier=seat[0], start=start, end=end, before=giver, after=taker)
            )
    return tuple(sorted(found, key=lambda one: (one.start, one.tier, one.after)))


def _differing(old: Sequence[Piece], new: Sequence[Piece]) -> Iterator[tuple[datetime, datetime, str, str]]:
    """Yield the stretches of a seat that two people hold: one before, one after; empty: nobody."""
    edges = sorted({edge for piece in (*old, *new) for edge in (piece.start, piece.end)})
    open_: tuple[datetime, datetime, str, str] | None = None
    for start, end in pairwise(edges):
        giver, taker = _holder(old, start), _holder(new, start)
        if open_ and open_[1:] == (start, giver, taker):
            open_ = (open_[0], end, giver, taker)
            continue
        if open_:
            yield open_
        open_ = (start, end, giver, taker) if giver != taker else None
    if open_:
        yield open_


def _holder(pieces: Sequence[Piece], at: datetime) -> str:
    place = bisect_right(pieces, at, key=lambda piece: piece.start) - 1
    return pieces[place].person if place >= 0 and at < pieces[place].end else ""
