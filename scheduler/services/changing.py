"""What changes to a schedule have in common: whom and what they name, and what they may not bring about."""

from __future__ import annotations

from uuid import uuid4

from scheduler.domain.double_duty import double_duties
from scheduler.domain.errors import Conflict, NotFound
from scheduler.domain.schedule import Schedule
from scheduler.domain.swaps import Swap
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored
from scheduler.store.swaps import State


def new_id() -> str:
    """Return an id for something that a person makes."""
    return uuid4().hex[:20]


def rotation_called(stored: Stored, name: str, team: str | None = None) -> str:
    """
    Return the id of a rotation by its id, or by its name in a team or in all.

    Raises
    ------
    NotFound
        When there is none, or when several teams have one of that name.
    """
    if stored.rotations.get(name) is not None:
        return name
    found = stored.rotations.called(name, team)
    if len(found) != 1:
        how = f"{len(found)} rotations are called {name}." if found else f"There is no rotation {name}."
        raise NotFound(how, "Name it by its id, or correct the name.")
    return found[0]


def current(stored: Stored, rotation: str) -> tuple[StoredRotation, Schedule]:
    """
    Return a rotation and its schedule as they are now.

    Raises
    ------
    NotFound
        When there is no such rotation.
    """
    found, schedule = stored.rotations.get(rotation), stored.schedules.get(rotation)
    if found is None or schedule is None:
        raise NotFound(f"There is no rotation {rotation}.", "Correct its id.")
    return found, schedule


def known_person(stored: Stored, *people: str) -> None:
    """Refuse somebody whom the store does not know."""
    known = stored.people.names(people) if people else {}
    for person in people:
        if person not in known:
            raise NotFound(
                f"There is no person {person}.", "Import a team file with them, or correct the id."
            )


def refuse_new_double_duty(stored: Stored, before: Schedule) -> None:
    """
    Refuse a change, made in this unit of work, that puts somebody into two seats at once.

    Raises
    ------
    Conflict
        Naming the first of them, and when.
    """
    after = stored.schedules.get(before.rotation)
    old = double_duties(before)
    ahead = sorted(
        one
        for one in (double_duties(after) if after else ())
        if one.end > stored.now and not any(known.covers(one) for known in old)
    )
    if ahead:
        mend = "Take somebody else, or give their other seat to somebody first."
        raise Conflict(ahead[0].sentence, mend)


def let_swaps_lapse(stored: Stored, before: Schedule, note: str) -> tuple[Swap, ...]:
    """
    Close the swaps that a change to the published shifts, made in this unit of work, has put out of force.

    Whoever served, or serves now, because of one of them stays who they were. Return those whose people do
    not have what they had agreed on.

    Parameters
    ----------
    before
        The schedule before the change.
    note
        What changed, as a sentence for the people of the swap.
    """
    after = stored.schedules.get(before.rotation)
    assert after is not None
    published = {shift.id: shift for shift in after.published}
    cancelled = []
    for swap in after.traded.void:
        ahead = [published.get(trade.shift) for trade in swap.trades]
        kept = all(
            shift is not None and (shift.start <= stored.now or shift.person == trade.taker)
            for shift, trade in zip(ahead, swap.trades, strict=True)
        )
        state: State = "settled" if kept else "void"
        stored.swaps.move_to(swap.id, state, note)
        if not kept:
            cancelled.append(swap)
    for shift in after.published:
        if shift.start <= stored.now:
            served = before.traded.holders.get(shift.id, (shift.person, ""))[0]
            if served != after.traded.holders.get(shift.id, (shift.person, ""))[0]:
                stored.shifts.settle(shift, served)
    return tuple(cancelled)
