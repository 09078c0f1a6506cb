"""How often a sign-in may be tried: by login, and by the address that it comes from."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from scheduler.domain.errors import Forbidden

EVERY = 5
"""Minutes in which tries are counted."""
ADDRESS = 5
"""How many times as many an address may, since many people can share one."""


class TooOften(Forbidden):
    """It was tried too often."""


class Throttle:
    """
    Counts tries.

    Parameters
    ----------
    most
        By one login.
    """

    def __init__(self, most: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._login = RateLimitItemPerMinute(most, EVERY)
        self._address = RateLimitItemPerMinute(most * ADDRESS, EVERY)

    def count(self, login: str, address: str) -> None:
        """
        Count a try.

        Raises
        ------
        TooOften
            When there were too many already.
        """
        by_login = self._limiter.hit(self._login, "login", login.strip().lower()[:200])
        by_address = self._limiter.hit(self._address, "address", address)
        if not (by_login and by_address):
            raise TooOften("This was tried too often.", f"Wait {EVERY} minutes, then try again.")
