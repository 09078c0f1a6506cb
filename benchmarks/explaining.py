"""Explaining why there is no plan: how long it takes, against a deletion filter that asks for no cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.instances import instance
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


def rows(teams: int = 5, large: Sequence[int] = (1,), patience: float = PATIENCE) -> list[dict[str, Any]]:
    """
    Return a row a family: seconds of an explanation, of its clash alone, and how much faster that is.

    A clash by deletion that did not finish within `patience` is reckoned from the pace it had.
    """
    explain(next(impossible_teams(1)))  # so that importing the solver is nobody's time
    families = {"M": list(impossible_teams(teams))}
    if large:
        families["XL"] = [_large(seed) for seed in large]
    return [_row(family, problems, patience) for family, problems in families.items()]


def _large(seed: int) -> Problem:
    problem = instance("XL", seed)
    return emptied_week(problem, problem.team.rotations[0].name, 20)


def _seconds_of_the_clash(problem: Problem) -> float:
    """Return how long the smallest clash takes without any way out, which is what the rival answers."""
    began = perf_counter()
    smallest_clash(FactBook(PlanModel(problem, explain=True), seed=1))
    return perf_counter() - began


def _row(family: str, problems: Sequence[Problem], patience: float) -> dict[str, Any]:
    took: list[float] = []
    told: list[Explanation] = []
    for problem in problems:
        began = perf_counter()
        told.append(explain(problem))
        took.append(perf_counter() - began)
    alone = [_seconds_of_the_clash(problem) for problem in problems]
    rival = [deletion(problem, patience) for problem in problems]
    ratios = [theirs[1] / ours for theirs, ours in zip(rival, alone, strict=True)]
    return {
        "family": family,
        "cases": len(problems),
        "facts in a clash": median(len(one.clash.facts) if one.clash else 0 for one in told),
        "ways out": min(len(one.ways_out) for one in told),
        "proven twice": sum(one.impossible for one in told),
        "s median": round(median(took), 3),
        "s max": round(max(took), 3),
        "clash alone: s median": round(median(alone), 3),
        "deletion: facts": median(size for size, _, _ in rival),
        "deletion: s median": round(median(seconds for _, seconds, _ in rival), 2),
        "deletion: finished": sum(finished for _, _, finished in rival),
        "clash: times faster": round(median(ratios), 1),
    }


if __name__ == "__main__":
    for row in rows():
        for heading, figure in row.items():
            print(f"{heading:>22}  {figure}")
        print()
