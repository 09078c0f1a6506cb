"""A fleet: a thousand independent teams, planned one after another or at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import perf_counter

from benchmarks.instances import fleet
from benchmarks.measure import Measured, judged, peak_memory
from benchmarks.methods import Answer, watchbill
from benchmarks.table import Table, middle, most, proven, seconds
from constraints._rule import Problem

PlanFleet = Callable[[Iterable[Problem]], Iterable[tuple[Answer, float]]]
"""Plans all problems and yields an answer and its seconds for each, in their order."""

HEADINGS = (
    "teams",
    "processes",
    "plans",
    "impossible",
    "violations",
    "worst off by, median",
    "max",
    "s in all",
    "s median",
    "s p95",
    "s max",
    "peak MB",
    "proven",
)


def plan_at_once(problems: Iterable[Problem], processes: int = 2) -> Iterator[tuple[Answer, float]]:
    """Plan by a pool of processes, one team a time each."""
    with ProcessPoolExecutor(max_workers=processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_timed, problems, chunksize=8)


def measure_fleet(count: int, plan: PlanFleet = plan_at_once, processes: int = 2, seed: int = 1) -> Table:
    """Plan `count` teams and judge every plan; judging is not in the seconds in all."""
    problems = list(fleet(count, seed))
    begin = perf_counter()
    answers = list(plan(problems))
    wall = perf_counter() - begin
    measured = [
        judged("fleet", number, problem, answer, taken)
        for number, (problem, (answer, taken)) in enumerate(zip(problems, answers, strict=True))
    ]
    table = Table(
        name="fleet",
        title="A fleet of M teams",
        headings=HEADINGS,
        note="Impossible are the teams for which the solver is certain that no plan keeps every rule.",
        measured=measured,
    )
    table.rows.append(_row(measured, wall, processes))
    return table


def _row(measured: Sequence[Measured], wall: float, processes: int) -> tuple[str, ...]:
    plans = [one for one in measured if one.planned]
    worst = [one.worst for one in plans]
    return (
        str(len(measured)),
        str(processes),
        str(len(plans)),
        str(sum(one.impossible for one in measured)),
        str(sum(one.breaches for one in plans)),
        middle(worst, 3),
        most(worst, 3),
        f"{wall:.0f}",
        *seconds(measured),
        f"{peak_memory():.0f}",
        proven(measured),
    )


def _timed(problem: Problem) -> tuple[Answer, float]:
    begin = perf_counter()
    answer = watchbill(problem)
    return answer, perf_counter() - begin
