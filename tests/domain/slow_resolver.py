"""A slow, obvious second way to say who is on call: it looks at every layer at every edge."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from scheduler.domain.schedule import PublishedShift, Schedule


class Held(NamedTuple):
    """What holds a seat at an instant; the last field tells apart what else is alike."""

    person: str
    why: str
    shift: str
    source: str


NOBODY = Held("", "", "", "")


def held(schedule: Schedule, tier: str, seat: int, at: datetime) -> Held:
    beneath = next(
        (
            shift
            for shift in schedule.published
            if (shift.tier, shift.seat) == (tier, seat) and shift.start <= at < shift.end
        ),
        None,
    )
    for layer in ("override", "rest_cover"):
        lying = [
            one
            for one in schedule.overrides
            if (one.tier, one.seat, one.layer) == (tier, seat, layer) and one.span.start <= at < one.span.end
        ]
        if lying:
            latest = lying[0]
            for one in lying:
                if one.made_at >= latest.made_at:
                    latest = one
            return Held(latest.person, layer, beneath.id if beneath else "", latest.id)
    return after_swaps(schedule, beneath) if beneath else NOBODY


def after_swaps(schedule: Schedule, shift: PublishedShift) -> Held:
    holder = {one.id: one.person for one in schedule.published}
    reason = dict.fromkeys(holder, "")
    for swap in schedule.swaps:
        if all(holder.get(trade.shift) == trade.giver for trade in swap.trades):
            for trade in swap.trades:
                holder[trade.shift] = trade.taker
                reason[trade.shift] = swap.id
    why = "swap" if reason[shift.id] else "published"
    return Held(holder[shift.id], why, shift.id, reason[shift.id])


def edges(schedule: Schedule, tier: str, seat: int) -> list[datetime]:
    found = set()
    for shift in schedule.published:
        if (shift.tier, shift.seat) == (tier, seat):
            found |= {shift.start, shift.end}
    for one in schedule.overrides:
        if (one.tier, one.seat) == (tier, seat):
            found |= {one.span.start, one.span.end}
    return sorted(found)


def bounds(schedule: Schedule, tier: str, seat: int, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return since when and until when what holds at an instant holds without a break."""
    now = held(schedule, tier, seat, at)
    since = until = None
    for edge in edges(schedule, tier, seat):
        if edge <= at:
            before = [one for one in edges(schedule, tier, seat) if one < edge]
            same = before and held(schedule, tier, seat, before[-1]) == held(schedule, tier, seat, edge)
            since = since if same else edge
        elif until is None and held(schedule, tier, seat, edge) != now:
            until = edge
    return since, until


def next_handoff(schedule: Schedule, tier: str, seat: int, at: datetime) -> datetime | None:
    now = held(schedule, tier, seat, at).shift
    for edge in edges(schedule, tier, seat):
        if edge > at and held(schedule, tier, seat, edge).shift != now:
            return edge
    return None
