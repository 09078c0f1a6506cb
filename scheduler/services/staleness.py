"""Whether a plan can still be applied, or the world has moved on; and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from scheduler.domain.errors import Conflict
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored


def staleness(stored: Stored, known: StoredPlan, now: datetime) -> str:
    """Say why a plan that is not decided can no longer be applied; nothing where it can."""
    if known.state not in ("draft", "approved"):
        return ""
    if known.expires_at <= now:
        return f"Plan {known.id} expired at {known.expires_at.isoformat()}."
    return _moved(stored, known.base, f"Plan {known.id} was drawn")


def refuse_moved(stored: Stored, base: Mapping[str, int], since: str, mend: str) -> None:
    """Refuse where a rotation's version is no longer what it was, and say what has changed."""
    moved = _moved(stored, base, since)
    if moved:
        raise Conflict(moved, mend)


def _moved(stored: Stored, base: Mapping[str, int], since: str) -> str:
    """Say how the first rotation that has changed differs from a version; nothing where none has."""
    for rotation, version in stored.changes.versions(base).items():
        if version != base[rotation]:
            one = stored.rotations.get(rotation)
            name = one.rotation.name if one else rotation
            changes = [entry.says for entry in stored.audit.since(rotation, base[rotation])]
            told = " ".join(changes[-5:])
            return (
                f"{since} on schedule version {base[rotation]} of {name}, now at {version}. "
                f"Since then: {told}"
            ).removesuffix(" Since then: ")
    return ""
