"""
A fleet: many independent teams, planned on all cores, each team in one worker process.

The workers read, plan, check and write; this process hands out teams and hears a line about each, so that it
is no bottleneck and grows by nothing. It loads no solver.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic

from scheduler.planner.running.process import MEMORY, WALL, Child, Died
from scheduler.services.fleet_files import sweep
from scheduler.services.fleet_outcome import Order, Outcome, Status, Wanted

JOB = "scheduler.services.fleet_team:plan_team"

RESIDENT = 512 * 2**20
"""Bytes a worker may hold between two teams; one that holds more gives way to a fresh one."""


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not every system binds processes to cores
        return os.cpu_count() or 1


def plan_fleet(
    orders: Sequence[Order],
    wanted: Wanted,
    *,
    jobs: int | None = None,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    resident: int = RESIDENT,
) -> Generator[Outcome]:
    """
    Plan teams and yield what becomes of each as soon as that is known.

    Close the iterator to stop: teams in hand are given up, and what is written by then is whole.

    Parameters
    ----------
    jobs
        Worker processes; None: one a core.
    wall, memory
        Hard limits for a team, by the clock and in bytes of address space; None: without limit.
    resident
        Bytes a worker may hold between two teams.
    """
    waiting, told = _Waiting(orders), SimpleQueue[Outcome | Exception]()
    desks: list[_Desk] = []
    try:
        for _ in range(min(jobs or cores(), len(orders))):
            desks.append(_Desk(waiting, wanted, told, wall=wall, memory=memory, resident=resident))
            desks[-1].start()
        for _ in orders:
            outcome = told.get()
            if isinstance(outcome, Exception):
                raise outcome
            yield outcome
    finally:
        for desk in desks:
            desk.stop()
        for desk in desks:
            desk.join()


class _Waiting:
    """The teams that nobody has in hand yet; threads take them one at a time."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._orders = iter(orders)
        self._lock = Lock()

    def next(self) -> Order | None:
        with self._lock:
            return next(self._orders, None)


class _Desk:
    """A worker process, and the thread that hands it one team after another and replaces it when it dies."""

    def __init__(
        self,
        waiting: _Waiting,
        wanted: Wanted,
        told: SimpleQueue[Outcome | Exception],
        *,
        wall: timedelta | None,
        memory: int | None,
        resident: int,
    ) -> None:
        self._waiting, self._wanted, self._told = waiting, wanted, told
        self._wall, self._memory, self._resident = wall, memory, resident
        self._lock = Lock()
        self._stopped = False
        self._child = Child()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the worker now; the thread then sees that it is gone."""
        with self._lock:
            self._stopped = True
            if self._child.alive:
                with suppress(ProcessLookupError):
                    os.kill(self._child.pid, signal.SIGKILL)

    def join(self) -> None:
        """Wait until nothing of this desk is left."""
        if self._thread.is_alive():
            self._thread.join()
        self._child.close()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # such as no more processes: to be heard where the fleet is planned
            self._told.put(error)

    def _work(self) -> None:
        grown = False
        while not self._stopped:
            order = self._waiting.next()
            if order is None:
                return
            if grown:
                self._replace()
            outcome = self._outcome(order)
            if outcome is not None:
                self._told.put(outcome)
                grown = outcome.resident > self._resident

    def _outcome(self, order: Order) -> Outcome | None:
        """Return what becomes of a team, which is tried again once if its worker dies; None when stopped."""
        for again in (True, False):
            began, worker = monotonic(), self._child.pid
            try:
                return self._asked(order)
            except Died as death:
                self._replace()
                sweep(order, worker)
                if self._stopped:
                    return None
                late = self._wall is not None and monotonic() - began >= self._wall.total_seconds()
                if late or not again:
                    reason = f"It is not known whether there is a plan: the search {death}."
                    return Outcome(team=order.team, status=Status.UNKNOWN, reason=reason)
            except Exception as error:
                # Whatever it is, it is about one team, and the others are still to be planned.
                reason = f"A fault in Watchbill, not in the file: {type(error).__name__}: {error}"
                return Outcome(team=order.team, status=Status.FAULT, reason=" ".join(reason.split()))
        raise AssertionError("the second try gives an outcome")

    def _asked(self, order: Order) -> Outcome:
        outcome: Outcome = self._child.ask(JOB, order, self._wanted, wall=self._wall, memory=self._memory)
        return replace(outcome, worker=self._child.pid)

    def _replace(self) -> None:
        """Put a fresh worker in the place of this one."""
        with self._lock:
            self._child.close()
            if not self._stopped:
                self._child = Child()
