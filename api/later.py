"""Parts of the service that are loaded once the rest can be asked: pagers must not wait for pages."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

App = TypeVar("App", bound=ASGIApp)


class Later(Generic[App]):
    """
    An application that is made when it is first asked for, or when somebody has it made before.

    Parameters
    ----------
    make
        Loads and returns it.
    """

    def __init__(self, make: Callable[[], App]) -> None:
        self._make = make
        self._making = Lock()
        self._made: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        app = self._made if self._made is not None else await run_in_threadpool(self.made)
        await app(scope, receive, send)

    def made(self) -> App:
        """Return the application, made once."""
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made
