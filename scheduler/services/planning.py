"""The story of a plan: search in a child process, let the checker judge, hand over what it believes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from constraints._rule import Problem
from scheduler.checker.check import Report, bare_check, check
from scheduler.domain.errors import Fault, Invalid, NoPlan
from scheduler.domain.explanation import Explanation
from scheduler.domain.plan import Level, Plan
from scheduler.planner.running.child import explain_in_child, plan_in_child
from scheduler.planner.running.process import MEMORY, WALL, Child, Died
from scheduler.planner.solving.solution import Limits, Solution, Tell


@dataclass(frozen=True, kw_only=True)
class Draft:
    """
    A plan that the checker believes, with what it found.

    Parameters
    ----------
    seconds
        Wall-clock seconds of each level; no part of the plan.
    stopped
        Why the search was cut short, as a sentence; empty where it ended by itself.
    """

    plan: Plan
    report: Report
    seconds: Mapping[str, float]
    stopped: str = ""

    @property
    def unproven(self) -> tuple[str, ...]:
        """Return the names of the levels on which there may be a better plan."""
        return tuple(level.name for level in self.plan.levels if not level.proven)


class Impossible(NoPlan):
    """
    No plan keeps every rule, and it is known why.

    Parameters
    ----------
    explanation
        Which facts clash, what would help, and the plan that breaks least.
    """

    def __init__(self, explanation: Explanation) -> None:
        super().__init__("No plan keeps every rule.", "\n".join(explanation.sentences))
        self.explanation = explanation


class Distrusted(Fault):
    """The checker does not believe what the planner found, so it is never shown as a plan."""


def draft(
    problem: Problem,
    *,
    seed: int = 1,
    limits: Limits | None = None,
    replan: bool | None = None,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    tell: Tell | None = None,
    child: Child | None = None,
) -> Draft:
    """
    Return the best plan there is, checked; or the best so far, where the search meets a hard limit.

    Parameters
    ----------
    replan
        Put stability before fairness. None: wherever there is a published plan.
    wall, memory
        Hard limits, by the clock and in bytes of address space; None: without limit.
    child
        A process that is running already; None: one is made for this plan.

    Raises
    ------
    NoPlan
        When no plan keeps every rule, or none was found in time.
    Distrusted
        When the checker does not believe the plan.
    """
    with nullcontext(child) if child is not None else Child() as worker:
        solution = plan_in_child(
            problem,
            seed=seed,
            limits=limits,
            replan=replan,
            wall=wall,
            memory=memory,
            tell=tell,
            child=worker,
        )
        if solution.shifts is None:
            raise no_plan(problem, solution, seed, worker)
    return believed(problem, solution)


def as_of(problem: Problem, clock: datetime) -> Problem:
    """
    Return the problem as it stands at an instant, where the team file does not say which.

    Time passes only for published shifts: what begins within the notice period is frozen. So the earliest
    instant at which the same shifts are frozen stands for all, and equal plans stay equal bytes.
    """
    published = problem.team.published
    frozen = [shift.start for shift in published.frozen(clock)]
    if problem.team.now is not None or not frozen:
        return problem
    return at(problem, max(frozen) - published.notice + timedelta(seconds=1))


def at(problem: Problem, now: datetime | None) -> Problem:
    """Return the problem as it stands at exactly this instant; None: nothing depends on it."""
    return replace(problem, team=replace(problem.team, now=now))


def no_plan(problem: Problem, solution: Solution, seed: int, child: Child) -> Exception:
    """Return why there is no plan, as an error."""
    if not solution.impossible:
        return NoPlan(
            f"No plan was found, and it is not known whether there is one. {solution.stopped}".rstrip(),
            "Allow more time, or plan fewer weeks at once.",
        )
    try:
        return Impossible(explain_in_child(problem, seed=seed, child=child))
    except Died as death:
        return NoPlan(
            f"No plan keeps every rule; the search for the facts that clash {death}.",
            "Plan fewer weeks at once: a shorter horizon is explained faster.",
        )
    except Invalid as doubt:
        return Distrusted(f"The planner found it impossible to plan, and then not: {doubt}")


def believed(problem: Problem, solution: Solution) -> Draft:
    """Return the solution as a plan that the checker believes."""
    from scheduler.importers.team_file import digest  # which the service can be ready without

    found = bare_check(problem, solution.shifts or ())
    plan = Plan(
        digest=digest(problem),
        assignments=solution.shifts or (),
        levels=(*_reached(solution, found), *_not_reached(problem, solution, found)),
        fairness=found.fairness,
        breaches=(*found.breaches, *found.warnings),
        solver=replace(solution.run, now=problem.team.now),
        certificate=found.certificate.as_dict(),
    )
    report = check(problem, plan, digest=plan.digest)
    if not report.ok:
        faults = [*(breach.sentence for breach in report.breaches), *report.disagreements]
        raise Distrusted("The checker does not believe the plan: " + " ".join(faults))
    return Draft(plan=plan, report=report, seconds=solution.seconds, stopped=solution.stopped)


def _reached(solution: Solution, found: Report) -> Iterator[Level]:
    """Yield the levels as solved; one that is not proven may have become better by the way."""
    for level in solution.levels:
        value = level.value if level.proven else min(level.value, found.levels.get(level.name, level.value))
        yield replace(level, value=value, proven=level.proven or value <= level.bound)


def _not_reached(problem: Problem, solution: Solution, found: Report) -> Iterator[Level]:
    """Yield the levels that a search cut short did not come to, with what the plan happens to reach."""
    solved = {level.name for level in solution.levels}
    team = problem.team
    for name in ("fairness", *team.wished) if solution.stopped else ():
        if name in solved or (name == "stability" and not team.published.shifts):
            continue
        seats = sum(slot.tier.count for slot in team.slots)
        bound = Fraction(-seats if name == "wishes" else 0)
        yield Level(name=name, value=found.levels[name], bound=bound, proven=found.levels[name] == bound)
