"""Jobs that send notices; one that fails is tried again later, as a job of its own."""

from __future__ import annotations

from collections.abc import Callable

from dbos import DBOS

from scheduler.domain.errors import Fault
from scheduler.jobs.periodic import Round
from scheduler.services import notices

TRIES = 15
"""How often it is tried to send while the database is away, waiting ever longer."""

_here: list[Callable[[], Round]] = []
"""What notices of this process are sent with: jobs are functions, and are handed names only."""


def sends_here(make: Callable[[], Round] | None) -> None:
    """Say what notices in this process are sent with; None: none are sent any more."""
    _here[:] = [make] if make is not None else []


@DBOS.step(name="send", retries_allowed=True, max_attempts=TRIES, interval_seconds=1, backoff_rate=1.5)
def _send(sending: str) -> None:
    if not _here:
        raise Fault("no worker sends notices in this process")
    one = _here[0]()
    notices.send(one.store, sending, lambda: _here[0]().now if _here else one.now, one.settings)


@DBOS.workflow(name="send_notice")
def send_notice(sending: str) -> None:
    """Send a notice; done again from the beginning where a worker ended before it was done."""
    _send(sending)
