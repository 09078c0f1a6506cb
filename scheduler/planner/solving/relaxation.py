"""The linear relaxation of a program: what no plan goes below, and what is nearest to a plan down there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from math import ceil
from typing import NamedTuple

from ortools.linear_solver import pywraplp

from scheduler.planner.solving.program import Program

EXACT = 2**30
"""Prices are rounded to whole parts of this size; any prices give a bound, these one that is exact."""

ROUNDING = 1e-6
"""What the simplex method takes for the same number."""


class _Row(NamedTuple):
    """A row as the simplex method sees it, and as it was before it was divided by `size`."""

    constraint: pywraplp.Constraint
    size: int
    weights: Mapping[int, int]
    low: int | None
    high: int | None


class Relaxation:
    """
    A program whose variables need not be whole.

    Parameters
    ----------
    terms
        What is to be least.
    deterministic_time
        What one solution may take, in the solver's own seconds.

    Attributes
    ----------
    bound
        What no plan goes below, by exact arithmetic; None where that was not found in time.
    """

    def __init__(self, program: Program, terms: Mapping[int, int], deterministic_time: float) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString(f"max_deterministic_time: {deterministic_time}")
        self._domains = [program.domain(n) for n in range(len(program))]
        self._variables = [self._solver.NumVar(low, high, "") for low, high in self._domains]
        self._rows: list[_Row] = []
        for row in program.rows:
            weights: Counter[int] = Counter()
            for variable, weight in zip(row.variables, row.coefficients or repeat(1), strict=False):
                weights[variable] += weight  # which may stand there more than once, and come to nothing
            weights = Counter({variable: weight for variable, weight in weights.items() if weight})
            if not row.when:
                self._row(weights, row.low, row.high)
            elif len(row.when) == 1 and [*weights.values()] == [1] and (row.low, row.high) == (1, None):
                (second,) = weights  # where the first is true, so is the second
                self._row({second: 1, row.when[0]: -1}, 0, None)
        self._terms = terms
        for variable, weight in terms.items():
            self._solver.Objective().SetCoefficient(self._variables[variable], weight)
        solved = self._solver.Solve() == pywraplp.Solver.OPTIMAL
        self.bound = self._bound() if solved else None

    def _row(self, weights: Mapping[int, int], low: int | None, high: int | None) -> None:
        """Add a row, divided by its largest weight: the simplex method is at its best with small numbers."""
        infinity, size = self._solver.infinity(), max(map(abs, weights.values()), default=1)
        row = self._solver.Constraint(
            -infinity if low is None else low / size, infinity if high is None else high / size
        )
        for variable, weight in weights.items():
            row.SetCoefficient(self._variables[variable], weight / size)
        self._rows.append(_Row(row, size, weights, low, high))

    def _bound(self) -> int:
        """Return the bound that the rows' prices prove: any prices prove one, if the sums are exact."""
        costs: defaultdict[int, Fraction] = defaultdict(Fraction)
        costs.update({variable: Fraction(weight) for variable, weight in self._terms.items()})
        total = Fraction(0)
        for row in self._rows:
            price = Fraction(round(row.constraint.dual_value() * EXACT), EXACT * row.size)
            side = row.low if price > 0 else row.high
            if price and side is not None:
                total += price * side
                for variable, weight in row.weights.items():
                    costs[variable] -= price * weight
        for variable, cost in costs.items():
            low, high = self._domains[variable]
            total += cost * (low if cost > 0 else high)
        return ceil(total)

    def at_most(self, most: int) -> None:
        """Keep to what has a sum of terms of no more than that."""
        self._row(self._terms, None, most)
        self._solver.Objective().Clear()

    def cheapest(self, costs: Sequence[float]) -> Sequence[float] | None:
        """Return the first variables where the sum of their costs is least; None: not found in time."""
        for variable, cost in zip(self._variables, costs, strict=False):
            self._solver.Objective().SetCoefficient(variable, cost)
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return [variable.solution_value() for variable in self._variables[: len(costs)]]
