"""Workers begin where no event loop runs, as they do for people."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def outside_of_any_loop() -> Iterator[None]:
    """Hide the event loop that a browser of an earlier test leaves running in this thread."""
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)
