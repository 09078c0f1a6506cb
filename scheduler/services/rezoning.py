"""The story of new time-zone rules: published shifts that are still to begin follow their wall clocks."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.rezoning import Move, moved
from scheduler.domain.schedule import Schedule
from scheduler.services.changing import let_swaps_lapse
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Store, Stored

RULES = "time-zone rules"
"""What the audit calls them."""
WHO = "watchbill"


def follow(store: Store, now: datetime, rules: str) -> tuple[str, ...]:
    """
    Move published shifts to where the rules of today have them, and say what has moved.

    It is done rotation by rotation, so that nobody has to wait for all of them; where it is interrupted, the
    next start does the rest.

    Parameters
    ----------
    rules
        The release that is gone by now; nothing is looked at where it is that of the last time, or where
        there was no last time.
    """
    with store.reading() as stored:
        last, rotations = _last(stored), stored.rotations.ids()
    if last == rules:
        return ()
    said: list[str] = []
    for rotation in rotations if last is not None else ():
        with store.writing(now) as stored:
            said += _rotation(stored, rotation, rules)
    with store.writing(now) as stored:
        stored.audit.add(
            "zones.follow",
            who=WHO,
            why="",
            says=f"Time-zone rules are those of release {rules}; {len(said)} schedules have moved.",
            subject=RULES,
            before=last,
            after=rules,
        )
    return tuple(said)


def _last(stored: Stored) -> object:
    """Return the release that was gone by the last time; None: there is none."""
    entries = stored.audit.of(subject=RULES, most=1)
    return entries[0][1].after if entries else None


def _rotation(stored: Stored, rotation: str, rules: str) -> list[str]:
    """Move the shifts of a rotation; return a sentence where some have moved."""
    found, before = stored.rotations.get(rotation), stored.schedules.get(rotation)
    if found is None or before is None:
        return []
    moves = moved(before, found.rotation.cadence, stored.now)
    return [_move(stored, found, before, moves, rules)] if moves else []


def _move(stored: Stored, found: StoredRotation, before: Schedule, moves: list[Move], rules: str) -> str:
    stored.shifts.replace([old for old, _ in moves], [new for _, new in moves])
    why = f"Time-zone rules changed with release {rules}."
    let_swaps_lapse(stored, before, why)
    first = min(old.start for old, _ in moves)
    says = f"{len(moves)} shifts of {found.rotation.name} from {first:%Y-%m-%d} on follow their wall clock."
    stored.audit.add(
        "rotation.rezone",
        who=WHO,
        why=why,
        says=says,
        subject=found.id,
        team=found.team,
        versions={found.id: stored.changes.touch(found.id)},
        before=tuple(old for old, _ in moves),
        after=tuple(new for _, new in moves),
    )
    return says
