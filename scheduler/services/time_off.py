"""The stories of time off: taken, which says at once what it clashes with, and given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from scheduler.domain.absence import Clash, clashes, time_off_id
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.people import Person, TimeOff
from scheduler.domain.reasons import IsAway
from scheduler.domain.spans import Span
from scheduler.services import people
from scheduler.services.offers import Offer, offers
from scheduler.store.stored import Stored


def add(
    stored: Stored,
    person: str,
    first: date | datetime,
    last: date | datetime,
    *,
    kind: str = "vacation",
    reason: str = "",
    by: str,
) -> tuple[TimeOff, tuple[Clash, ...], tuple[Offer, ...]]:
    """
    Give somebody time off; return it, with the shifts that it clashes with, and what can be asked for.

    Nothing of the schedule changes by it.

    Parameters
    ----------
    first, last
        Days count whole, the last one included, on the person's own clock; instants are taken as they are.

    Raises
    ------
    NotFound
        When there is no such person.
    Invalid
        When it ends before it begins, or is over.
    Conflict
        When they have it already.
    """
    known = people.get(stored, person)
    away = IsAway(person=person, first=first, last=last)
    off = TimeOff(span=away.span(known), kind=kind, reason=reason)  # type: ignore[arg-type]
    _check(stored, known, off)
    says = f"{known.name} is off {_when(off)}."
    after = replace(known, time_off=(*known.time_off, off))
    people.changed(stored, "time_off.add", says, known, after, by, reason)
    found = clashing(stored, person, [off.span], stored.now)
    return off, found, offers(stored, found, says, (away,))


def clashing(stored: Stored, person: str, spans: Iterable[Span], now: datetime) -> tuple[Clash, ...]:
    """Return what somebody is to serve from now on while they are away, in all rotations of their teams."""
    return clashes(stored.schedules.some(_serving(stored, person)).values(), person, spans, now)


def remove(stored: Stored, person: str, off_id: str, *, by: str) -> TimeOff:
    """
    Take time off away again, and return it.

    Raises
    ------
    NotFound
        When there is none.
    Conflict
        When it is over: the past stays as it was; or a linked calendar says so.
    """
    known = people.get(stored, person)
    off = get(known, off_id)
    if off.calendar:
        raise Conflict(
            f"The linked calendar “{off.reason}” says that {known.name} is off {_when(off)}.",
            "Take it away there, let it not count, or unlink the calendar.",
        )
    if off.span.end <= stored.now:
        raise Conflict(f"{known.name} was off {_when(off)}, which is over.", "Leave the past as it is.")
    left = list(known.time_off)
    left.remove(off)
    says = f"{known.name} is no longer off {_when(off)}."
    people.changed(stored, "time_off.remove", says, known, replace(known, time_off=tuple(left)), by, "")
    return off


def get(person: Person, off_id: str) -> TimeOff:
    """
    Return somebody's time off by its id.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = next((off for off in person.time_off if time_off_id(person.id, off) == off_id), None)
    if found is None:
        raise NotFound(f"There is no time off {off_id}.", "List it: it may have been taken away.")
    return found


def _check(stored: Stored, person: Person, off: TimeOff) -> None:
    if off.span.start == off.span.end:
        raise Invalid("The time off ends when it begins.", "Let it end later.")
    if off.span.end <= stored.now:
        raise Invalid(f"The time off ends at {off.span.end.isoformat()}, in the past.", "Correct the days.")
    same = time_off_id(person.id, off)
    if any(time_off_id(person.id, one) == same for one in person.time_off):
        raise Conflict(f"{person.name} is off then already.", "Leave it, or take other days.")


def _serving(stored: Stored, person: str) -> list[str]:
    """Return the rotations of all teams of somebody: by an override, they may serve in any."""
    teams = stored.teams.of_people([person]).get(person, [])
    return [rotation for team in teams for rotation in stored.rotations.ids(team=team)]


def _when(off: TimeOff) -> str:
    return f"from {off.span.start:%Y-%m-%d %H:%M} to {off.span.end:%Y-%m-%d %H:%M} UTC"
