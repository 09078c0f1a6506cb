"""Samples of times: a mean with its interval, or only their number where they are too few to say anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import fsum, sqrt
from statistics import NormalDist, fmean

from pydantic.dataclasses import dataclass

FEWEST = 5
"""Samples below which a mean would say more about chance, and about one person, than about anything else."""
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """
    How long something took on average.

    Parameters
    ----------
    mean, low, high
        With its interval of 95 %; None where there are fewer than five samples.
    """

    samples: int
    mean: timedelta | None = None
    low: timedelta | None = None
    high: timedelta | None = None


def timing(times: Sequence[timedelta]) -> Timing:
    """Return the mean of times, with its interval by Student's distribution."""
    if len(times) < FEWEST:
        return Timing(samples=len(times))
    seconds = [time.total_seconds() for time in times]
    mean = fmean(seconds)
    squares = fsum((second - mean) ** 2 for second in seconds)
    reach = student(len(times) - 1) * sqrt(squares / (len(times) - 1) / len(times))
    return Timing(
        samples=len(times),
        mean=timedelta(seconds=mean),
        low=timedelta(seconds=max(0.0, mean - reach)),
        high=timedelta(seconds=mean + reach),
    )


def student(freedom: int) -> float:
    """
    Return the 97.5 % quantile of Student's distribution.

    By the expansion of Abramowitz and Stegun, 26.7.5: within 0.01 for four degrees of freedom and more.
    """
    z, v = _Z, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    further: float = sum(term / v**power for power, term in enumerate(terms, start=1))
    return z + further
