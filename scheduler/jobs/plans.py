"""Jobs that draw plans; whichever worker takes one up draws it with the searches that it keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Semaphore

from dbos import DBOS

from scheduler.domain.drafting import OPEN
from scheduler.domain.errors import Fault
from scheduler.planner.running.process import Child
from scheduler.services.drawing import draw
from scheduler.services.drawing_steps import Superseded
from scheduler.store.stored import Store

TRIES = 15
"""How often it is tried to draw while the database is away, waiting ever longer: some minutes in all."""
NICE = 10
"""How far a search gives way to requests on the same machine."""


class Ending(BaseException):
    """This worker ends: a job that it has not begun stays as it is, for whoever goes on with it."""


class Drawing:
    """
    Draws plans in this process, each with a child process that searches.

    Parameters
    ----------
    worker
        The id of who draws.
    wall
        What a search may take by the clock.
    at_once
        How many searches run side by side; more plans wait for one of them to end.
    """

    def __init__(
        self, store: Store, worker: str, clock: Callable[[], datetime], wall: timedelta, at_once: int
    ) -> None:
        self._store = store
        self._worker = worker
        self._clock = clock
        self._wall = wall
        self._lock = Lock()
        self._places = Semaphore(at_once)
        self._idle: list[Child] = []
        self._busy: dict[str, Child] = {}
        self._closed = False

    def draw(self, plan: str) -> None:
        """Draw a plan that was asked for, unless somebody takes it back or up meanwhile."""
        with self._places:
            child = self._taken(plan)
            try:
                draw(self._store, plan, worker=self._worker, clock=self._clock, child=child, wall=self._wall)
            except Superseded:
                return
            finally:
                self._given_back(plan, child)

    def end_unwanted(self) -> None:
        """End the searches for plans that were cancelled: a search that finds nothing would not notice."""
        with self._lock:
            busy = dict(self._busy)
        if not busy:
            return
        with self._store.reading() as stored:
            states = stored.draftings.states(list(busy))
        for plan, child in busy.items():
            if states.get(plan) not in OPEN:
                child.close()

    def close(self) -> None:
        """End all searches."""
        with self._lock:
            self._closed = True
            children = [*self._idle, *self._busy.values()]
        for child in children:
            child.close()

    def _taken(self, plan: str) -> Child:
        with self._lock:
            if self._closed:
                raise Ending
            child = self._idle.pop() if self._idle else Child(niceness=NICE)
            self._busy[plan] = child
            return child

    def _given_back(self, plan: str, child: Child) -> None:
        with self._lock:
            self._busy.pop(plan, None)
            if child.alive and not self._closed:
                self._idle.append(child)
            else:
                child.close()


_here: list[Drawing] = []
"""The one that draws in this process: jobs are functions, found by name, and are handed names only."""


def draws_here(drawing: Drawing | None) -> None:
    """Say who draws in this process; None: nobody any more."""
    _here[:] = [drawing] if drawing is not None else []


@DBOS.step(name="draw", retries_allowed=True, max_attempts=TRIES, interval_seconds=1, backoff_rate=1.5)
def _draw(plan: str) -> None:
    if not _here:
        raise Fault("no worker draws in this process")
    _here[0].draw(plan)


@DBOS.workflow(name="draw_plan")
def draw_plan(plan: str) -> None:
    """Draw a plan; done again from the beginning where a worker ended before it was done."""
    _draw(plan)
