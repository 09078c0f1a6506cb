"""Classes of turns that a rotation spreads like load: weekends, holidays, nights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from scheduler.checker.fair_share import split
from scheduler.checker.reading import Reading
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation


def unevenness(reading: Reading, shifts: Iterable[Shift]) -> dict[str, Fraction]:
    """Return, for each class a rotation spreads, the squared distances from the fair shares of it, summed."""
    held: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for shift in shifts:
        rotation = reading.team.rotation[shift.rotation]
        for name in rotation.classes if shift.tier != SHADOW else ():
            held[name][shift.person] += reading.is_of_class(rotation, name, shift.span)
    names = dict.fromkeys(name for rotation in reading.team.rotations for name in rotation.classes)
    return {name: _squares(class_shares(reading, name), held[name]) for name in names}


def class_shares(reading: Reading, name: str) -> dict[str, Fraction]:
    """Return how many turns of a class each person should hold; history does not count."""
    shares: dict[str, Fraction] = defaultdict(Fraction)
    for rotation in reading.team.rotations:
        if name in rotation.classes:
            for person, turns in _shares_in(reading, rotation, name).items():
                shares[person] += turns
    return dict(shares)


def _shares_in(reading: Reading, rotation: Rotation, name: str) -> dict[str, Fraction]:
    days = {
        turn.span.start
        for turn in reading.team.turns[rotation.name]
        if reading.is_of_class(rotation, name, turn.span)
    }
    exposed = {
        person: Fraction(sum(turn.span.start in days for turn in reading.exposed(person, rotation)))
        for person in rotation.roster
    }
    seats = len(days) * sum(tier.count for tier in rotation.tiers)
    return split(reading, Fraction(seats), exposed)


def _squares(shares: dict[str, Fraction], held: dict[str, Fraction]) -> Fraction:
    people = {*shares, *held}
    none = Fraction(0)
    return sum(((held.get(one, none) - shares.get(one, none)) ** 2 for one in people), none)
