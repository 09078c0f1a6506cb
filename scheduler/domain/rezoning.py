"""
New time-zone rules: a handoff stays where its wall clock is, so that its instant moves.

Governments change their clocks days ahead (Jordan and Syria in 2022, Mexico the same year), when shifts are
long published. Shifts are kept as instants, which is what people were told; these are worked out anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.domain.handoffs import Cadence
from scheduler.domain.schedule import PublishedShift, Schedule

FURTHEST = timedelta(hours=3)
"""A change of clocks moves a handoff by less: what lies further from every handoff was never one."""

Move = tuple[PublishedShift, PublishedShift]
"""A shift as it is published, and as it would be now."""


def moved(schedule: Schedule, cadence: Cadence, now: datetime) -> list[Move]:
    """
    Return the shifts that are still to begin, and begin or end elsewhere by the rules of today.

    A shift that has begun stays as it is, and the one that follows takes over where it ends. Who holds a
    shift by a swap holds it afterwards: with them come the other shifts of their swaps.
    """
    ahead = {shift.id: shift for shift in schedule.published if shift.start > now}
    if not ahead:
        return []
    first, last = min(one.start for one in ahead.values()), max(one.end for one in ahead.values())
    handoffs = _handoffs(cadence, first, last)
    begun = {(one.tier, one.seat, one.end) for one in schedule.published if one.start <= now}
    fresh = {}
    for key, shift in ahead.items():
        anew = _anew(shift, handoffs, follows=(shift.tier, shift.seat, shift.start) in begun)
        if anew != shift:
            fresh[key] = anew
    for swap in schedule.swaps:
        if any(trade.shift in fresh for trade in swap.trades):
            fresh |= {
                one.shift: fresh.get(one.shift, ahead[one.shift]) for one in swap.trades if one.shift in ahead
            }
    holders = schedule.traded.holders
    return [
        (ahead[key], replace(anew, person=holders.get(key, (anew.person, ""))[0]))
        for key, anew in fresh.items()
    ]


def _handoffs(cadence: Cadence, first: datetime, last: datetime) -> list[datetime]:
    start = first.date() - timedelta(weeks=1)
    turns = cadence.turns(start, (last.date() - start).days // 7 + 2, before=1)
    return [*(turn.span.start for turn in turns), turns[-1].span.end]


def _anew(shift: PublishedShift, handoffs: Sequence[datetime], *, follows: bool) -> PublishedShift:
    start = shift.start if follows else _nearest(shift.start, handoffs)
    end = _nearest(shift.end, handoffs)
    return replace(shift, start=start, end=end) if start < end else shift


def _nearest(edge: datetime, handoffs: Sequence[datetime]) -> datetime:
    """Return the handoff that an edge must have been, or the edge itself where none is near."""
    place = bisect_left(handoffs, edge)
    nearest = min(handoffs[max(0, place - 1) : place + 1], key=lambda one: abs(one - edge), default=edge)
    return nearest if abs(nearest - edge) <= FURTHEST else edge
