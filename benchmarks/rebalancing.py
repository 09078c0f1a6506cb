"""Whole frontiers: how long they take, against solving every point from nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.instances import instance
from benchmarks.replanning import CHANGES, published
from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.planner.rebalance.found import Found
from scheduler.planner.rebalance.frontier import frontier
from scheduler.planner.solving import levels
from scheduler.planner.solving.levels import Objective
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.shares import apportioned, burdens
from scheduler.planner.solving.solve import program_of, solve

LIMIT = 8.0
"""Deterministic seconds for each level of a point that is solved from nothing."""

PATIENCE = 60.0
"""Seconds after which solving points from nothing is stopped, and reckoned from the pace it had."""


def cases(family: str, seeds: Sequence[int]) -> Iterator[Problem]:
    """Yield problems with a published plan after each kind of change."""
    for seed in seeds:
        problem = instance(family, seed)
        plan = solve(problem).shifts
        for change in CHANGES.values() if plan is not None else ():
            yield change(published(problem, plan or ()), Random(f"{family} {seed}"))


def anew(problem: Problem, found: Found, patience: float = PATIENCE) -> tuple[float, bool]:
    """
    Return the seconds of solving each number of changes up to the last point's from nothing.

    Every number has a model of its own, without a hint: that is what a planner without a frontier would do.
    Numbers on which the frontier gave up are left out.

    Returns
    -------
    seconds, finished
        When patience ends first, the seconds are those that all numbers would take at that pace.
    """
    began = perf_counter()
    first, last = found.points[0].changes, found.points[-1].changes
    numbers = [n for n in range(first, last + 1) if n not in found.unsettled]
    for done, number in enumerate(numbers, start=1):
        _one_point(problem, number)
        passed = perf_counter() - began
        if passed > patience and done < len(numbers):
            return passed * len(numbers) / done, False
    return perf_counter() - began, True


def _one_point(problem: Problem, changes: int) -> None:
    """Minimise fairness, spacing, wishes and nearness in turn, with at most so many changes."""
    model = PlanModel(problem)
    program, stability = program_of(model), levels.stability(model)
    assert stability is not None
    movable = int(stability.value(0))
    program.row(list(stability.terms), [-1] * len(stability.terms), high=changes - movable)
    weighed = burdens(model)
    fairness = levels.fairness(weighed, levels.steps_of(program, weighed), apportioned(weighed))
    for objective in (fairness, levels.spacing(model, program), levels.wishes(model), stability):
        answer = _least(program, objective)
        if not answer.solved:
            return
        terms = objective.terms
        program.row(list(terms), list(terms.values()), high=objective.measure(answer.values))


def _least(program: Program, objective: Objective) -> Answer:
    program.minimise(objective.terms)
    return program.solve(Strategy(name="anew", deterministic_time=LIMIT), seed=1)


def rows(
    families: Sequence[str] = ("M", "L"), seeds: Sequence[int] = (1, 2, 3, 4), patience: float = PATIENCE
) -> list[dict[str, Any]]:
    """
    Return a row a family: seconds of a whole frontier, what is proven of it, and how much faster that is.

    Frontiers without a point, after a change that leaves no plan, are counted apart.
    """
    solve(instance("S", 1))  # so that importing the solver is nobody's time
    return [_row(family, list(cases(family, seeds)), patience) for family in families]


def _row(family: str, problems: Sequence[Problem], patience: float) -> dict[str, Any]:
    took: list[float] = []
    founds: list[tuple[Problem, Found]] = []
    for problem in problems:
        began = perf_counter()
        founds.append((problem, frontier(problem)))
        took.append(perf_counter() - began)
    whole = [(problem, found) for problem, found in founds if found.points]
    ours = [seconds for seconds, (_, found) in zip(took, founds, strict=True) if found.points]
    rival = [anew(problem, found, patience) for problem, found in whole]
    points = [(problem, point) for problem, found in whole for point in found.points]
    return {
        "family": family,
        "cases": len(problems),
        "impossible": sum(found.impossible for _, found in founds),
        "points": len(points),
        "violations": sum(len(bare_check(problem, point.shifts).breaches) for problem, point in points),
        "points proven": sum(all(level.proven for level in point.levels) for _, point in points),
        "complete, nothing left open": sum(found.complete and not found.unsettled for _, found in whole),
        "s median": round(median(ours), 2),
        "s max": round(max(ours), 2),
        "anew: s median": round(median(seconds for seconds, _ in rival), 2),
        "anew: finished": sum(finished for _, finished in rival),
        "times faster": round(
            median(theirs / mine for (theirs, _), mine in zip(rival, ours, strict=True)), 1
        ),
    }


def main() -> None:
    """Measure, and print a column a family."""
    measured = rows()
    table = Table("", *(str(row["family"]) for row in measured), title="Whole frontiers")
    for name in list(measured[0])[1:]:
        table.add_row(name, *(str(row[name]) for row in measured))
    Console().print(table)


if __name__ == "__main__":
    main()
