"""The stories of capacity: whether a team is large enough, and plans in which somebody can step in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from constraints._rule import Problem
from scheduler.domain.capacity import Capacity
from scheduler.domain.plan import Shift
from scheduler.planner.running.process import MEMORY, WALL, Child
from scheduler.planner.solving.solution import Tell
from scheduler.services.questions import in_child

CAPACITY = "scheduler.planner.capacity.capacity:capacity"
RESILIENT = "scheduler.planner.capacity.resilient:resilient"


def ask_capacity(
    problem: Problem,
    shifts: Sequence[Shift] | None = None,
    *,
    seed: int = 1,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    tell: Tell | None = None,
    child: Child | None = None,
) -> Capacity:
    """
    Return what is known of a team's capacity.

    Parameters
    ----------
    shifts
        The plan to look at; None: the best there is.
    """
    found: Capacity = in_child(
        child,
        lambda worker: worker.ask(CAPACITY, problem, shifts, seed=seed, wall=wall, memory=memory, tell=tell),
    )
    return found


def with_stand_ins(
    problem: Problem,
    *,
    seed: int = 1,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    child: Child | None = None,
) -> Problem:
    """Return the problem with somebody asked for who could step in, wherever that is possible."""
    found: Problem = in_child(
        child, lambda worker: worker.ask(RESILIENT, problem, seed=seed, wall=wall, memory=memory)
    )
    return found
