"""The stories of swaps: people trade shifts, all of them agree, and may undo it until one begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scheduler.domain.errors import Conflict, Forbidden, NotFound
from scheduler.domain.schedule import PublishedShift, Schedule
from scheduler.domain.swaps import Swap, Trade
from scheduler.services.changing import current, new_id, refuse_new_double_duty
from scheduler.store.stored import Stored
from scheduler.store.swaps import State, StoredSwap


def propose(
    stored: Stored,
    shifts: Sequence[str],
    *,
    by: str,
    agreed: Collection[str] = (),
    why: str = "",
) -> StoredSwap:
    """
    Propose that the holder of each shift takes the next one, and the last one's holder the first.

    Parameters
    ----------
    shifts
        The ids of two or three shifts of one rotation.
    by
        Who proposes it.
    agreed
        The people of the swap who agree already; with all of them it is in force at once.

    Raises
    ------
    NotFound
        When there is no such shift.
    Conflict
        When one has begun, is part of another open swap, or somebody would be in two seats at once.
    """
    found = stored.shifts.get(shifts)
    for shift in shifts:
        if shift not in found:
            raise NotFound(f"There is no shift {shift}.", "It may have moved; look at the schedule again.")
    rotations = {one.rotation for one in found.values()}
    if len(rotations) > 1:
        raise Conflict(
            "The shifts are of several rotations.", "Trade within one; cover the other by override."
        )
    rotation, schedule = current(stored, rotations.pop())
    _refuse_begun(stored, found.values())
    holders = [_holder(schedule, found[shift]) for shift in shifts]
    trades = (
        Trade(shift=shift, giver=giver, taker=taker)
        for shift, giver, taker in zip(shifts, holders, [*holders[1:], *holders[:1]], strict=True)
    )
    swap = Swap(id=new_id(), rotation=rotation.id, trades=tuple(trades))
    stored.swaps.add(swap, by=by, agreed=agreed, reason=why)
    _write_down(stored, swap, "propose", by, why, touches=False)
    if set(holders) <= set(agreed):
        return _put_in_force(stored, swap, by, why)
    return get(stored, swap.id)


def agree(stored: Stored, swap_id: str, *, people: Collection[str], by: str, why: str = "") -> StoredSwap:
    """
    Let people agree to a swap; it is in force when all have.

    Parameters
    ----------
    people
        On whose behalf: a manager may speak for others.

    Raises
    ------
    NotFound
        When there is no such swap.
    Forbidden
        When one of the people has no part in it.
    Conflict
        When it is no longer open, one of its shifts has begun or moved, or somebody would be in two seats.
    """
    known = _open(stored, swap_id)
    _refuse_strangers(known.swap, people)
    if not stored.swaps.agree(swap_id, people):
        _write_down(stored, known.swap, "agree", by, why, touches=False)
        return get(stored, swap_id)
    return _put_in_force(stored, known.swap, by, why)


def decline(stored: Stored, swap_id: str, *, person: str, by: str, why: str = "") -> StoredSwap:
    """Let a person of an open swap say no to it."""
    known = _open(stored, swap_id)
    _refuse_strangers(known.swap, [person])
    return _close(stored, known.swap, "declined", "decline", by, why)


def withdraw(stored: Stored, swap_id: str, *, by: str, why: str = "") -> StoredSwap:
    """Take back the proposal of an open swap."""
    known = _open(stored, swap_id)
    return _close(stored, known.swap, "withdrawn", "withdraw", by, why)


def undo(stored: Stored, swap_id: str, *, by: str, why: str = "") -> StoredSwap:
    """
    Give the shifts of a swap in force back to those who held them before.

    Raises
    ------
    Conflict
        When it is not in force, one of its shifts has begun, a later swap builds on it, or somebody would be
        in two seats at once without it.
    """
    known = get(stored, swap_id)
    if known.state != "agreed":
        raise Conflict(f"The swap is {known.state}, not in force.", "Only a swap in force can be undone.")
    _, before = current(stored, known.swap.rotation)
    _refuse_begun(stored, stored.shifts.get([trade.shift for trade in known.swap.trades]).values())
    mine = {trade.shift for trade in known.swap.trades}
    later = [one for one in before.swaps if one.id != swap_id and mine & {t.shift for t in one.trades}]
    if any((one.agreed_at or stored.now) > (known.swap.agreed_at or stored.now) for one in later):
        raise Conflict("A later swap trades one of its shifts on.", "Undo that swap first.")
    stored.swaps.move_to(swap_id, "undone", why)
    refuse_new_double_duty(stored, before)
    _write_down(stored, known.swap, "undo", by, why)
    return get(stored, swap_id)


def get(stored: Stored, swap_id: str) -> StoredSwap:
    """
    Return a swap as it is now.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.swaps.get(swap_id)
    if known is None:
        raise missing(swap_id)
    return known


def missing(swap_id: str) -> NotFound:
    """Return what is said of a swap that is not there, or is nobody's business who asks."""
    return NotFound(f"There is no swap {swap_id}.", "List the swaps of the rotation.")


def _put_in_force(stored: Stored, swap: Swap, by: str, why: str) -> StoredSwap:
    _, before = current(stored, swap.rotation)
    found = stored.shifts.get([trade.shift for trade in swap.trades])
    _refuse_begun(stored, found.values())
    for trade in swap.trades:
        if trade.shift not in found or _holder(before, found[trade.shift]) != trade.giver:
            raise Conflict(
                f"{trade.giver} no longer holds a shift of this swap.",
                "Withdraw it, and propose another one.",
            )
    stored.swaps.move_to(swap.id, "agreed")
    refuse_new_double_duty(stored, before)
    _write_down(stored, swap, "agree", by, why)
    return get(stored, swap.id)


def _close(stored: Stored, swap: Swap, state: State, what: str, by: str, why: str) -> StoredSwap:
    stored.swaps.move_to(swap.id, state, why)
    _write_down(stored, swap, what, by, why, touches=False)
    return get(stored, swap.id)


def _open(stored: Stored, swap_id: str) -> StoredSwap:
    known = get(stored, swap_id)
    if known.state != "open":
        raise Conflict(f"The swap is {known.state}, not open.", "Propose another one.")
    return known


def _refuse_strangers(swap: Swap, people: Collection[str]) -> None:
    strangers = sorted(set(people) - set(swap.people))
    if strangers:
        raise Forbidden(f"{strangers[0]} has no part in this swap.", "Only its people can answer it.")


def _refuse_begun(stored: Stored, shifts: Collection[PublishedShift]) -> None:
    for shift in sorted(shifts):
        if shift.start <= stored.now:
            raise Conflict(
                f"The {shift.tier} shift from {shift.start:%Y-%m-%d %H:%M} UTC has begun.",
                "Trade shifts that have yet to begin; cover what is left of this one by an override.",
            )


def _holder(schedule: Schedule, shift: PublishedShift) -> str:
    return schedule.traded.holders.get(shift.id, (shift.person, ""))[0]


def _write_down(stored: Stored, swap: Swap, what: str, by: str, why: str, *, touches: bool = True) -> None:
    rotation = stored.rotations.get(swap.rotation)
    assert rotation is not None
    gives = ", ".join(f"{trade.giver} to {trade.taker}" for trade in swap.trades)
    known = get(stored, swap.id)
    stored.audit.add(
        f"swap.{what}",
        who=by,
        why=why,
        says=f"Swap in {rotation.rotation.name}, {known.state}: shifts go from {gives}.",
        subject=swap.id,
        team=rotation.team,
        versions={rotation.id: stored.changes.touch(rotation.id)} if touches else None,
        before=None if what == "propose" else {"people": swap.people, "agreed": known.agreed},
        after={"state": known.state, "trades": swap.trades},
    )
