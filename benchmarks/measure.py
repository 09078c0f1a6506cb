"""Runs a method on the instances of a family in a process of its own, and has the checker judge it."""

from __future__ import annotations

import resource
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from time import perf_counter

from benchmarks.instances import instance
from benchmarks.methods import METHODS, Answer
from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.domain.rotations import SHADOW

WARM_UP = 1_000_000
"""A seed that is run first and not counted, so that importing a solver is nobody's planning time."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """
    How one method did on one instance.

    Parameters
    ----------
    planned, impossible
        Whether there are shifts, and whether it is certain that there are none; the figures of a plan say
        nothing where there is none.
    breaches
        Broken rules, as the checker counts them, and shifts it could not even read.
    worst
        The largest deviation from a fair share, in points.
    memory
        The largest resident set that the process, or a child of it, had up to then, in MB.
    changes
        Published seats of the horizon that changed hands, where there is a published plan.
    """

    method: str
    name: str
    seed: int
    seconds: float
    planned: bool
    impossible: bool = False
    breaches: int = 0
    worst: float = 0.0
    squares: float = 0.0
    spacing: float = 0.0
    memory: float = 0.0
    changes: int = 0
    proven: dict[str, bool] = field(default_factory=dict)


def run_family(family: str, method: str, seeds: Iterable[int]) -> list[Measured]:
    """Measure a method on a family's instances, one after another, in a fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        return alone.submit(_run, family, method, tuple(seeds)).result()


def judged(method: str, seed: int, problem: Problem, answer: Answer, seconds: float) -> Measured:
    """Have the checker say what an answer is worth."""
    told = Measured(
        method=method,
        name=problem.team.name,
        seed=seed,
        seconds=seconds,
        planned=answer.shifts is not None,
        impossible=answer.impossible,
        memory=peak_memory(),
        proven=answer.proven,
    )
    if answer.shifts is None:
        return told
    report = bare_check(problem, answer.shifts)
    published = [shift for shift in problem.team.published.shifts if shift.tier != SHADOW]
    return replace(
        told,
        breaches=len(report.breaches) + len(report.disagreements),
        worst=float(report.fairness.worst),
        squares=float(report.fairness.sum_of_squares),
        spacing=float(report.levels["spacing"]),
        changes=len(set(published) - set(answer.shifts)),
    )


def peak_memory() -> float:
    """Return the largest resident set of this process or of a finished child, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) / 1024


def _run(family: str, method: str, seeds: tuple[int, ...]) -> list[Measured]:
    answer_of = METHODS[method]
    answer_of(instance("S", WARM_UP))
    found = []
    for seed in seeds:
        problem = instance(family, seed)
        begin = perf_counter()
        answer = answer_of(problem)
        found.append(judged(method, seed, problem, answer, perf_counter() - begin))
    return found
