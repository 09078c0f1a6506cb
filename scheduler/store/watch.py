"""Waits until another process may have changed the store: at most for so long, since nobody must say so."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

from sqlalchemy import Engine

if TYPE_CHECKING:
    from psycopg import Connection

CHANNEL = "watchbill_changes"
"""On which PostgreSQL says that something has changed."""


class Watch:
    """Waits where the database says nothing, as SQLite."""

    def wait(self, seconds: float) -> None:
        """Wait until something may have changed, or some seconds are over."""
        sleep(seconds)

    def close(self) -> None:
        """Let go of the database."""


class Listening(Watch):
    """Is told by PostgreSQL, within a millisecond of the commit, on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def wait(self, seconds: float) -> None:
        """Wait until PostgreSQL says that something has changed, or some seconds are over."""
        try:
            for _ in self._listening().notifies(timeout=seconds, stop_after=1):
                pass
        except Exception:  # it is away: whoever looks next says so
            self.close()
            sleep(seconds)

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listening(self) -> Connection:
        if self._connection is None:
            pooled = self._engine.raw_connection()
            self._connection = pooled.driver_connection
            pooled.detach()  # it is never given back to others
            assert self._connection is not None
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection


def watch_for(engine: Engine) -> Watch:
    """Return what waits for changes of a database."""
    return Listening(engine) if engine.dialect.name == "postgresql" else Watch()
