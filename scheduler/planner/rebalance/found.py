"""What the search for a frontier finds, in words that need no solver: it is read where none is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.plan import Level, Shift, SolverRun


@dataclass(frozen=True, kw_only=True)
class Point:
    """A plan, and what it reaches: each level proven for that many changes, or not."""

    changes: int
    shifts: tuple[Shift, ...]
    levels: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """
    What the search found.

    Parameters
    ----------
    points
        Each better than all before it; none where there is no plan.
    unsettled
        Numbers of changes for which there may be a better plan than was found.
    complete
        Whether it is certain that more changes than the last point's buy nothing.
    impossible
        Whether it is certain that there is no plan at all.
    """

    points: tuple[Point, ...]
    unsettled: tuple[int, ...] = ()
    complete: bool = False
    impossible: bool = False
    run: SolverRun
