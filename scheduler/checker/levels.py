"""What a plan reaches on each level of what is wished for, recomputed from its shifts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from constraints._timetable import Timetable
from scheduler.checker.classes import unevenness
from scheduler.checker.reading import Reading
from scheduler.checker.spacing import crowding
from scheduler.checker.wall_clock import united
from scheduler.domain.fairness import leximax_key
from scheduler.domain.plan import Fairness, Shift
from scheduler.domain.rotations import SHADOW

SlotKey = tuple[str, str, datetime]


def levels(reading: Reading, shifts: Sequence[Shift], fairness: Fairness) -> dict[str, Fraction]:
    """Return the value of every level by its name; less is better."""
    timetable = Timetable(reading.team, shifts)
    classes = unevenness(reading, shifts)
    return {
        "coverage": open_seats(reading, shifts),
        "fairness": fairness.sum_of_squares,
        "leximax": fairness.worst,
        **{f"class:{name}": value for name, value in classes.items()},
        "spacing": crowding(reading, timetable),
        "wishes": unwished(reading, shifts),
        "stability": changed_seats(reading, shifts),
    }


def leximax(fairness: Fairness) -> tuple[Fraction, ...]:
    """Return how far everybody is from their fair share, up or down, from worst to best."""
    return leximax_key([abs(row.deviation) for row in fairness.people])


def open_seats(reading: Reading, shifts: Sequence[Shift]) -> Fraction:
    """Return how many seats of the horizon nobody holds."""
    held = _holders(shifts)
    missing = (
        place.holders - len(held[place.rotation, place.tier, place.turn.span.start])
        for place in reading.seats
    )
    return Fraction(sum(max(0, seats) for seats in missing))


def unwished(reading: Reading, shifts: Sequence[Shift]) -> Fraction:
    """Return how many turns of duty their holders would rather avoid, less those that they want."""
    team = reading.team
    wishes = {
        person.id: (united(person.wished("avoid")), united(person.wished("want"))) for person in team.people
    }
    value = 0
    for shift in shifts:
        if shift.tier != SHADOW:
            avoid, want = wishes[shift.person]
            rotation = team.rotation[shift.rotation]
            value += reading.mostly(rotation, shift.span, avoid) - reading.mostly(rotation, shift.span, want)
    return Fraction(value)


def changed_seats(reading: Reading, shifts: Sequence[Shift]) -> Fraction:
    """Return how many published holders of the horizon's slots have lost their seat."""
    published, planned = _holders(reading.team.published.shifts), _holders(shifts)
    slots = [(place.rotation, place.tier, place.turn.span.start) for place in reading.seats]
    return Fraction(sum(len(published[slot] - planned[slot]) for slot in slots))


def _holders(shifts: Sequence[Shift]) -> dict[SlotKey, set[str]]:
    held: dict[SlotKey, set[str]] = defaultdict(set)
    for shift in shifts:
        held[shift.rotation, shift.tier, shift.start].add(shift.person)
    return held
