"""
How evenly a load is carried: pure measures over what each person carries.

They are exact, so that equal plans have equal measures on every machine. All are reported; what a planner
minimises is the sum of squares, and among equals the leximax order.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Loads = Sequence[Fraction] | Sequence[int]


def jain(loads: Loads) -> Fraction:
    """
    Return Jain's index, `(sum of x)^2 / (n * sum of x^2)`: 1 when all carry the same, 1/n when one has all.

    Nobody, or nobody with a load, is perfectly fair. From Jain, Chiu and Hawe, "A quantitative measure of
    fairness and discrimination", DEC-TR-301, 1984.
    """
    squares = sum((Fraction(load) ** 2 for load in loads), Fraction(0))
    return sum(map(Fraction, loads), Fraction(0)) ** 2 / (len(loads) * squares) if squares else Fraction(1)


def gini(loads: Loads) -> Fraction:
    """
    Return Gini's coefficient, the mean difference between two people over twice the mean.

    0 when all carry the same, `1 - 1/n` when one carries all. Nobody, or nobody with a load, is perfectly
    fair. Computed over the sorted loads as in Sen, "On Economic Inequality", 1973, chapter 2:
    `sum of (2i - n - 1) * x_i / (n * sum of x)`, with i from 1.
    """
    rising = sorted(map(Fraction, loads))
    total, n = sum(rising, Fraction(0)), len(rising)
    return sum(((2 * i - n - 1) * x for i, x in enumerate(rising, start=1)), Fraction(0)) / (n * total or 1)


def leximax_key(loads: Loads) -> tuple[Fraction, ...]:
    """
    Return what plans are sorted by: the largest load first, so that the fairest plan comes first.

    The smaller largest load is fairer; where it is equal the second largest decides, and so on.
    """
    return tuple(sorted(map(Fraction, loads), reverse=True))
