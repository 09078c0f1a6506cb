"""How often somebody may ask: changes, and readings that go to the database, each within a minute."""

from __future__ import annotations

from math import ceil
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.refusals import TooMany


class Pace:
    """
    Counts what each token asks for, in this process.

    Answers from memory are not counted: a pager is never told to wait.

    Parameters
    ----------
    changes, readings
        How many a token may ask for within a minute.
    """

    def __init__(self, *, changes: int, readings: int) -> None:
        self._limits = {
            "changes": RateLimitItemPerMinute(changes),
            "readings": RateLimitItemPerMinute(readings),
        }
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def count(self, what: str, token: str) -> None:
        """
        Count one more.

        Raises
        ------
        TooMany
            When it is one too many.
        """
        limit = self._limits[what]
        if not self._counted.hit(limit, what, token):
            wait = max(1, ceil(self._counted.get_window_stats(limit, what, token).reset_time - time()))
            raise TooMany(
                f"This token has asked for {limit.amount} {what} within a minute.",
                f"Go on in {wait} s.",
                after=wait,
            )
