"""
Spacing: how crowded each person's turns of duty are.

Neighbouring turns at distance d below the ideal distance D cost `k(k+1)/2` with `k = D - d`.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from constraints._timetable import Timetable
from scheduler.checker.reading import Reading
from scheduler.domain.rotations import Rotation


def crowding(reading: Reading, timetable: Timetable) -> Fraction:
    """Return the cost of all pairs whose later turn is in the horizon; history's turns may be the earlier."""
    ideal = {rotation.name: ideal_distance(reading, rotation) for rotation in reading.team.rotations}
    grids = {rotation.cadence.grid for rotation in reading.team.rotations}
    past = set(reading.team.past)
    cost = 0
    for person in reading.team.person:
        for grid in grids:
            duties = [(timetable.ordinal(shift), shift) for shift in timetable.duties(person, grid)]
            for (before, _), (after, later) in pairwise(sorted(duties)):
                if later not in past and after > before:
                    short = max(0, ideal[later.rotation] - (after - before))
                    cost += short * (short + 1) // 2
    return Fraction(cost)


def ideal_distance(reading: Reading, rotation: Rotation) -> int:
    """
    Return how far apart a rotation's turns of duty would ideally be: available turns over seats, at least 1.

    A person shared by n rotations counts 1/n in each. Turns off are not available, even where they do not
    lower a fair share; those in which a newcomer still has to shadow are.
    """
    available = sum(
        (
            Fraction(len(reading.available(person, rotation)), len(reading.memberships[person]))
            for person in rotation.roster
        ),
        Fraction(0),
    )
    seats = sum(place.holders for place in reading.seats if place.rotation == rotation.name)
    return max(1, available // seats) if seats else 1
