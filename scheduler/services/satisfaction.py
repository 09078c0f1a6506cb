"""The stories of satisfaction: one question a shift, to whoever held it, answered once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from scheduler.domain.errors import Conflict, Forbidden, NotFound
from scheduler.domain.health import Served
from scheduler.domain.health_counting import whole_shifts
from scheduler.domain.quarters import Quarter
from scheduler.domain.satisfaction import Satisfaction, together
from scheduler.domain.schedule import PublishedShift
from scheduler.domain.spans import Span
from scheduler.services.health import served_in
from scheduler.store.stored import Stored

LONGEST = timedelta(days=100)
"""How long a shift may be that is asked about."""


def asked(
    stored: Stored, person: str, rotations: Collection[str], now: datetime, within: timedelta
) -> tuple[Served, ...]:
    """
    Return the shifts about which somebody can still answer, the last one first.

    Parameters
    ----------
    rotations
        The ids of those in which they may serve.
    within
        How long after its end a shift can be answered.
    """
    lately = Span(now - within - LONGEST, now)
    served = [
        one for schedule in stored.schedules.some(rotations).values() for one in served_in(schedule, lately)
    ]
    over = [
        one for one in whole_shifts(served) if now - within <= one.span.end < now and one.person == person
    ]
    answered = stored.answers.answered([one.shift for one in over])
    return tuple(one for one in reversed(over) if one.shift not in answered)


def answer(stored: Stored, shift_id: str, score: int, *, person: str, within: timedelta) -> Served:
    """
    Keep how a shift was, and return the shift. Who answered what is written down nowhere.

    Raises
    ------
    NotFound
        When there is no such shift.
    Forbidden
        When somebody else held it, or most of it.
    Conflict
        While it runs, when it is long over, or when it was answered before.
    """
    shift = next(iter(stored.shifts.get([shift_id]).values()), None)
    rotation = stored.rotations.get(shift.rotation) if shift else None
    if shift is None or rotation is None:
        raise NotFound(f"There is no shift {shift_id}.", "Answer about one that you held.")
    held = _held(stored, shift)
    if held is None or held.person != person:
        raise Forbidden("Somebody else held this shift.", "Answer about one that you held.")
    if not stored.now - within <= shift.end <= stored.now:
        raise Conflict(
            f"It can be answered from its end, for {within.days} days.", "Answer about another shift."
        )
    stored.answers.add(shift_id, rotation.team, shift.end, score)
    return held


def satisfaction(stored: Stored, team: str, quarter: Quarter) -> Satisfaction:
    """Return how satisfied a team was with the shifts that ended in a quarter, all of them together."""
    return together(stored.answers.during(quarter.span, team))


def _held(stored: Stored, shift: PublishedShift) -> Served | None:
    """Return a shift as that of whoever served most of it."""
    schedule = stored.schedules.get(shift.rotation)
    served = served_in(schedule, shift.span) if schedule else ()
    return next((one for one in whole_shifts(served) if one.shift == shift.id), None)
