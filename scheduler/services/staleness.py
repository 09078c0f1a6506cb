"""Whether a plan can still be applied, or the world has moved on; and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.moved import Moved, MovedOn, handed_over
from scheduler.services.changing import current
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored

TOLD = 5
"""Changes that are told in words, the latest of them."""


@dataclass(frozen=True)
class Staleness:
    """
    Why a plan can no longer be applied.

    Parameters
    ----------
    says
        Empty where it can.
    """

    says: str = ""
    moved: tuple[Moved, ...] = ()

    def refuse(self, mend: str) -> None:
        """
        Refuse what is stale.

        Raises
        ------
        MovedOn
            With what has changed since.
        """
        if self.says:
            raise MovedOn(self.says, mend, self.moved)


def staleness(stored: Stored, known: StoredPlan, now: datetime) -> Staleness:
    """Say why a plan that is not decided can no longer be applied."""
    if known.state not in ("draft", "approved"):
        return Staleness()
    since = moved_since(stored, known.base, known.made_at, f"Plan {known.id} was drawn")
    if known.expires_at <= now:
        return Staleness(f"Plan {known.id} expired at {known.expires_at.isoformat()}.", since.moved)
    return since


def moved_since(stored: Stored, base: Mapping[str, int], at: datetime, since: str) -> Staleness:
    """
    Say how rotations differ from what they were.

    Parameters
    ----------
    base
        The version of each rotation then.
    at, since
        When that was, and what happened then, as words.
    """
    moved = tuple(_moved(stored, base, at))
    if not moved:
        return Staleness()
    first = moved[0]
    told = " ".join(first.says[-TOLD:])
    says = f"{since} on schedule version {first.seen} of {first.name}, now at {first.version}."
    return Staleness(f"{says} Since then: {told}" if told else says, moved)


def _moved(stored: Stored, base: Mapping[str, int], at: datetime) -> Iterator[Moved]:
    for rotation, version in stored.changes.versions(base).items():
        if version != base[rotation]:
            found, schedule = current(stored, rotation)
            before = stored.schedules.get(rotation, as_of=at)
            yield Moved(
                rotation=rotation,
                name=found.rotation.name,
                seen=base[rotation],
                version=version,
                says=tuple(entry.says for entry in stored.audit.since(rotation, base[rotation])),
                handovers=handed_over(before, schedule) if before else (),
            )
