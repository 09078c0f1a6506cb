"""Figures as tables say them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def middle(values: Sequence[float], digits: int) -> str:
    """Write the median."""
    return f"{median(values):.{digits}f}" if values else "–"


def most(values: Sequence[float], digits: int) -> str:
    """Write the largest."""
    return f"{max(values):.{digits}f}" if values else "–"


def times(rival: Sequence[float], ours: Sequence[float]) -> float:
    """Return how many times as much the rival takes, case by case, as a median; 0 without a case."""
    return median(theirs / max(mine, 1e-9) for theirs, mine in zip(rival, ours, strict=True)) if ours else 0.0
