"""The stories of overrides: somebody covers, and gives it back."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.overrides import Layer, Override
from scheduler.domain.rotations import SHADOW
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span
from scheduler.services.changing import current, known_person, new_id, refuse_new_double_duty
from scheduler.store.stored import Stored


def add(
    stored: Stored,
    rotation: str,
    tier: str,
    person: str,
    *,
    start: datetime | None = None,
    end: datetime,
    by: str,
    why: str = "",
    seat: int = 0,
    layer: Layer = "override",
) -> Override:
    """
    Let a person hold a tier for a while.

    Parameters
    ----------
    rotation
        Its id.
    start
        None: from now on.
    by
        Who makes the change.

    Raises
    ------
    NotFound
        When there is no such rotation, tier, seat or person.
    Conflict
        When it would begin in the past, or the person would be in two seats at once.
    """
    found, before = current(stored, rotation)
    _check_place(before, tier, seat)
    known_person(stored, person)
    override = Override(
        id=new_id(),
        rotation=rotation,
        tier=tier,
        seat=seat,
        layer=layer,
        span=_span(start or stored.now, end),
        person=person,
        made_at=stored.changes.recorded_at,
        made_by=by,
        reason=why,
    )
    stored.overrides.add(override)
    refuse_new_double_duty(stored, before)
    stored.audit.add(
        f"{layer}.add",
        who=by,
        why=why,
        says=f"{person} covers {found.rotation.name} {tier} {_when(override.span)}.",
        subject=override.id,
        team=found.team,
        versions={rotation: stored.changes.touch(rotation)},
        after=override,
    )
    return override


def remove(stored: Stored, override_id: str, *, by: str, why: str = "") -> Override | None:
    """
    Take an override away, which restores what lay beneath; one that has begun ends now. Return what is left.

    Raises
    ------
    NotFound
        When there is no such override.
    Conflict
        When it is over, or somebody would be in two seats at once without it.
    """
    override = get(stored, override_id)
    found, before = current(stored, override.rotation)
    left = stored.overrides.remove(override)
    refuse_new_double_duty(stored, before)
    how = "no longer covers" if left is None else "ceases now to cover"
    stored.audit.add(
        f"{override.layer}.remove",
        who=by,
        why=why,
        says=f"{override.person} {how} {found.rotation.name} {override.tier} {_when(override.span)}.",
        subject=override.id,
        team=found.team,
        versions={override.rotation: stored.changes.touch(override.rotation)},
        before=override,
        after=left,
    )
    return left


def get(stored: Stored, override_id: str) -> Override:
    """
    Return an override as it is now.

    Raises
    ------
    NotFound
        When there is none.
    """
    override = stored.overrides.get(override_id)
    if override is None:
        raise missing(override_id)
    return override


def missing(override_id: str) -> NotFound:
    """Return what is said of an override that is not there, or is nobody's business who asks."""
    return NotFound(f"There is no override {override_id}.", "It may have been taken away; list them.")


def _check_place(schedule: Schedule, tier: str, seat: int) -> None:
    counts = {known.name: known.count for known in schedule.tiers} | {SHADOW: 1}
    if tier not in counts:
        names = ", ".join(counts)
        raise NotFound(f"{schedule.name} has no tier {tier}.", f"Take one of {names}.")
    if not 0 <= seat < counts[tier]:
        mend = f"Take one from 0 to {counts[tier] - 1}."
        raise NotFound(f"{schedule.name} {tier} has no seat {seat}.", mend)


def _span(start: datetime, end: datetime) -> Span:
    if end <= start:
        raise Invalid(
            f"The cover ends at {end.isoformat()}, and begins at {start.isoformat()}.",
            "Let it end later than it begins.",
        )
    return Span(start, end)


def _when(span: Span) -> str:
    return f"from {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC"
