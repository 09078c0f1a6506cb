"""The stories of questions about a plan: read it as it was made, have the planner look, say what it found."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from constraints._rule import Problem
from scheduler.domain.answers import SwapAdvice, Why
from scheduler.domain.errors import Conflict
from scheduler.domain.plan import Level, Shift
from scheduler.domain.team import Published
from scheduler.planner.running.process import MEMORY, WALL, Child, Died
from scheduler.planner.swaps.swaps import swaps
from scheduler.planner.why.question import Question
from scheduler.services.plan_text import from_json, shifts_from_json
from scheduler.services.planning import at

T = TypeVar("T")

WHY = "scheduler.planner.why.why:why"


@dataclass(frozen=True, kw_only=True)
class Made:
    """
    A plan that is asked about, with the problem as it stood when it was made.

    Parameters
    ----------
    levels
        What it claims to reach; none where it was made from another team file, so that it proves nothing.
    """

    problem: Problem
    shifts: tuple[Shift, ...]
    levels: tuple[Level, ...] = ()


def made(problem: Problem, text: str, *, source: str = "plan", as_planned: bool = True) -> Made:
    """
    Read a plan that is written as JSON, or bare assignments.

    Parameters
    ----------
    as_planned
        Take the instant of planning that the plan states for now.

    Raises
    ------
    Invalid
        When the text is no plan.
    """
    shifts = shifts_from_json(text, source=source)
    if shifts is not None:
        return Made(problem=problem, shifts=shifts)
    plan = from_json(text, source=source)
    if as_planned and plan.solver.now is not None:
        problem = at(problem, plan.solver.now)
    from scheduler.importers.team_file import digest  # which the service can be ready without

    levels = plan.levels if plan.digest == digest(problem) else ()
    return Made(problem=problem, shifts=plan.assignments, levels=levels)


def as_published(problem: Problem, now: datetime) -> Made:
    """
    Return what is published as a plan to ask about: what has begun is pinned, the rest could change.

    It is compared with other plans by fairness first, as if nothing were published yet: people ask why a turn
    is theirs, not what it would cost to take it back.
    """
    team = problem.team
    horizon = {(slot.rotation, slot.turn.span.start) for slot in team.slots}
    shifts = tuple(one for one in team.published.shifts if (one.rotation, one.start) in horizon)
    begun = {one for one in shifts if one.start <= now}
    pins = tuple(sorted({*team.pins, *begun}))
    fresh = replace(team, pins=pins, published=Published(), now=now)
    return Made(problem=replace(problem, team=fresh), shifts=shifts)


def ask_why(
    plan: Made,
    question: Question,
    *,
    seed: int = 1,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    child: Child | None = None,
) -> Why:
    """Return why somebody has a week, or has it not."""
    facts = (plan.problem, plan.shifts, question)
    found: Why = in_child(
        child, lambda worker: worker.ask(WHY, *facts, known=plan.levels, seed=seed, wall=wall, memory=memory)
    )
    return found


def ask_swaps(plan: Made, question: Question) -> SwapAdvice:
    """Return who can take or trade a turn; that needs no solver, so no child process either."""
    return swaps(plan.problem, plan.shifts, question)


def in_child(child: Child | None, ask: Callable[[Child], T]) -> T:
    """
    Return what a child process answers.

    Raises
    ------
    Conflict
        When it met a limit first.
    """
    with nullcontext(child) if child is not None else Child() as worker:
        try:
            return ask(worker)
        except Died as death:
            raise Conflict(
                f"The search for an answer {death}.", "Allow more time, or ask about fewer weeks at once."
            ) from death
