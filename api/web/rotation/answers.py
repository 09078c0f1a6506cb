"""Answers that take the solver seconds: each question is asked once, beside the requests, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from scheduler.domain.errors import Conflict

MOST = 500
"""Answers that are remembered."""
WAITING = 20
"""Questions that may be open at once; more are refused."""
AT_ONCE = 0.2
"""Seconds in which an answer need not be asked for again."""


class Open(NamedTuple):
    """A question that is being looked into, since how many seconds."""

    seconds: int


class _Asked(NamedTuple):
    future: Future[Any]
    since: float


class Answers:
    """
    Remembers questions and what came of them.

    Parameters
    ----------
    workers
        How many are looked into at once.
    """

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="questions")
        self._lock = Lock()
        self._asked: OrderedDict[Hashable, _Asked] = OrderedDict()

    def answer(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """
        Return the answer to a question, or `Open`; raise what its asking has raised.

        Parameters
        ----------
        key
            What the answer depends on, versions included.

        Raises
        ------
        Conflict
            When too many questions wait already.
        """
        asked = self._of(key, ask)
        try:
            return asked.future.result(timeout=AT_ONCE)
        except NotYet:
            return Open(int(monotonic() - asked.since))

    def _of(self, key: Hashable, ask: Callable[[], Any]) -> _Asked:
        with self._lock:
            known = self._asked.get(key)
            if known is None:
                if sum(not one.future.done() for one in self._asked.values()) >= WAITING:
                    raise Conflict("Many questions are being looked into.", "Ask again in a minute.")
                known = _Asked(self._pool.submit(ask), monotonic())
                self._asked[key] = known
            self._asked.move_to_end(key)
            for old in [one for one, asked in self._asked.items() if asked.future.done()][:-MOST]:
                del self._asked[old]
            return known
