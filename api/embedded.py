"""The worker inside the process that serves: plans are drawn here, unless they are drawn elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

import structlog

from scheduler.services.settings import Settings

if TYPE_CHECKING:
    from scheduler.jobs.worker import Worker

AFTERWARDS = 1.0
"""Seconds in which the service becomes ready, before it is loaded what pagers do not wait for."""


class EmbeddedWorker:
    """
    A worker that starts beside the service, which does not wait for it: on call is answered meanwhile.

    Parameters
    ----------
    clock
        Tells what time it is.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._worker: Worker | None = None
        self._ending = Event()
        self._thread = Thread(target=self._begin, name="worker starts", daemon=True)

    def start(self) -> None:
        """Begin to start it."""
        self._thread.start()

    def stop(self) -> None:
        """End it; what it was drawing is gone on with when it is back."""
        self._ending.set()
        self._thread.join()
        if self._worker is not None:
            self._worker.stop()

    def _begin(self) -> None:
        if self._ending.wait(AFTERWARDS):
            return
        from scheduler.jobs.worker import Worker  # a second of loading, while others are answered

        try:
            worker = Worker(self._settings, self._clock)
            worker.start()
            self._worker = worker
        except Exception as error:
            structlog.get_logger().error("no plans are drawn here", exc_info=error)
