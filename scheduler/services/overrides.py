"""The stories of overrides: somebody covers, and gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.overrides import Layer, Override
from scheduler.domain.rotations import SHADOW
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span
from scheduler.services.changing import current, known_person, new_id, refuse_new_double_duty
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Somebody is to hold a seat of a rotation for a while."""

    tier: str
    seat: int = 0
    person: str
    span: Span


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
    start
        None: from now on.

    Raises
    ------
    NotFound, Conflict
        As `add_together` does.
    Invalid
        When it ends before it begins.
    """
    cover = Cover(tier=tier, seat=seat, person=person, span=lasting(start or stored.now, end))
    return add_together(stored, rotation, [cover], by=by, why=why, layer=layer)[0]


def add_together(
    stored: Stored,
    rotation: str,
    covers: Sequence[Cover],
    *,
    by: str,
    why: str = "",
    layer: Layer = "override",
) -> tuple[Override, ...]:
    """
    Let people hold seats for a while, all of them or none.

    Parameters
    ----------
    rotation
        Its id.
    by
        Who makes the change.

    Raises
    ------
    NotFound
        When there is no such rotation, tier, seat or person.
    Conflict
        When one would begin in the past, or somebody would be in two seats at once.
    """
    found, before = current(stored, rotation)
    for cover in covers:
        _check_place(before, cover.tier, cover.seat)
        known_person(stored, cover.person)
    made = tuple(_override(stored, rotation, cover, by, why, layer) for cover in covers)
    for override in made:
        stored.overrides.add(override)
    refuse_new_double_duty(stored, before)
    for override in made:
        _write_down(stored, found, override, "add", "covers", by=by, why=why, after=override)
    return made


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
    _write_down(stored, found, override, "remove", how, by=by, why=why, before=override, after=left)
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


def _override(stored: Stored, rotation: str, cover: Cover, by: str, why: str, layer: Layer) -> Override:
    return Override(
        id=new_id(),
        rotation=rotation,
        tier=cover.tier,
        seat=cover.seat,
        layer=layer,
        span=cover.span,
        person=cover.person,
        made_at=stored.changes.recorded_at,
        made_by=by,
        reason=why,
    )


def _write_down(
    stored: Stored,
    found: StoredRotation,
    override: Override,
    what: str,
    how: str,
    *,
    by: str,
    why: str,
    before: Override | None = None,
    after: Override | None = None,
) -> None:
    stored.audit.add(
        f"{override.layer}.{what}",
        who=by,
        why=why,
        says=f"{override.person} {how} {found.rotation.name} {override.tier} {_when(override.span)}.",
        subject=override.id,
        team=found.team,
        versions={override.rotation: stored.changes.touch(override.rotation)},
        before=before,
        after=after,
    )


def _check_place(schedule: Schedule, tier: str, seat: int) -> None:
    counts = {known.name: known.count for known in schedule.tiers} | {SHADOW: 1}
    if tier not in counts:
        names = ", ".join(counts)
        raise NotFound(f"{schedule.name} has no tier {tier}.", f"Take one of {names}.")
    if not 0 <= seat < counts[tier]:
        mend = f"Take one from 0 to {counts[tier] - 1}."
        raise NotFound(f"{schedule.name} {tier} has no seat {seat}.", mend)


def lasting(start: datetime, end: datetime) -> Span:
    """
    Return the time of a cover.

    Raises
    ------
    Invalid
        When it is none.
    """
    if end <= start:
        raise Invalid(
            f"The cover ends at {end.isoformat()}, and begins at {start.isoformat()}.",
            "Let it end later than it begins.",
        )
    return Span(start, end)


def _when(span: Span) -> str:
    return f"from {span.start:%Y-%m-%d %H:%M} to {span.end:%Y-%m-%d %H:%M} UTC"
