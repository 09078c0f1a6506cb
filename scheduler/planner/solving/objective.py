"""What one level makes least, over a program's variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True, kw_only=True)
class Within:
    """A weighted sum of choices that lies between two numbers."""

    weights: Mapping[int, int]
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Objective:
    """
    What one level makes least.

    Parameters
    ----------
    terms
        Coefficient of each variable, whole numbers.
    constant, scale
        `value = (constant + sum of terms) * scale` in the level's own unit.
    bound
        A value no plan can beat, known without solving; None: none is known.
    exact
        Gives the value from all variables where terms are rounded; None: `value` is exact.
    tight
        Gives the sums that every plan with at most a value keeps within, as `Within`. Where there are such,
        plans that reach the bound are just those within its own.
    whole
        Only whole values count; what is less than one decides among equals and is not told.
    """

    name: str
    terms: Mapping[int, int]
    constant: Fraction = Fraction(0)
    scale: Fraction = Fraction(1)
    bound: Fraction | None = None
    exact: Callable[[Sequence[int]], Fraction] | None = None
    tight: Callable[[Fraction], Sequence[Within]] | None = None
    whole: bool = False

    def value(self, reached: int) -> Fraction:
        """Return the level's value where the terms sum to `reached`."""
        value = (self.constant + reached) * self.scale
        return Fraction(floor(value)) if self.whole else value

    def measure(self, values: Sequence[int]) -> int:
        """Return the sum of the terms under an assignment of all variables."""
        return sum(weight * values[variable] for variable, weight in self.terms.items())

    @property
    def reachable(self) -> int | None:
        """Return the least sum of terms that the bound leaves possible."""
        if self.bound is None:
            return None
        least = self.bound / self.scale - self.constant
        return -floor(-least)

    @property
    def floor(self) -> int:
        """Return what is reachable or, without a bound, the sum of terms with each variable at its best."""
        reachable = self.reachable
        return sum(min(0, weight) for weight in self.terms.values()) if reachable is None else reachable
