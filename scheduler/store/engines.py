"""Connections: SQLite in a file, or PostgreSQL, behind one URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from scheduler.domain.errors import Invalid, NotFound

BUSY: float = 10
"""Seconds to wait for another writer."""
SYNCHRONOUS = "FULL"
"""When SQLite waits for the disk: at every commit, so that what is acknowledged outlives a power cut."""
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How soon a PostgreSQL counts as away that says nothing at all: by default it is waited for without end."""


JOBS = ".jobs"
"""What the file of jobs is called beside a SQLite store: its tables have names that could be anybody's."""


def jobs_beside(path: Path) -> Path:
    """Return where the jobs of a SQLite store are."""
    return path.with_name(path.stem + JOBS + path.suffix)


def engine_for(url: str) -> Engine:
    """
    Return an engine for a database.

    Raises
    ------
    Invalid
        When the URL names no database that is known here.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid(
            "The database URL cannot be read.", "Write sqlite:///watchbill.db or postgresql://host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(create_engine(parsed, connect_args={"timeout": BUSY}))
    if backend == "postgresql":
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        options = f"-c timezone=utc -c lock_timeout={int(BUSY * 1000)}"
        return create_engine(parsed, connect_args={"options": options, **PATIENCE}, pool_pre_ping=True)
    raise Invalid(
        f"{backend} is no database that is known here.",
        "Write sqlite:///watchbill.db or postgresql://host/name.",
    )


def reach(engine: Engine) -> None:
    """
    Look whether a database is there.

    Raises
    ------
    NotFound
        When it is not, with what it says.
    """
    try:
        engine.connect().close()
    except OperationalError as error:
        says = str(error.orig).strip().splitlines()[0].rstrip(".")
        raise NotFound(
            f"The database {engine.url.render_as_string()} cannot be reached: {says}.",
            "Start it, or correct WATCHBILL_DATABASE.",
        ) from error


def reading(engine: Engine) -> Engine:
    """Return the engine for units of work that only read, each from one snapshot."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """Return the engine for units of work that write."""
    return engine.execution_options(watchbill_writes=True)


def _sqlite(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, where it is known what they are for
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {SYNCHRONOUS}",
            "foreign_keys = ON",
            f"busy_timeout = {int(BUSY * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read that turns into a write would be refused at once when somebody else wrote in between.
        writes = connection.get_execution_options().get("watchbill_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
