"""The story of a plan that a worker draws: taken up, searched for, told about, and kept or explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from constraints._rule import Problem
from scheduler.domain.errors import Fault, NotFound, WatchbillError
from scheduler.planner.running.process import MEMORY, WALL, Child
from scheduler.services import publishing
from scheduler.services.drawing_steps import Steps, Superseded
from scheduler.services.planning import Draft, Impossible, as_of, at, draft
from scheduler.services.rebalancing import Rebalance, happened, rebalance
from scheduler.services.teams import problem_of, versions_of
from scheduler.store.draftings import Drafting
from scheduler.store.stored import Store

Clock = Callable[[], datetime]

MOST_ATTEMPTS = 5
"""A plan whose workers have died so often is given up."""


def draw(
    store: Store,
    drafting_id: str,
    *,
    worker: str,
    clock: Clock,
    child: Child,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
) -> None:
    """
    Draw a plan that was asked for, and keep what comes of it; one that is over already is left alone.

    Parameters
    ----------
    worker
        The id of who does it.
    clock
        Tells what time it is.
    child
        The process that searches; it is of no further use where this raises.
    wall, memory
        Hard limits of the search, by the clock and in bytes; None: without limit.

    Raises
    ------
    Superseded
        When it was cancelled meanwhile, or another worker has taken it up.
    """
    with store.noting() as noted:
        attempt = noted.draftings.take_up(drafting_id, worker, clock())
    if attempt is None:
        return
    attempted = _Attempt(store, drafting_id, attempt, clock)
    try:
        if attempt > MOST_ATTEMPTS:
            raise GivenUp(
                f"{MOST_ATTEMPTS} workers took the plan up, and all of them ended before it was drawn.",
                "Look at the workers' logs, and ask again for fewer weeks.",
            )
        attempted.draw(child, wall, memory)
    except Impossible as impossible:
        attempted.end("impossible", explanation=impossible.explanation, says=impossible.what)
    except WatchbillError as error:
        attempted.end("failed", says=error.what, mend=error.mend)
    except Fault as fault:
        structlog.get_logger().error("plan not drawn", plan=drafting_id, exc_info=fault)
        attempted.end("failed", says="This is a fault in Watchbill.", mend="Report it, with the plan's id.")


class GivenUp(WatchbillError):
    """Nobody has managed to draw a plan."""


class _Attempt:
    """One worker's attempt at a plan."""

    def __init__(self, store: Store, drafting_id: str, attempt: int, clock: Clock) -> None:
        self.store = store
        self.attempt = attempt
        self.clock = clock
        self.known, self.problem, self.base = self._read(drafting_id)
        self.steps = Steps(store, self.known, clock)

    def draw(self, child: Child, wall: timedelta | None, memory: int | None) -> None:
        """Search, and keep what is found."""
        self.steps.started(as_of=self.problem.team.now, base=self.base)
        asked = self.known.asked
        reasons = asked.on(self.known.asked_at)
        limits: dict[str, Any] = {"wall": wall, "memory": memory, "child": child, "seed": asked.seed}
        if asked.choice:
            self._keep_choice(rebalance(self.problem, reasons, tell=self.steps.point, **limits))
        else:
            problem, replan = happened(self.problem, reasons), False if asked.fresh else None
            self._keep(draft(problem, replan=replan, tell=self.steps.level, **limits))

    def end(self, state: Any, **facts: Any) -> None:
        """Say that no plan comes of it, and why."""
        with self.store.noting() as noted:
            known = self._mine(noted.draftings.get(self.known.id))
            noted.draftings.put(
                replace(known, state=state, ended_at=self.clock(), told=self.steps.all, **facts)
            )

    def _read(self, drafting_id: str) -> tuple[Drafting, Problem, Mapping[str, int]]:
        with self.store.reading() as stored:
            known = stored.draftings.get(drafting_id)
            if known is None:
                raise NotFound(f"There is no plan {drafting_id}.", "Ask for one.")
            problem = problem_of(stored, known.team, known.asked.horizon)
            return known, as_of(at(problem, None), self.clock()), versions_of(stored, known.team)

    def _keep(self, found: Draft) -> None:
        with self.store.writing(self.clock()) as stored:
            known = self._mine(stored.draftings.get(self.known.id))
            drawn = replace(
                known, state="drawn", ended_at=stored.now, told=self.steps.all, says=found.stopped
            )
            stored.draftings.put(drawn)
            publishing.draft(
                stored,
                known.team,
                found.plan,
                base=self.base,
                by=known.asked_by,
                why=known.why,
                plan_id=known.id,
            )

    def _keep_choice(self, found: Rebalance) -> None:
        with self.store.noting() as noted:
            known = self._mine(noted.draftings.get(self.known.id))
            noted.draftings.put(
                replace(
                    known,
                    state="drawn",
                    ended_at=self.clock(),
                    told=self.steps.all,
                    frontier=found.frontier,
                )
            )

    def _mine(self, known: Drafting | None) -> Drafting:
        """Return the drafting as it is now, if it is still this attempt's to end."""
        if known is None or known.state != "drawing" or known.attempt != self.attempt:
            raise Superseded(self.known.id)
        return known
