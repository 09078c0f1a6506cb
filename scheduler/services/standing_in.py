"""The stories of people who cover for each other: who may let whom, and a shift that is taken over now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from scheduler.domain.acting import Acting
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.overrides import Override
from scheduler.domain.spans import Span
from scheduler.services import overrides
from scheduler.services.changing import current
from scheduler.store.stored import Stored


def add(
    stored: Stored,
    rotation: str,
    tier: str,
    person: str,
    acting: Acting,
    *,
    end: datetime,
    start: datetime | None = None,
    seat: int = 0,
    why: str = "",
) -> Override:
    """
    Let somebody cover, on behalf of who acts: an engineer covers, or is covered for.

    Raises
    ------
    Forbidden
        When an engineer would give one colleague's duty to another.
    """
    if not acting.manages and person != acting.person:
        span = Span(start or stored.now, end) if end > (start or stored.now) else None
        holders = _holders(stored, rotation, tier, seat, span) if span else set()
        acting.need_one_of([*holders] if len(holders) == 1 else [], "give cover")
    return overrides.add(
        stored, rotation, tier, person, start=start, end=end, by=acting.name, why=why, seat=seat
    )


def take(
    stored: Stored,
    rotation: str,
    tier: str,
    acting: Acting,
    *,
    seat: int = 0,
    end: datetime | None = None,
    why: str = "",
) -> Override:
    """
    Take a seat over now, from whoever holds it.

    Parameters
    ----------
    end
        None: until the next handoff.

    Raises
    ------
    Invalid
        When who acts is nobody in particular.
    Conflict
        When there is no handoff ahead, or it is theirs already.
    """
    if acting.person is None:
        raise Invalid("This token is nobody's, so nobody would take over.", "Use one that is a person's.")
    _, schedule = current(stored, rotation)
    known = schedule.final.get((tier, seat), ())
    now = next((piece for piece in known if piece.start <= stored.now < piece.end), None)
    if now is not None and now.person == acting.person:
        raise Conflict("You are on call there already.", "Look at who is on call.")
    until = end or (now.end if now is not None else None)
    if until is None:
        raise Conflict(f"Nobody is on call in {tier} now, so there is no handoff.", "Say until when.")
    return overrides.add(stored, rotation, tier, acting.person, end=until, by=acting.name, why=why, seat=seat)


def of(stored: Stored, rotation: str) -> Sequence[Override]:
    """Return the covers of a rotation."""
    return current(stored, rotation)[1].overrides


def seen(stored: Stored, override: str, sees: Callable[[str | None], bool]) -> Override:
    """
    Return a cover of a team that somebody may see.

    Raises
    ------
    NotFound
        When there is none, or it is another team's.
    """
    known = stored.overrides.get(override)
    found = stored.rotations.get(known.rotation) if known else None
    if known is None or found is None or not sees(found.team):
        raise overrides.missing(override)
    return known


def _holders(stored: Stored, rotation: str, tier: str, seat: int, span: Span) -> set[str]:
    """Return who holds a seat within a span."""
    pieces = current(stored, rotation)[1].final.get((tier, seat), ())
    return {piece.person for piece in pieces if piece.start < span.end and span.start < piece.end}
