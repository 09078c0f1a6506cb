"""The methods that are compared, each as a function from a problem to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from constraints._rule import Problem
from scheduler.domain.plan import Shift


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    What a method made of a problem.

    Parameters
    ----------
    shifts
        None where it found no plan.
    impossible
        Whether it is certain that there is none.
    proven
        Whether each level is proven, by the level's name; rivals prove nothing.
    """

    shifts: tuple[Shift, ...] | None
    impossible: bool = False
    proven: dict[str, bool] = field(default_factory=dict)


Method = Callable[[Problem], Answer]


def watchbill(problem: Problem) -> Answer:
    """Plan with the engine itself, as a user's machine would."""
    return _solved(problem, replan=None)


def anew(problem: Problem) -> Answer:
    """Plan with the engine as if nothing were published, but for what may not move any more."""
    return _solved(problem, replan=False)


def _solved(problem: Problem, *, replan: bool | None) -> Answer:
    from scheduler.planner.solving.solve import solve

    found = solve(problem, seed=1, replan=replan)
    return Answer(
        shifts=found.shifts,
        impossible=found.impossible,
        proven={level.name: level.proven for level in found.levels},
    )


def _round_robin(problem: Problem) -> Answer:
    from benchmarks.rivals import round_robin

    return Answer(shifts=round_robin(problem))


def _skipping(problem: Problem) -> Answer:
    from benchmarks.rivals import skipping_round_robin

    return Answer(shifts=skipping_round_robin(problem))


def _greedy(problem: Problem) -> Answer:
    from benchmarks.rivals import greedy

    return Answer(shifts=greedy(problem))


def _restarted(problem: Problem) -> Answer:
    from benchmarks.rivals import restarted_greedy

    return Answer(shifts=restarted_greedy(problem))


def _textbook(problem: Problem) -> Answer:
    from benchmarks.textbook import textbook

    return Answer(shifts=textbook(problem))


def _patient_textbook(problem: Problem) -> Answer:
    from benchmarks.textbook import textbook

    return Answer(shifts=textbook(problem, seconds=90))


# Each imports its own means only when it runs, so that the memory of one is not counted for another.
METHODS: dict[str, Method] = {
    "watchbill": watchbill,
    "round-robin": _round_robin,
    "skipping-round-robin": _skipping,
    "greedy": _greedy,
    "restarted-greedy": _restarted,
    "textbook": _textbook,
    "patient-textbook": _patient_textbook,
}
QUICK = ("watchbill", "round-robin", "skipping-round-robin", "greedy")
RIVALS = tuple(name for name in METHODS if name != "patient-textbook")
"""With the slow ones; a patient one is for what is large."""
