"""Workers: processes that draw the plans that are asked for, with any number of others on any machines."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import IntegrityError

from scheduler.jobs import engine, periodic
from scheduler.jobs.notices import send_notice, sends_here
from scheduler.jobs.plans import Drawing, draw_plan, draws_here
from scheduler.services.settings import Settings
from scheduler.store.stored import Store

BEAT = 0.5
"""Seconds between two looks for plans to draw, and two signs of life."""
SWEEP = 1
"""Seconds between two looks for jobs of workers that are gone."""
AHEAD = 2
"""Plans that a worker has in hand for each that it draws, so that the next one need not be looked for."""
QUEUED = 50
"""Plans for each living worker that stand in the queue: to put in a thousand would hold up signs of life."""
NOTICES = 100
"""Notices that stand in the queue at most."""
PATIENCE = 2
"""Seconds to wait, at the end, for jobs that are all but done."""


class Worker:
    """
    A worker of a store.

    What is asked for is a row of the store, so that nothing that was acknowledged can be lost between the
    store and the queue: each worker puts what waits into the queue, under a name that lets it in once.

    Parameters
    ----------
    clock
        Tells what time it is.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.store = Store.open(settings.database, settings.secret_key)
        self.name = ""
        self._clock = clock
        self._silence = timedelta(seconds=settings.worker_silence)
        self._drawing: Drawing | None = None
        self._stop = Event()
        self._thread: Thread | None = None
        self._queued: set[tuple[str, int]] = set()

    def start(self) -> None:
        """Begin to work."""
        self.name = self._signed_on()
        wall = timedelta(seconds=self.settings.wall)
        at_once = self.settings.planning
        self._drawing = Drawing(self.store, self.name, self._clock, wall, at_once)
        draws_here(self._drawing)
        sends_here(self._round)
        periodic.rounds_here(self._round)
        engine.launch(self.settings.database, self.name, at_once=AHEAD * at_once)
        periodic.schedule()
        self._thread = Thread(target=self._run, args=(self._drawing,), name="worker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End all searches: other workers draw their plans, or this one when it is back."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        if self._drawing is not None:
            with self.store.noting() as noted:
                noted.draftings.give_back(self.name)
                noted.workers.sign_off(self.name)
            self._drawing.close()
            engine.stop(PATIENCE)
            draws_here(None)
            sends_here(None)
            periodic.rounds_here(None)
        self.store.close()

    def _round(self) -> periodic.Round:
        return periodic.Round(store=self.store, settings=self.settings, now=self._clock())

    def _signed_on(self) -> str:
        """Take the first name of this host that no living worker has: after a crash, the one it had."""
        host = socket.gethostname()
        for number in range(1, 1000):
            name = f"{host}-{number}"
            try:
                with self.store.noting() as noted:
                    if name not in noted.workers.living(self._silence):
                        noted.workers.sign_on(name, host, os.getpid())
                        return name
            except IntegrityError:  # somebody was quicker
                continue
        raise RuntimeError(f"a thousand workers run on {host}")

    def _run(self, drawing: Drawing) -> None:
        log, swept = structlog.get_logger(), 0.0
        while not self._stop.wait(BEAT):
            try:
                living = self._beat()
                self._queue_what_waits(QUEUED * len(living))
                drawing.end_unwanted()
                if monotonic() - swept > SWEEP and self.name == min(living):
                    swept = monotonic()
                    for orphan in engine.take_over(sorted(living)):
                        log.info("job taken over", job=orphan)
            except Exception as error:  # the database may be away: it goes on when it is back
                log.warning("worker waits", error=type(error).__name__)

    def _beat(self) -> frozenset[str]:
        """Give a sign of life, and return who else did."""
        with self.store.noting() as noted:
            if not noted.workers.beat(self.name):
                noted.workers.sign_on(self.name, socket.gethostname(), os.getpid())
            return noted.workers.living(self._silence)

    def _queue_what_waits(self, most: int) -> None:
        with self.store.reading() as stored:
            waiting = stored.draftings.waiting(most)
            due = stored.notices.due(self._clock(), NOTICES)
        for plan, attempt in waiting:
            if (plan, attempt) not in self._queued:
                engine.start(draw_plan, plan, f"plan-{plan}-{attempt}")
        for sending, tries in due:
            if (sending, tries) not in self._queued:
                engine.start(send_notice, sending, f"notice-{sending}-{tries}", engine.NOTICES)
        self._queued = {*waiting, *due}
