"""Tests wait for what happens beside them, and no longer than that."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something is true; fail where that takes too long."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it took too long"
        sleep(0.05)
