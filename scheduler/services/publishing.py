"""The stories of a plan: drafted, reviewed, approved, applied, and undone until something depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.handovers import Handover, handovers
from scheduler.domain.plan import Plan, Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.schedule import Schedule
from scheduler.services.changing import new_id, refuse_new_double_duty
from scheduler.services.placing import held, place
from scheduler.services.staleness import moved_since, staleness
from scheduler.store.plans import StoredPlan
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

LASTS = timedelta(days=14)
"""How long a draft can be applied."""

AGAIN = "Plan again, review, apply."


def draft(
    stored: Stored,
    team: str,
    plan: Plan,
    *,
    base: Mapping[str, int],
    by: str,
    why: str = "",
    lasts: timedelta = LASTS,
    plan_id: str | None = None,
) -> StoredPlan:
    """
    Keep a plan for review.

    Parameters
    ----------
    team
        Its id.
    base
        The version of each rotation that the plan was drawn on, as `versions_of` told it then.
    plan_id
        What it was called while it was drawn; None: it gets a new name.

    Raises
    ------
    Invalid
        When the plan gives shifts to rotations, tiers or people that the team does not have.
    """
    _check(stored, team, plan)
    made = StoredPlan(
        id=plan_id or new_id(),
        team=team,
        plan=plan,
        base=base,
        made_at=stored.now,
        made_by=by,
        reason=why,
        expires_at=stored.now + lasts,
    )
    stored.plans.put(made)
    _write_down(stored, None, made, "draft", by, why)
    return made


def review(stored: Stored, plan_id: str) -> tuple[Handover, ...]:
    """Return what would change hands if a plan were applied now, or nothing where it is applied."""
    known = get(stored, plan_id)
    found: list[Handover] = []
    for one, schedule, shifts in _by_rotation(stored, known):
        if not shifts:
            continue
        first, last = min(shift.start for shift in shifts), max(shift.end for shift in shifts)
        now = [shift for shift in held(schedule, one.rotation.name) if first <= shift.start < last]
        found += handovers(now, shifts)
    return tuple(sorted(found, key=lambda one: (one.start, one.rotation, one.tier)))


def approve(stored: Stored, plan_id: str, *, by: str, why: str = "") -> StoredPlan:
    """
    Let a draft be applied.

    Raises
    ------
    Conflict
        When it is no draft any more, has expired, or the schedule has moved on.
    """
    known = _in_state(stored, plan_id, "draft")
    _refuse_stale(stored, known)
    approved = replace(known, state="approved", approved_by=by, decided_at=stored.changes.recorded_at)
    stored.plans.put(approved)
    _write_down(stored, known, approved, "approve", by, why)
    return approved


def reject(stored: Stored, plan_id: str, *, by: str, why: str = "") -> StoredPlan:
    """
    Say no to a plan that is not applied yet.

    Raises
    ------
    Conflict
        When it is applied, undone or rejected.
    """
    known = _in_state(stored, plan_id, "draft", "approved")
    rejected = replace(known, state="rejected", decided_at=stored.changes.recorded_at)
    stored.plans.put(rejected)
    _write_down(stored, known, rejected, "reject", by, why)
    return rejected


def apply(stored: Stored, plan_id: str, *, by: str, why: str = "") -> StoredPlan:
    """
    Make an approved plan the schedule people are paged by.

    Raises
    ------
    Conflict
        When it is not approved, has expired, the schedule has moved on since it was drawn, or it would
        change what has begun or is frozen.
    """
    known = _in_state(stored, plan_id, "approved")
    _refuse_stale(stored, known)
    notice = _notice(stored, known.team)
    left: dict[str, int] = {}
    for one, before, shifts in _by_rotation(stored, known):
        cancelled = place(stored, before, shifts, notice, f"Plan {known.id} was applied.")
        refuse_new_double_duty(stored, before)
        left[one.id] = stored.changes.touch(one.id)
        for swap in cancelled:
            stored.audit.add(
                "swap.void",
                who=by,
                why=f"Plan {known.id} was applied.",
                says=f"The swap of {' and '.join(swap.people)} in {one.rotation.name} is cancelled.",
                subject=swap.id,
                team=known.team,
                before=swap,
            )
    applied = replace(known, state="applied", decided_at=stored.changes.recorded_at, left=left)
    stored.plans.put(applied)
    _write_down(stored, known, applied, "apply", by, why)
    return applied


def undo(stored: Stored, plan_id: str, *, by: str, why: str = "") -> StoredPlan:
    """
    Bring back the schedule as it was before a plan was applied.

    Raises
    ------
    Conflict
        When it is not applied, something has changed since, or a shift that it changed has begun.
    """
    known = _in_state(stored, plan_id, "applied")
    assert known.decided_at is not None
    moved = moved_since(stored, known.left or {}, known.decided_at, f"Plan {known.id} was applied")
    moved.refuse("Change it by a new plan.")
    left: dict[str, int] = {}
    for rotation in known.left or {}:
        stored.swaps.put_back(rotation, known.decided_at)
        stored.shifts.put_back(rotation, known.decided_at)
        left[rotation] = stored.changes.touch(rotation)
    undone = replace(known, state="undone", decided_at=stored.changes.recorded_at, left=left)
    stored.plans.put(undone)
    _write_down(stored, known, undone, "undo", by, why)
    return undone


def get(stored: Stored, plan_id: str) -> StoredPlan:
    """
    Return a plan.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.plans.get(plan_id)
    if known is None:
        raise NotFound(f"There is no plan {plan_id}.", "List the plans of the team.")
    return known


def _in_state(stored: Stored, plan_id: str, *states: str) -> StoredPlan:
    known = get(stored, plan_id)
    if known.state not in states:
        needed = " or ".join(states)
        raise Conflict(f"Plan {plan_id} is {known.state}, not {needed}.", _mend(known.state, states))
    return known


def _mend(state: str, needed: tuple[str, ...]) -> str:
    if state == "draft" and "approved" in needed:
        return "Approve it first."
    return "Look at it again: somebody has decided about it."


def _refuse_stale(stored: Stored, known: StoredPlan) -> None:
    staleness(stored, known, stored.now).refuse(AGAIN)


def _by_rotation(stored: Stored, known: StoredPlan) -> Iterator[tuple[StoredRotation, Schedule, list[Shift]]]:
    """Yield the rotations of a plan's team with their schedules and the plan's shifts."""
    rotations = stored.rotations.of_team(known.team)
    schedules = stored.schedules.some([one.id for one in rotations])
    for one in rotations:
        shifts = [shift for shift in known.plan.assignments if shift.rotation == one.rotation.name]
        yield one, schedules[one.id], shifts


def _check(stored: Stored, team: str, plan: Plan) -> None:
    tiers = {
        one.rotation.name: {*(tier.name for tier in one.rotation.tiers), SHADOW}
        for one in stored.rotations.of_team(team)
    }
    people = set(stored.teams.people(team))
    for shift in plan.assignments:
        known = shift.tier in tiers.get(shift.rotation, ()) and shift.person in people
        if not known:
            raise Invalid(
                f"The plan gives {shift.rotation} {shift.tier} from {shift.start.isoformat()} to "
                f"{shift.person}, whom or which the team does not have.",
                "Make the plan from the team as it is stored.",
            )


def _notice(stored: Stored, team: str) -> timedelta:
    facts = stored.teams.get(team)
    return facts.notice if facts else timedelta(0)


def _write_down(
    stored: Stored, before: StoredPlan | None, after: StoredPlan, what: str, by: str, why: str
) -> None:
    words = {"draft": "drafted", "approve": "approved", "reject": "rejected", "apply": "applied"}
    stored.audit.add(
        f"plan.{what}",
        who=by,
        why=why,
        says=f"Plan {after.id} was {words.get(what, 'undone')}.",
        subject=after.id,
        team=after.team,
        versions=after.left if what in ("apply", "undo") else None,
        before={"state": before.state} if before else None,
        after={"state": after.state, "base": after.base, "left": after.left},
    )
