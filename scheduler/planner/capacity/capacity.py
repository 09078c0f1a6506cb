"""
Whether a team is large enough: what it carries, the fewest who could, and what would change with one step.

Nothing here is guessed: every figure is of a plan that was solved, and each claim that there is none of a
search that ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from importlib.metadata import version

from constraints._rule import Problem
from scheduler.checker.check import bare_check
from scheduler.domain.capacity import Capacity, DropOut, Reach, SmallestTeam, Variation
from scheduler.domain.plan import Shift, SolverRun
from scheduler.planner.capacity.capacity_words import sentences
from scheduler.planner.capacity.drop_outs import drop_outs, replanned
from scheduler.planner.capacity.on_call_time import norms, on_call_times
from scheduler.planner.capacity.smallest_team import smallest_team
from scheduler.planner.capacity.variations import Changed, variations
from scheduler.planner.solving.solution import Limits, Progress, Solution, Tell
from scheduler.planner.solving.solve import solve

PATIENCE = Limits(first_plan=20, reach=0.5, level=3, proof=6)
"""For each variation: enough to prove what teams of a dozen people reach."""


def capacity(
    problem: Problem, shifts: Sequence[Shift] | None = None, *, seed: int = 1, tell: Tell | None = None
) -> Capacity:
    """
    Return what is known of a team's capacity.

    Parameters
    ----------
    shifts
        The plan that is looked at; None: the best there is.
    tell
        Hears which question is being solved.
    """
    said = tell or _nobody
    _announce(said, "the team as it is")
    solution = solve(_fresh(problem), seed=seed, limits=PATIENCE, replan=False)
    plan = shifts if shifts is not None else solution.shifts
    _announce(said, "the smallest team")
    smallest = smallest_team(problem, seed=seed)
    changed = [_varied(one, seed, said) for one in variations(problem)]
    _announce(said, "who cannot be done without")
    out = replanned(problem, plan, drop_outs(problem, plan), seed) if plan else []
    return _told(problem, solution, plan, smallest, changed, out)


def _told(
    problem: Problem,
    solution: Solution,
    plan: Sequence[Shift] | None,
    smallest: SmallestTeam,
    changed: Sequence[Variation],
    out: Sequence[DropOut],
) -> Capacity:
    times = on_call_times(problem, plan) if plan else ()
    answer = Capacity(
        reach=_reach(problem, solution, plan),
        impossible=solution.impossible,
        times=times,
        norms=norms(problem, times),
        smallest=smallest,
        variations=tuple(changed),
        drop_outs=tuple(out),
        turns=sum(len(turns) for turns in problem.team.turns.values()),
        sentences=(),
        run=SolverRun(
            version=f"ortools {version('ortools')}",
            seed=solution.run.seed,
            deterministic_time=solution.run.deterministic_time,
        ),
    )
    return replace(answer, sentences=sentences(answer, problem.team))


def _varied(changed: Changed, seed: int, said: Tell) -> Variation:
    _announce(said, changed.words)
    solution = solve(_fresh(changed.problem), seed=seed, limits=PATIENCE, replan=False)
    return Variation(
        change=changed.words,
        reach=_reach(changed.problem, solution, solution.shifts),
        impossible=solution.impossible,
    )


def _fresh(problem: Problem) -> Problem:
    """Return the problem without wishes and stability, which say nothing about capacity."""
    team = problem.team
    wished = tuple(name for name in team.wished if name == "spacing")
    return replace(problem, team=replace(team, wished=wished))


def _reach(problem: Problem, solution: Solution, plan: Sequence[Shift] | None) -> Reach | None:
    """Return what a plan comes to, by the checker."""
    if plan is None:
        return None
    report = bare_check(problem, plan)
    shares = [one.share for one in on_call_times(problem, plan) if one.share is not None]
    return Reach(
        sum_of_squares=report.levels["fairness"],
        worst=report.fairness.worst,
        spacing=report.levels["spacing"],
        largest_share=max(shares, default=Fraction(0)),
        proven=plan == solution.shifts and all(level.proven for level in solution.levels),
    )


def _announce(said: Tell, words: str) -> None:
    said(Progress(level=words, value=Fraction(0), bound=None))


def _nobody(progress: Progress) -> None:
    """Hear nothing."""
