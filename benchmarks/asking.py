"""
How long an answer about a plan takes, against solving everything anew.

The rival is what people do without such a command: force the opposite, plan the team from nothing on every
level, and compare the two plans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import perf_counter

from benchmarks.figures import percentile, times
from benchmarks.headline import Headline
from benchmarks.instances import instance
from benchmarks.table import Table
from constraints._rule import Problem
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.planner.solving.solution import Solution
from scheduler.planner.solving.solve import solve
from scheduler.planner.swaps.swaps import swaps
from scheduler.planner.why.asked import Asked, asking
from scheduler.planner.why.question import Question
from scheduler.planner.why.why import why

HEADINGS = (
    "question",
    "family",
    "asked",
    "s median",
    "s p95",
    "s max",
    "anew, s median",
    "ratio of medians",
    "answers",
)
EACH = 6
"""Seats asked about in each team."""


def asking_about(family: str, seeds: Sequence[int], tell: Callable[[str], None]) -> Table:
    """Measure each kind of question about plans of a family."""
    table = Table(
        name="asking",
        title="Questions about a plan",
        headings=HEADINGS,
        note="Anew: the opposite forced and every level solved from nothing, without checking and comparing.",
    )
    tell(f"{family}: asking")
    plans = list(_planned(family, seeds))
    for question, asked in QUESTIONS.items():
        taken = [asked(*case) for case in _cases(plans)]
        table.rows.append(_row(question, family, taken))
        if question in TARGETS:
            table.headlines.append(_headline(question, family, taken))
    return table


Taken = tuple[float, float, str]
"""Seconds of the answer, and of solving anew (0 where nothing is compared), and what the answer was."""


def _planned(family: str, seeds: Sequence[int]) -> Iterator[tuple[Problem, Solution]]:
    for seed in seeds:
        problem = instance(family, seed)
        solution = solve(problem)
        if solution.shifts is not None:
            yield problem, solution


def _cases(plans: Sequence[tuple[Problem, Solution]]) -> Iterator[tuple[Problem, Solution, Shift]]:
    for problem, solution in plans:
        cover = [shift for shift in solution.shifts or () if shift.tier != SHADOW]
        for shift in cover[:: max(1, len(cover) // EACH)][:EACH]:
            yield problem, solution, shift


def _why(problem: Problem, solution: Solution, shift: Shift) -> Taken:
    question = Question(person=shift.person, week=shift.start.isoformat(), tier=shift.tier)
    taken, verdict = _asked(problem, solution, question)
    wish = Asked(person=shift.person, seats=((shift.rotation, shift.tier, shift.start),), holds=False)
    return taken, _timed(lambda: solve(asking(problem, wish))), verdict


def _why_not(problem: Problem, solution: Solution, shift: Shift) -> Taken:
    there = {s.person for s in solution.shifts or () if s.start == shift.start}
    rotation = problem.team.rotation[shift.rotation]
    person = next(person for person in rotation.roster if person not in there)
    question = Question(person=person, week=shift.start.isoformat(), rotation=shift.rotation)
    taken, verdict = _asked(problem, solution, question)
    seats = tuple((shift.rotation, tier.name, shift.start) for tier in rotation.tiers)
    wish = Asked(person=person, seats=seats, holds=True)
    return taken, _timed(lambda: solve(asking(problem, wish))), verdict


def _asked(problem: Problem, solution: Solution, question: Question) -> tuple[float, str]:
    begin = perf_counter()
    answer = why(problem, solution.shifts or (), question, known=solution.levels)
    return perf_counter() - begin, answer.verdict


def _swaps(problem: Problem, solution: Solution, shift: Shift) -> Taken:
    question = Question(person=shift.person, week=shift.start.isoformat(), tier=shift.tier)
    return _timed(lambda: swaps(problem, solution.shifts or (), question)), 0.0, "ranked"


def _timed(ask: Callable[[], object]) -> float:
    begin = perf_counter()
    ask()
    return perf_counter() - begin


def _row(question: str, family: str, taken: Sequence[Taken]) -> tuple[str, ...]:
    times, anew = [one for one, _, _ in taken], [other for _, other, _ in taken if other]
    answers = [answer for _, _, answer in taken]
    counts = ", ".join(f"{answer} {answers.count(answer)}" for answer in dict.fromkeys(sorted(answers)))
    return (
        question,
        family,
        str(len(taken)),
        f"{median(times):.2f}",
        f"{percentile(times, 0.95):.2f}",
        f"{max(times):.2f}",
        f"{median(anew):.2f}" if anew else "–",
        f"{median(anew) / median(times):.1f}" if anew else "–",
        counts,
    )


def _headline(question: str, family: str, taken: Sequence[Taken]) -> Headline:
    took, anew = [one for one, _, _ in taken], [other for _, other, _ in taken]
    known = sum(answer != "unknown" for _, _, answer in taken)
    return Headline(
        question=f"{family}: {question}",
        target=f"p95 {TARGETS[question]} s",
        reached=percentile(took, 0.95) <= TARGETS[question] and known == len(taken),
        proven=f"answered, {known} of {len(taken)}",
        seconds=took,
        rival="planning anew",
        rival_seconds=median(anew),
        faster=times(anew, took),
    )


QUESTIONS: dict[str, Callable[[Problem, Solution, Shift], Taken]] = {
    "why": _why,
    "why not me": _why_not,
    "swaps": _swaps,
}
TARGETS = {"why": 0.5, "why not me": 0.5}
"""Seconds for an answer."""
