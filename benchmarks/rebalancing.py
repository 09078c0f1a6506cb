"""Whole frontiers: how long they take, against solving every point from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from statistics import median
from time import perf_counter

from benchmarks.figures import percentile, times
from benchmarks.headline import Headline
from benchmarks.instances import instance
from benchmarks.replanning import CHANGES, published
from benchmarks.table import Table
from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.planner.rebalance.found import Found
from scheduler.planner.rebalance.frontier import frontier
from scheduler.planner.solving import levels
from scheduler.planner.solving.fairness import spread
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.solve import program_of, solve
from scheduler.planner.solving.spacing import spacing

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
    """Minimise one level after the other, with at most so many changes."""
    model = PlanModel(problem)
    program, stability = program_of(model), levels.stability(model)
    assert stability is not None
    movable = int(stability.value(0))
    program.row(list(stability.terms), [-1] * len(stability.terms), high=changes - movable)
    fairness = spread(model, program).objective
    for objective in (fairness, spacing(model, program), levels.wishes(model), stability):
        answer = _least(program, objective)
        if not answer.solved:
            return
        terms = objective.terms
        program.row(list(terms), list(terms.values()), high=objective.measure(answer.values))


def _least(program: Program, objective: Objective) -> Answer:
    program.minimise(objective.terms)
    return program.solve(Strategy(name="anew", deterministic_time=LIMIT), seed=1)


HEADINGS = (
    "family",
    "cases",
    "impossible",
    "points",
    "violations",
    "points proven",
    "nothing left open",
    "s median",
    "s p95",
    "s max",
    "anew, s median",
    "finished",
    "times faster",
)
TARGETS = {"S": 2.0, "M": 8.0, "L": 25.0}
"""Seconds for a whole frontier."""


def rebalancing(
    families: Sequence[str], seeds: Sequence[int], tell: Callable[[str], None], patience: float = PATIENCE
) -> Table:
    """
    Measure whole frontiers, against solving every point from nothing.

    Frontiers without a point, after a change that leaves no plan, are counted apart.
    """
    solve(instance("S", 1))  # so that importing the solver is nobody's time
    table = Table(
        name="rebalancing",
        title="Whole frontiers",
        headings=HEADINGS,
        note="After each kind of change, a third into the horizon. Anew: each number of changes solved "
        f"from nothing, level by level, without a hint; stopped after {patience:.0f} s and reckoned "
        "from the pace.",
    )
    for family in families:
        tell(f"{family}: frontiers")
        _measure(table, family, list(cases(family, seeds)), patience)
    return table


def _measure(table: Table, family: str, problems: Sequence[Problem], patience: float) -> None:
    """Add a family to the table."""
    took: list[float] = []
    founds: list[tuple[Problem, Found]] = []
    for problem in problems:
        began = perf_counter()
        founds.append((problem, frontier(problem)))
        took.append(perf_counter() - began)
    whole = [(problem, found) for problem, found in founds if found.points]
    ours = [seconds for seconds, (_, found) in zip(took, founds, strict=True) if found.points]
    rival = [anew(problem, found, patience) for problem, found in whole]
    slow = [seconds for seconds, _ in rival]
    points = [(problem, point) for problem, found in whole for point in found.points]
    sure = sum(all(level.proven for level in point.levels) for _, point in points)
    closed = sum(found.complete and not found.unsettled for _, found in whole)
    table.rows.append(
        (
            family,
            str(len(problems)),
            str(sum(found.impossible for _, found in founds)),
            str(len(points)),
            str(sum(len(bare_check(problem, point.shifts).breaches) for problem, point in points)),
            f"{sure} of {len(points)}",
            f"{closed} of {len(whole)}",
            f"{median(ours):.2f}",
            f"{percentile(ours, 0.95):.2f}",
            f"{max(ours):.2f}",
            f"{median(slow):.2f}",
            f"{sum(finished for _, finished in rival)} of {len(rival)}",
            f"{times(slow, ours):.1f} ×",
        )
    )
    table.headlines.append(
        Headline(
            question=f"{family}: a whole frontier",
            target=f"{TARGETS[family]:.0f} s",
            reached=max(ours) <= TARGETS[family],
            proven=f"points, {sure} of {len(points)}",
            seconds=ours,
            rival="every point anew",
            rival_seconds=median(slow),
            faster=times(slow, ours),
        )
    )
