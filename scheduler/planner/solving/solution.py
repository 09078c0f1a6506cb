"""What is asked of a search and what it tells, in words that need no solver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from scheduler.domain.plan import Level, Shift, SolverRun


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    How long to try, in the solver's deterministic seconds, so that load does not change the plan.

    Parameters
    ----------
    first_plan
        For finding any plan that keeps every rule.
    reach
        For finding a plan that reaches a level's bound; more in proportion where the model is large.
    level
        For each level's first search of the whole.
    proof
        For its proof, and for searching on, where that was not enough.
    part
        For improving one rotation of several.
    """

    first_plan: float = 60
    reach: float = 1
    level: float = 8
    proof: float = 60
    part: float = 2


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    Where a search stands: the level being solved, the best value so far and what cannot be beaten.

    Parameters
    ----------
    done
        Whether this is the level's last word.
    shifts
        The best plan so far, told at the end of every level and now and then within one; None: not told.
    spent
        Deterministic seconds of the searches that are over.
    """

    level: str
    value: Fraction
    bound: Fraction | None
    proven: bool = False
    done: bool = False
    shifts: tuple[Shift, ...] | None = None
    spent: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Solution:
    """
    What the planner found.

    Parameters
    ----------
    shifts
        None where no plan keeps every rule, or where none was found in time.
    levels
        Those that were reached, in the order in which they were solved.
    impossible
        Whether it is certain that there is no plan.
    seconds
        Wall-clock seconds of each level; no part of a plan.
    stopped
        Why the search was cut short, as a sentence; empty where it ended by itself.
    """

    shifts: tuple[Shift, ...] | None
    levels: tuple[Level, ...] = ()
    run: SolverRun
    impossible: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)
    stopped: str = ""


Tell = Callable[[Progress], None]
