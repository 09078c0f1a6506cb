"""Lays covers over shifts: the arithmetic of the layers, for one seat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import heappop, heappush
from itertools import pairwise
from typing import Literal, NamedTuple

Why = Literal["published", "swap", "rest_cover", "override"]
WHYS: tuple[Why, ...] = ("published", "swap", "rest_cover", "override")
"""Why somebody is on call, the lowest layer first."""


class Piece(NamedTuple):
    """
    A stretch in which one person holds a seat for one reason.

    Parameters
    ----------
    shift
        When the published shift beneath begins; None where nobody was to serve.
    source
        The id of the swap or override that decides; empty for a published shift.
    """

    start: datetime
    end: datetime
    person: str
    why: Why
    shift: datetime | None
    source: str


class Cover(NamedTuple):
    """What lies over the shifts."""

    start: datetime
    end: datetime
    person: str
    why: Why
    source: str


def merged(shifts: Sequence[Piece], covers: Sequence[Cover]) -> tuple[Piece, ...]:
    """
    Return shifts with covers laid over them; a cover over several shifts splits at each handoff.

    Parameters
    ----------
    shifts
        In the order of time, without overlap; there may be gaps.
    covers
        From the lowest to the uppermost.
    """
    if not covers:
        return tuple(shifts)
    pieces: list[Piece] = []
    for piece in _elements(shifts, covers):
        last = pieces[-1] if pieces else None
        if last and last.end == piece.start and last[2:] == piece[2:]:
            pieces[-1] = last._replace(end=piece.end)
        else:
            pieces.append(piece)
    return tuple(pieces)


def _elements(shifts: Sequence[Piece], covers: Sequence[Cover]) -> Iterator[Piece]:
    """Yield what holds between one edge and the next, from left to right."""
    spans = [(one.start, one.end) for one in shifts] + [(one.start, one.end) for one in covers]
    edges = sorted({edge for span in spans for edge in span})
    waiting = sorted(range(len(covers)), key=lambda rank: covers[rank].start, reverse=True)
    lying: list[int] = []  # ranks, negative so that the uppermost comes first; what has ended stays below
    below = 0
    for start, end in pairwise(edges):
        while waiting and covers[waiting[-1]].start <= start:
            heappush(lying, -waiting.pop())
        while lying and covers[-lying[0]].end <= start:
            heappop(lying)
        while below < len(shifts) and shifts[below].end <= start:
            below += 1
        shift = shifts[below] if below < len(shifts) and shifts[below].start <= start else None
        if lying:
            top = covers[-lying[0]]
            yield Piece(start, end, top.person, top.why, shift.shift if shift else None, top.source)
        elif shift:
            whole = shift.start == start and shift.end == end
            yield shift if whole else shift._replace(start=start, end=end)
