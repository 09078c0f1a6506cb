"""Handing out units of load at the least cost: a bound that no plan can beat, known without solving."""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heapreplace

from scheduler.planner.solving.shares import Burdens


def apportioned(burdens: Burdens) -> Fraction | None:
    """
    Return a sum of squared deviations that no plan can beat, in units squared.

    Units are handed out one by one to whom they cost least, which is optimal for separable convex costs
    (greedy apportionment; Frank and Murota, "Decreasing minimization on base-polyhedra"). None: even with
    every seat they can hold, people cannot carry the total.
    """
    given = _handed_out(burdens)
    if given is None:
        return None
    return sum(
        (burden.cost(units) for burden, units in zip(burdens.people, given, strict=True)), start=Fraction(0)
    )


def ranges(burdens: Burdens, value: Fraction) -> list[tuple[int, int]]:
    """
    Return for each person the fewest and the most units at which the sum of squares can stay within `value`.

    Whoever gets fewer units than the cheapest hand-out leaves them to others at the cheapest steps there
    are, and the other way round; a count is out of reach once even that costs too much.
    """
    given = _handed_out(burdens)
    if given is None:
        return [(burden.floor, burden.ceiling) for burden in burdens.people]
    spare = value - sum(
        (burden.cost(units) for burden, units in zip(burdens.people, given, strict=True)), start=Fraction(0)
    )
    people = list(zip(burdens.people, given, strict=True))
    ups = sorted(
        (burden.step(n), who)
        for who, (burden, units) in enumerate(people)
        for n in range(units + 1, burden.ceiling + 1)
    )
    downs = sorted(
        (-burden.step(n), who)
        for who, (burden, units) in enumerate(people)
        for n in range(burden.floor + 1, units + 1)
    )
    found = []
    for who, (burden, units) in enumerate(people):
        lowest = _walk(spare, [-burden.step(n) for n in range(units, burden.floor, -1)], ups, who)
        highest = _walk(spare, [burden.step(n) for n in range(units + 1, burden.ceiling + 1)], downs, who)
        found.append((units - lowest, units + highest))
    return found


def _walk(spare: Fraction, own: list[Fraction], others: list[tuple[Fraction, int]], who: int) -> int:
    """Return how many steps one person can take while the others' cheapest answers fit into `spare`."""
    answers = (cost for cost, other in others if other != who)
    taken = 0
    for cost in own:
        answer = next(answers, None)
        if answer is None:
            break
        spare -= cost + answer
        if spare < 0:
            break
        taken += 1
    return taken


def _handed_out(burdens: Burdens) -> list[int] | None:
    """Return the units that the cheapest hand-out gives each person; None where they cannot carry all."""
    units = [burden.floor for burden in burdens.people]
    heap = [
        (burden.step(burden.floor + 1), n)
        for n, burden in enumerate(burdens.people)
        if burden.floor < burden.ceiling
    ]
    heapify(heap)
    for _ in range(burdens.total - sum(units)):
        if not heap:
            return None
        _, n = heap[0]
        units[n] += 1
        burden = burdens.people[n]
        if units[n] < burden.ceiling:
            heapreplace(heap, (burden.step(units[n] + 1), n))
        else:
            heappop(heap)
    return units
