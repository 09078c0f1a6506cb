"""The levels that spread load, or a class of turns, fairly: sums of squared deviations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from itertools import pairwise

from constraints._model import PlanModel
from scheduler.planner.solving.apportionment import apportioned, ranges
from scheduler.planner.solving.coverage import gaps_allowed
from scheduler.planner.solving.objective import Objective, Within
from scheduler.planner.solving.program import Program
from scheduler.planner.solving.shares import Burden, Burdens, burdens, class_burdens

CLASS = "class:"
"""What the names of levels begin with that spread a class of turns."""

LARGEST_SCALE = 1_000_000
"""
Squares are whole numbers at this common denominator or less; beyond, each person's is rounded to it.

One person's square is then off by at most half a millionth of a unit squared, however many units they carry.
"""


Steps = Mapping[str, Sequence[int]]
"""For each person, variables that say whether they get at least 1, 2, … units above their floor."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A level that spreads something fairly, and what it is made of."""

    burdens: Burdens
    steps: Steps
    objective: Objective

    @property
    def rounded(self) -> int:
        """Return by how much rounding can change the sum of the terms."""
        return len(self.objective.terms) if self.burdens.denominator > LARGEST_SCALE else 0

    def certified(self, values: Sequence[int]) -> bool:
        """Say whether no sum of squares is smaller by arithmetic alone: all such plans have one vector."""
        return _squares(self.burdens, values) == self.objective.bound


def spread(model: PlanModel, program: Program, name: str = "fairness") -> Spread:
    """Return the level of fairness, or of a class of turns, with its variables in the program."""
    kind = name.removeprefix(CLASS)
    weighed = burdens(model) if kind == name else class_burdens(model, kind)
    bound = None if gaps_allowed(model) else apportioned(weighed)
    steps = steps_of(program, weighed)
    return Spread(burdens=weighed, steps=steps, objective=fairness(weighed, steps, bound, name))


def fairness(burdens: Burdens, steps: Steps, bound: Fraction | None, name: str = "fairness") -> Objective:
    """
    Sum of squared deviations, as a separable convex cost over "carries at least j units".

    Parameters
    ----------
    bound
        The apportionment bound in units squared; None where it does not hold.
    """
    scale = min(burdens.denominator, LARGEST_SCALE)
    terms: dict[int, int] = {}
    constant = Fraction(0)
    for burden in burdens.people:
        constant += burden.cost(burden.floor)
        for units, step in enumerate(steps[burden.person], start=burden.floor + 1):
            terms[step] = round(burden.cost(units) * scale) - round(burden.cost(units - 1) * scale)
    points = burdens.unit**2
    return Objective(
        name=name,
        terms=terms,
        constant=constant * scale,
        scale=points / scale,
        bound=None if bound is None else bound * points,
        exact=partial(_squares, burdens),
        tight=None if bound is None else cache(partial(_loads_within, burdens)),
    )


def _squares(burdens: Burdens, values: Sequence[int]) -> Fraction:
    """Return the sum of squared deviations in points squared."""
    squares = (burden.cost(burden.units(values)) for burden in burdens.people)
    return burdens.unit**2 * sum(squares, start=Fraction(0))


def _loads_within(burdens: Burdens, value: Fraction) -> list[Within]:
    """Return what each person gets in every plan whose sum of squares is at most `value` points squared."""
    limits = ranges(burdens, value / burdens.unit**2)
    return [
        Within(weights=burden.choices, low=low - burden.floor, high=high - burden.floor)
        for burden, (low, high) in zip(burdens.people, limits, strict=True)
    ]


def steps_of(program: Program, burdens: Burdens) -> Steps:
    """Add each person's steps to a program; a higher one implies those below it."""
    return {burden.person: _steps(program, burden) for burden in burdens.people}


def _steps(program: Program, burden: Burden) -> list[int]:
    steps = [program.boolean() for _ in range(burden.ceiling - burden.floor)]
    for lower, higher in pairwise(steps):
        program.implies(higher, lower)
    program.follow(steps, burden.choices, partial(_climbed, burden.choices, len(steps)))
    variables = [*burden.choices, *steps]
    weights = [*burden.choices.values(), *(-1 for _ in steps)]
    program.row(variables, weights, low=0, high=0)
    return steps


def _climbed(choices: Mapping[int, int], steps: int, values: Sequence[int]) -> list[int]:
    """Return which steps are reached by what the choices that are taken weigh."""
    units = sum(weight for choice, weight in choices.items() if values[choice])
    return [int(units >= step) for step in range(1, steps + 1)]
