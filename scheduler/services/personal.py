"""What is one person's own: their shifts to come, and the swaps and covers in which they have a part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.cover_requests import CoverRequest
from scheduler.domain.layers import Stretch, layers
from scheduler.domain.spans import Span
from scheduler.store.stored import Stored
from scheduler.store.swaps import StoredSwap


@dataclass(frozen=True, kw_only=True)
class MyShift:
    """
    A stretch of somebody's duty.

    Parameters
    ----------
    rotation, name
        Its id, and what people call it.
    """

    rotation: str
    name: str
    stretch: Stretch


def shifts_ahead(stored: Stored, person: str, rotations: Collection[str], span: Span) -> tuple[MyShift, ...]:
    """
    Return what somebody serves in a span, shadow turns included, the next first.

    Parameters
    ----------
    rotations
        The ids of those in which they may serve.
    """
    found = []
    for rotation, schedule in stored.schedules.some(rotations).items():
        found += [
            MyShift(rotation=rotation, name=schedule.name, stretch=one)
            for one in layers(schedule, span).final
            if one.person == person
        ]
    return tuple(sorted(found, key=lambda one: (one.stretch.start, one.name, one.stretch.tier)))


def open_swaps(stored: Stored, person: str, rotations: Collection[str], now: datetime) -> list[StoredSwap]:
    """Return the proposed swaps in which somebody has a part, of shifts that are all still to come."""
    found = [swap for one in rotations for swap in stored.swaps.of(one, only_open=True)]
    mine = [swap for swap in found if person in swap.swap.people]
    shifts = stored.shifts.get([trade.shift for swap in mine for trade in swap.swap.trades])
    return [
        swap
        for swap in mine
        if all(one.shift in shifts and shifts[one.shift].start > now for one in swap.swap.trades)
    ]


def cover_asked(
    stored: Stored, person: str, rotations: Collection[str], now: datetime
) -> tuple[list[CoverRequest], list[CoverRequest]]:
    """Return the requests of time still to come that ask somebody, and their own that nobody covers yet."""
    found = [request for one in rotations for request in stored.cover_requests.of(one)]
    ahead = sorted((one for one in found if one.span.start > now), key=lambda one: one.span.start)
    own = [one for one in ahead if one.person == person and one.state in ("open", "nobody")]
    return [one for one in ahead if one.asked == person], own
