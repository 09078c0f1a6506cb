"""The stories of people who cover for each other: who may let whom, and a shift that is taken over now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from scheduler.domain.acting import Acting
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.overrides import Override
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span
from scheduler.services import overrides
from scheduler.services.changing import current
from scheduler.services.overrides import Cover
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
) -> tuple[Override, ...]:
    """
    Take a seat over now, from whoever holds it.

    Who takes it over and holds another seat exchanges the two: nobody stands behind themselves.

    Parameters
    ----------
    end
        None: until the next handoff.

    Returns
    -------
    The cover of the seat, and those of what is given in exchange.

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
    span = overrides.lasting(stored.now, until)
    taken = Cover(tier=tier, seat=seat, person=acting.person, span=span)
    covers = [taken, *_in_exchange(schedule, taken)]
    return overrides.add_together(stored, rotation, covers, by=acting.name, why=why)


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


def _in_exchange(schedule: Schedule, taken: Cover) -> Iterator[Cover]:
    """Yield what those whose seat is taken hold instead: the other seats of who takes it, meanwhile."""
    place = (taken.tier, taken.seat)
    for seat, mine in schedule.pieces():
        if seat == place or mine.person != taken.person:
            continue
        for theirs in schedule.final.get(place, ()):
            start = max(taken.span.start, mine.start, theirs.start)
            end = min(taken.span.end, mine.end, theirs.end)
            if start < end and theirs.person != taken.person:
                yield Cover(tier=seat[0], seat=seat[1], person=theirs.person, span=Span(start, end))


def _holders(stored: Stored, rotation: str, tier: str, seat: int, span: Span) -> set[str]:
    """Return who holds a seat within a span."""
    pieces = current(stored, rotation)[1].final.get((tier, seat), ())
    return {piece.person for piece in pieces if piece.start < span.end and span.start < piece.end}
