"""Puts a plan's shifts in the place of those that are published, rotation by rotation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from scheduler.domain.errors import Conflict
from scheduler.domain.plan import Shift
from scheduler.domain.schedule import PublishedShift, Schedule
from scheduler.domain.seating import Turn, seated
from scheduler.domain.swaps import Swap
from scheduler.services.changing import let_swaps_lapse
from scheduler.store.stored import Stored


def place(
    stored: Stored, before: Schedule, shifts: Collection[Shift], notice: timedelta, note: str
) -> tuple[Swap, ...]:
    """
    Make shifts the schedule of a rotation for the time that they span; return the swaps they cancel.

    What people hold by swaps counts as theirs: a plan that leaves them in place leaves the swaps in force.

    Parameters
    ----------
    notice
        Nothing that begins within this time from now, and has a holder, may change.
    note
        What happened, for the people of swaps that end.

    Raises
    ------
    Conflict
        When it would change what has begun, or begins within the notice.
    """
    cancelled: list[Swap] = []
    schedule: Schedule | None = before
    while schedule is not None:
        gone, come = _changes(schedule, shifts, stored.now)
        if not gone and not come:
            break
        _refuse_frozen(schedule, gone, stored.now, notice)
        stored.shifts.replace(gone, come)
        cancelled += let_swaps_lapse(stored, schedule, note)
        schedule = stored.schedules.get(
            before.rotation
        )  # where a swap has lapsed, its shifts are looked at again
    return tuple(cancelled)


def held(schedule: Schedule, name: str) -> Iterable[Shift]:
    """Yield what people hold, swaps included, as a plan lists it, by a rotation's name."""
    for (tier, _), pieces in schedule.beneath.items():
        for piece in pieces:
            yield Shift(name, tier, piece.start, piece.end, piece.person)


def window(schedule: Schedule, shifts: Collection[Shift]) -> list[PublishedShift]:
    """Return the published shifts in whose place a plan's shifts come."""
    if not shifts:
        return []
    first, last = min(shift.start for shift in shifts), max(shift.end for shift in shifts)
    return [shift for shift in schedule.published if shift.start < last and first < shift.end]


def _changes(
    schedule: Schedule, shifts: Collection[Shift], now: datetime
) -> tuple[list[PublishedShift], list[PublishedShift]]:
    """Return the published shifts that must go, and those that must come."""
    holders: dict[Turn, dict[int, str]] = defaultdict(dict)
    for (tier, seat), pieces in schedule.beneath.items():
        for piece in pieces:
            holders[tier, piece.start][seat] = piece.person
    known = {shift.id: shift for shift in schedule.published}
    wanted = {shift.id: shift for shift in seated(schedule.rotation, shifts, holders)}
    come = []
    for shift_id, shift in wanted.items():
        old = known.get(shift_id)
        holder = holders[shift.tier, shift.start].get(shift.seat)
        same = old is not None and holder == shift.person and old.end == shift.end
        over = old is None and shift.end <= now  # it never was in force, and cannot be now
        if not same and not over:
            come.append(shift)
    coming = {shift.id for shift in come}
    gone = [shift for shift in window(schedule, shifts) if shift.id not in wanted or shift.id in coming]
    return gone, come


def _refuse_frozen(
    schedule: Schedule, gone: Iterable[PublishedShift], now: datetime, notice: timedelta
) -> None:
    for shift in sorted(gone):
        if now < shift.start < now + notice:
            hours = f"{notice / timedelta(hours=1):g}"
            raise Conflict(
                f"The {schedule.name} {shift.tier} shift from {shift.start:%Y-%m-%d %H:%M} UTC begins within "
                f"the notice of {hours} hours, and stays with {shift.person}.",
                "Plan again, review, apply; or cover this shift by an override.",
            )
