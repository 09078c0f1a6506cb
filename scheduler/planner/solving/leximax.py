"""
Among plans with the same sum of squares: the one whose deviations, from worst to best, are least.

Where the apportionment bound is reached there is nothing to choose: cheapest hand-outs differ only by units
that change hands at equal cost, and such a move exchanges two deviations, so all have the same vector. In
other cases one question is enough, "is there a better vector?", asked until the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, floor

from scheduler.domain.plan import Level
from scheduler.planner.solving.descent import Descent
from scheduler.planner.solving.fairness import Spread, Steps
from scheduler.planner.solving.program import Program, Strategy
from scheduler.planner.solving.shares import Burden, Burdens

Sum = tuple[list[int], list[int], int]
"""Variables, their coefficients, and a constant."""


Vector = tuple[Fraction, ...]
"""Deviations in units, from the worst to the best."""


def settle(descent: Descent, spread: Spread, *, proven: bool) -> Level:
    """
    Improve the vector of deviations as far as it goes, hold later levels to it, and return the level.

    Parameters
    ----------
    proven
        Whether the sum of squares is known to be the least there is.
    """
    certified = best = spread.certified(descent.values)
    while not best:
        better = _better(descent, spread)
        if better is None or not better:
            best = better is not None
            break
    if not certified:
        hold(descent.program, spread, vector(spread.burdens, descent.values))
    return level(spread, vector(spread.burdens, descent.values), proven=best and proven)


def level(spread: Spread, reached: Vector, *, proven: bool) -> Level:
    """Return the level of a vector, which is told by its worst deviation."""
    worst = max(reached, default=Fraction(0)) * spread.burdens.unit
    return Level(name="leximax", value=worst, bound=worst if proven else Fraction(0), proven=proven)


def vector(burdens: Burdens, values: Sequence[int]) -> Vector:
    """Return everybody's deviation in a plan."""
    return tuple(sorted((abs(burden.units(values) - burden.aim) for burden in burdens.people), reverse=True))


def _better(descent: Descent, spread: Spread) -> bool | None:
    """Take a plan with a better vector and say so; False: there is none; None: that could not be told."""
    program = descent.program.copy()
    ask(program, spread, vector(spread.burdens, descent.values))
    program.satisfy()
    strategy = Strategy(name="leximax", deterministic_time=descent.limits.level)
    answer = descent.search(program, strategy)
    if answer.solved:
        descent.take(answer)
        return True
    return False if answer.status == "infeasible" else None


def ask(program: Program, spread: Spread, now: Vector) -> None:
    """
    Ask for a vector that comes before `now` in leximax order.

    At the first size of deviation where the two differ, fewer people deviate that much or more.
    """
    burdens, steps = spread.burdens, spread.steps
    sizes = sorted(set(now), reverse=True)
    firsts = [program.boolean() for _ in sizes]
    program.row(firsts, low=1, high=1)
    larger: int | None = None
    for size, first in zip(sizes, firsts, strict=True):
        variables, weights, constant = _at_least(burdens, steps, size)
        count = sum(deviation >= size for deviation in now)
        program.row(variables, weights, high=count - 1 - constant, when=[first])
        reached = program.boolean()  # the first difference is at this size or at a smaller one
        program.implies(first, reached)
        if larger is not None:
            program.implies(reached, larger)
        larger = reached
        variables, weights, constant = _more_than(burdens, steps, size)
        above = sum(deviation > size for deviation in now)
        program.row(variables, weights, high=above - constant, when=[reached])


def hold(program: Program, spread: Spread, now: Vector) -> None:
    """Keep a program to a vector: no more people beyond any of its sizes."""
    for size in set(now):
        variables, weights, constant = _more_than(spread.burdens, spread.steps, size)
        above = sum(deviation > size for deviation in now)
        program.row(variables, weights, high=above - constant)


def _at_least(burdens: Burdens, steps: Steps, size: Fraction) -> Sum:
    """Count the people who deviate by `size` or more."""
    return _count(burdens, steps, lambda b: (ceil(b.aim + size), floor(b.aim - size)))


def _more_than(burdens: Burdens, steps: Steps, size: Fraction) -> Sum:
    """Count the people who deviate by more than `size`."""
    return _count(burdens, steps, lambda b: (floor(b.aim + size) + 1, ceil(b.aim - size) - 1))


def _count(burdens: Burdens, steps: Steps, edges: Callable[[Burden], tuple[int, int]]) -> Sum:
    """Count the people who get at least `high` or at most `low` units, for each one's (high, low)."""
    variables: list[int] = []
    weights: list[int] = []
    constant = 0
    for burden in burdens.people:
        high, low = edges(burden)
        for units, sign in ((high, 1), (low + 1, -1)):
            if units <= burden.floor:
                constant += sign
            elif units <= burden.ceiling:
                variables.append(steps[burden.person][units - burden.floor - 1])
                weights.append(sign)
        constant += 1
    return variables, weights, constant
