"""Whom a change of plan concerns, and how: each level, person by person, by the checker's own measures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.fair_share import fairness
from scheduler.checker.levels import unwished
from scheduler.checker.reading import Reading
from scheduler.checker.spacing import crowding
from scheduler.domain.answers import Effect
from scheduler.domain.plan import Shift

Shifts = Sequence[Shift]
Measure = Callable[[Reading, Shifts], Fraction]
"""What one person's shifts come to."""


def _crowding(reading: Reading, mine: Shifts) -> Fraction:
    return crowding(reading, Timetable(reading.team, mine))


MEASURES: dict[str, Measure] = {"spacing": _crowding, "wishes": unwished}


def effects(problem: Problem, before: Shifts, after: Shifts, level: str = "") -> tuple[Effect, ...]:
    """
    Return for whom fairness changes, and another level where one is named, in the order of the team's people.

    Fairness is a person's deviation in points; spacing their own crowding; wishes their avoided turns less
    those that they want.
    """
    reading = Reading(problem)
    found = [*_deviations(reading, before, after)]
    if level in MEASURES:
        found += _measured(reading, before, after, level)
    return tuple(found)


def _deviations(reading: Reading, before: Shifts, after: Shifts) -> Iterator[Effect]:
    old = {row.person: row.deviation for row in fairness(reading, before).people}
    new = {row.person: row.deviation for row in fairness(reading, after).people}
    for person in reading.team.person:
        was, is_now = old.get(person, Fraction(0)), new.get(person, Fraction(0))
        if was != is_now:
            yield Effect(person=person, level="fairness", before=was, after=is_now)


def _measured(reading: Reading, before: Shifts, after: Shifts, level: str) -> Iterator[Effect]:
    for person in reading.team.person:
        old, new = ([shift for shift in shifts if shift.person == person] for shifts in (before, after))
        if set(old) != set(new):
            was, is_now = (MEASURES[level](reading, mine) for mine in (old, new))
            if was != is_now:
                yield Effect(person=person, level=level, before=was, after=is_now)
