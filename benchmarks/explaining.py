"""Explaining why there is no plan: how long it takes, against a deletion filter that asks for no cores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter

from benchmarks.figures import middle, percentile, times
from benchmarks.headline import Headline
from benchmarks.instances import instance
from benchmarks.table import Table
from constraints._model import PlanModel
from constraints._rule import Fact, Problem
from scheduler.domain.explanation import Explanation
from scheduler.domain.people import TimeOff
from scheduler.planner.no_plan.clash import explain
from scheduler.planner.no_plan.facts import FactBook
from scheduler.planner.no_plan.minimal_clash import smallest_clash
from scheduler.planner.solving.program import Strategy

SEARCH = Strategy(name="deletion", deterministic_time=10)

PATIENCE = 60.0
"""Seconds after which a deletion filter is stopped, and reckoned from what it has done by then."""


def emptied_week(problem: Problem, rotation: str, week: int) -> Problem:
    """Return the problem with everybody of a rotation away in one of its weeks."""
    span = problem.team.turns[rotation][week].span
    people = tuple(
        replace(person, time_off=(*person.time_off, TimeOff(span=span)))
        if person.id in problem.team.rotation[rotation].roster
        else person
        for person in problem.team.people
    )
    return replace(problem, team=replace(problem.team, people=people))


def impossible_teams(count: int) -> Iterator[Problem]:
    """Yield M teams with everybody away in one week."""
    for seed in range(1, count + 1):
        problem = instance("M", seed)
        yield emptied_week(problem, problem.team.rotations[0].name, 3 + seed % 20)


def deletion(problem: Problem, patience: float = PATIENCE) -> tuple[int, float, bool]:
    """
    Return the size of a minimal clash found by leaving out one fact after another, and the seconds it takes.

    Each question is solved from the beginning, with every fact that is still there: no assumptions, no cores.

    Returns
    -------
    size, seconds, finished
        When patience ends first, the seconds are those that all facts would take at that pace.
    """
    began = perf_counter()
    book = FactBook(PlanModel(problem, explain=True), seed=1)
    kept: list[Fact] = list(book.facts)
    for done, fact in enumerate(book.facts, start=1):
        fewer = [other for other in kept if other != fact]
        if book.clash(fewer, SEARCH, book.seed):
            kept = fewer
        passed = perf_counter() - began
        if passed > patience and done < len(book.facts):
            return len(kept), passed * len(book.facts) / done, False
    return len(kept), perf_counter() - began, True


HEADINGS = (
    "family",
    "cases",
    "facts in a clash, median",
    "ways out, fewest",
    "proven twice",
    "s median",
    "s p95",
    "s max",
    "clash alone, s median",
    "by deletion: facts, median",
    "deletion, s median",
    "finished",
    "times faster",
)
NOTE = (
    "Everybody of a rotation is away in one week. Deletion: a minimal clash found by leaving out one fact "
    "after another, each question solved from the beginning; it is stopped after {patience:.0f} s and "
    "reckoned from the pace it had. It says what clashes and no way out, so it is compared with the clash "
    "alone."
)
TARGETS = {"M": 1.0, "XL": 5.0}
"""Seconds for the clash with three ways out."""


def explaining(
    teams: int, large: Sequence[int], tell: Callable[[str], None], patience: float = PATIENCE
) -> Table:
    """
    Measure explanations of M teams and of XL problems, against a deletion filter.

    Parameters
    ----------
    large
        Seeds of the XL problems.
    """
    explain(next(impossible_teams(1)))  # so that importing the solver is nobody's time
    table = Table(
        name="explaining",
        title="Why there is no plan",
        headings=HEADINGS,
        note=NOTE.format(patience=patience),
    )
    families = {"M": list(impossible_teams(teams)), "XL": [_large(seed) for seed in large]}
    for family, problems in families.items():
        if problems:
            tell(f"{family}: explaining")
            _measure(table, family, problems, patience)
    return table


def _large(seed: int) -> Problem:
    problem = instance("XL", seed)
    return emptied_week(problem, problem.team.rotations[0].name, 20)


def _seconds_of_the_clash(problem: Problem) -> float:
    """Return how long the smallest clash takes without any way out, which is what the rival answers."""
    began = perf_counter()
    smallest_clash(FactBook(PlanModel(problem, explain=True), seed=1))
    return perf_counter() - began


def _measure(table: Table, family: str, problems: Sequence[Problem], patience: float) -> None:
    """Add a family to the table."""
    took: list[float] = []
    told: list[Explanation] = []
    for problem in problems:
        began = perf_counter()
        told.append(explain(problem))
        took.append(perf_counter() - began)
    alone = [_seconds_of_the_clash(problem) for problem in problems]
    rival = [deletion(problem, patience) for problem in problems]
    slow = [seconds for _, seconds, _ in rival]
    ways = min(len(one.ways_out) for one in told)
    sure = sum(one.impossible for one in told)
    table.rows.append(
        (
            family,
            str(len(problems)),
            middle([len(one.clash.facts) for one in told if one.clash], 0),
            str(ways),
            f"{sure} of {len(told)}",
            f"{median(took):.2f}",
            f"{percentile(took, 0.95):.2f}",
            f"{max(took):.2f}",
            f"{median(alone):.2f}",
            middle([size for size, _, _ in rival], 0),
            f"{median(slow):.2f}",
            f"{sum(finished for _, _, finished in rival)} of {len(rival)}",
            f"{times(slow, alone):.1f} ×",
        )
    )
    table.headlines.append(
        Headline(
            question=f"{family}: why there is no plan",
            target=f"3 ways out, {TARGETS[family]:.0f} s",
            reached=max(took) <= TARGETS[family] and ways >= 3 and sure == len(told),
            proven=f"impossible, twice, {sure} of {len(told)}",
            seconds=took,
            rival="deletion without cores",
            rival_seconds=median(slow),
            faster=times(slow, alone),
        )
    )
