"""
The apportionment bound: how fair a plan could be at best, without trust in any solver.

Everything but the total is forgotten: the horizon's points are handed out unit by unit, each to whom it costs
least, nobody above what they could carry and nobody below what is settled. Squares grow ever faster, so the
greedy hand-out is the cheapest there is (Gross, "A class of discrete type minimization problems", 1956), and
no plan can be cheaper. A plan that reaches the bound is therefore as fair as any.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd, lcm
from typing import Any, NamedTuple

from pydantic.dataclasses import dataclass

from scheduler.checker.fair_share import standings
from scheduler.checker.reading import Reading
from scheduler.domain.plan import Fairness, Figure
from scheduler.domain.spans import Span


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """
    What is known of the fairness level without a solver.

    Parameters
    ----------
    unit
        Points that every load is a whole number of.
    bound
        No plan has a smaller sum of squares; None where there is no such bound, as where seats may stay open.
    value
        What the plan reaches, in points squared.
    certified
        Whether the plan reaches the bound, so that nothing fairer exists.
    """

    unit: Figure
    bound: Figure | None
    value: Figure
    certified: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as plans carry it, with the exact fractions as text."""
        return {
            "level": "fairness",
            "method": "apportionment",
            "unit": str(self.unit),
            "bound": None if self.bound is None else str(self.bound),
            "value": str(self.value),
            "certified": self.certified,
        }


_EXACT = ("coverage", "eligibility", "one_place", "pins")
"""The rules that the bound rests on: where one is missing, plans could be fairer than it says."""


Slot = tuple[str, str, datetime]
"""Rotation, tier, start."""


class Room(NamedTuple):
    """How many units somebody carries at least and at most, and how many would be fair."""

    least: int
    most: int
    fair: Fraction


def certify(reading: Reading, fairness: Fairness) -> Certificate:
    """Compare a plan's fairness with the bound."""
    bound, value = apportionment_bound(reading), fairness.sum_of_squares
    return Certificate(unit=unit_of(reading), bound=bound, value=value, certified=value == bound)


def apportionment_bound(reading: Reading) -> Fraction | None:
    """Return the bound in points squared; None where seats may stay open or somebody be in two places."""
    for rotation in reading.team.rotations:
        exact = all(reading.has(rotation, kind) for kind in _EXACT)
        if not exact or reading.setting(rotation, "coverage", "allow_gaps", False):
            return None
    unit = unit_of(reading)
    rooms, spare = _rooms(reading, unit)
    carried = _hand_out(rooms, spare)
    if carried is None:
        return None
    squares = ((units - room.fair) ** 2 for units, room in zip(carried, rooms, strict=True))
    return sum(squares, Fraction(0)) * unit**2


def unit_of(reading: Reading) -> Fraction:
    """Return the largest number of points that every seat weighs a whole number of."""
    burdens = {place.burden for place in reading.seats}
    below = lcm(*(burden.denominator for burden in burdens))
    return Fraction(gcd(*(int(burden * below) for burden in burdens)), below) or Fraction(1)


def _rooms(reading: Reading, unit: Fraction) -> tuple[list[Room], int]:
    """Return each person's room, and the units that nobody is settled to carry."""
    seats = {(place.rotation, place.tier, place.turn.span.start): place for place in reading.seats}
    units = {slot: int(place.burden / unit) for slot, place in seats.items()}
    settled = [(shift, (shift.rotation, shift.tier, shift.start)) for shift in reading.settled]
    held = Counter(slot for _, slot in settled)
    total = sum(units[slot] * max(place.holders, held[slot]) for slot, place in seats.items())
    rooms = []
    for person, standing in standings(reading, (shift.person for shift, _ in settled)).items():
        mine = [(shift, slot) for shift, slot in settled if shift.person == person]
        taken = [shift.span for shift, _ in mine if shift.rotation in reading.memberships[person]]
        least = sum(units.get(slot, 0) for _, slot in mine)
        most = least + heaviest(_offers(reading, person, units, taken))
        rooms.append(Room(least, most, (standing.target - standing.history) / unit))
    return rooms, total - sum(room.least for room in rooms)


def _offers(
    reading: Reading, person: str, units: Mapping[Slot, int], taken: Sequence[Span]
) -> Iterator[tuple[Span, int]]:
    """Yield the heaviest seat of each turn that somebody could hold beside what is settled."""
    for name in reading.memberships[person]:
        rotation = reading.team.rotation[name]
        allowed = [tier.name for tier in rotation.tiers if tier.name in rotation.roster[person].tiers]
        for turn in reading.available(person, rotation):
            if not any(turn.span.overlaps(span) for span in taken):
                yield turn.span, max(units[name, tier, turn.span.start] for tier in allowed)


def heaviest(offers: Iterable[tuple[Span, int]]) -> int:
    """Return the most units in seats of which no two overlap: weighted intervals, by their ends."""
    ends: list[datetime] = []
    best = [0]
    for span, units in sorted(offers, key=lambda offer: offer[0].end):
        before = bisect_right(ends, span.start)
        ends.append(span.end)
        best.append(max(best[-1], best[before] + units))
    return best[-1]


def _hand_out(rooms: list[Room], spare: int) -> list[int] | None:
    """Return the cheapest units per person; None where all together cannot carry that many, or must more."""
    carried = [room.least for room in rooms]
    scale = lcm(*(room.fair.denominator for room in rooms))
    fair = [int(room.fair * scale) for room in rooms]
    queue = [
        (units * scale - fair[i], i)
        for i, (units, room) in enumerate(zip(carried, rooms, strict=True))
        if units < room.most
    ]
    heapify(queue)
    for _ in range(spare):
        if not queue:
            return None
        above, i = heappop(queue)
        carried[i] += 1
        if carried[i] < rooms[i].most:
            heappush(queue, (above + scale, i))
    return carried if spare >= 0 else None
