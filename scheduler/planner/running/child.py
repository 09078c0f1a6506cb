"""
Searches in a child process, so that the best plan so far is kept whatever becomes of the solver.

CP-SAT's own time limit is no hard limit (https://github.com/google/or-tools/issues/4882), and a solver that
runs out of memory takes its process with it. The process that serves people never loads it.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version
from typing import Any

from constraints._rule import Problem
from scheduler.domain.explanation import Explanation
from scheduler.domain.plan import Level, Shift, SolverRun
from scheduler.planner.running.process import MEMORY, WALL, Child, Died
from scheduler.planner.solving.solution import Limits, Progress, Solution, Tell

SOLVE = "scheduler.planner.solving.solve:solve"
EXPLAIN = "scheduler.planner.no_plan.clash:explain"


def plan_in_child(
    problem: Problem,
    *,
    seed: int = 1,
    limits: Limits | None = None,
    replan: bool | None = None,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    tell: Tell | None = None,
    child: Child | None = None,
) -> Solution:
    """
    Return the best plan there is, or the best so far where the search meets a limit.

    Parameters
    ----------
    wall, memory
        Hard limits, by the clock and in bytes of address space; None: without limit.
    child
        A process that is running already and goes on after; None: one is made for this search.
    """
    best = _Best(tell)
    options = {"seed": seed, "limits": limits, "replan": replan}
    try:
        answer: Solution = _asked(child, SOLVE, problem, wall=wall, memory=memory, tell=best.hear, **options)
    except Died as death:
        return best.solution(seed, f"The search {death}.")
    return answer


def explain_in_child(
    problem: Problem,
    *,
    seed: int = 1,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    child: Child | None = None,
) -> Explanation:
    """
    Return why there is no plan.

    Raises
    ------
    Died
        When the search for reasons met a limit.
    Invalid
        When there is a plan after all.
    """
    answer: Explanation = _asked(child, EXPLAIN, problem, wall=wall, memory=memory, tell=None, seed=seed)
    return answer


def _asked(child: Child | None, job: str, problem: Problem, **options: Any) -> Any:
    if child is not None and child.alive:
        return child.ask(job, problem, **options)
    with Child() as mine:
        return mine.ask(job, problem, **options)


class _Best:
    """The best plan that was told of, and the levels that it stands for."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell
        self._shifts: tuple[Shift, ...] | None = None
        self._levels: dict[str, Level] = {}
        self._spent = 0.0

    def hear(self, progress: Progress) -> None:
        """Remember what is told, and pass it on."""
        known = self._levels.get(progress.level)
        if progress.shifts is not None:
            self._shifts = progress.shifts
        if progress.shifts is not None or known:
            value = known.value if known and progress.shifts is None else progress.value
            bound = progress.value if progress.bound is None else progress.bound
            self._levels[progress.level] = Level(
                name=progress.level, value=value, bound=min(value, bound), proven=progress.proven
            )
        self._spent = max(self._spent, progress.spent)
        if self._tell is not None:
            self._tell(progress)

    def solution(self, seed: int, stopped: str) -> Solution:
        """Return the best so far as a search's result."""
        run = SolverRun(version=f"ortools {version('ortools')}", seed=seed, deterministic_time=self._spent)
        return Solution(shifts=self._shifts, levels=tuple(self._levels.values()), run=run, stopped=stopped)
