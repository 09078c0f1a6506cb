"""Backups of a SQLite store: one file, taken while others write, and restored where there is nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.store import engines
from scheduler.store.migrate import TABLE
from scheduler.store.stored import Store

BESIDE = ("", "-wal", "-shm")
"""What the names of a SQLite database's files end with."""


def back_up(url: str, to: Path) -> None:
    """
    Write all that is in a database, as it is at one instant, into a new file that only its owner reads.

    Raises
    ------
    Invalid, NotFound
        When it is no SQLite database, or not there.
    Conflict
        When the file is there already.
    """
    source = _file(url, "pg_dump --format=custom")
    if not source.exists():
        raise NotFound(f"There is no database {source}.", "Correct WATCHBILL_DATABASE.")
    with closing(sqlite3.connect(source, timeout=engines.BUSY)) as database, _made(to) as copy:
        database.backup(copy)


def restore(backup: Path, url: str, keys: str) -> None:
    """
    Make a database of a backup; plans that were being drawn are drawn anew.

    Parameters
    ----------
    keys
        What its secrets are sealed with, as `Store.open` takes them.

    Raises
    ------
    Invalid
        When it is no SQLite database, the backup is no whole one, or its secrets are sealed with another key.
    Conflict
        When the database is there already, or a newer Watchbill made the backup.
    """
    target = _file(url, "pg_restore")
    jobs = engines.jobs_beside(target)
    for path in (Path(f"{one}{end}") for one in (target, jobs) for end in BESIDE):
        if path.exists():
            raise Conflict(
                f"{path} is there already.", "Stop what serves, and move it away: it is kept then."
            )
    with closing(_whole(backup)) as whole, _made(target) as copy:
        whole.backup(copy)
    try:
        _settle(Store.open(url, keys))
    except BaseException:
        target.unlink()
        raise


def _settle(store: Store) -> None:
    """Give back what workers had in hand: their jobs are not in the backup."""
    with store.noting() as noted:
        for worker in noted.workers.all():
            noted.draftings.give_back(worker.id)
            noted.workers.sign_off(worker.id)
    store.close()


def _file(url: str, instead: str) -> Path:
    engine = engines.engine_for(url)
    if engine.dialect.name != "sqlite":
        raise Invalid("PostgreSQL has tools of its own for this.", f"Use {instead}, as the README shows.")
    return Path(str(engine.url.database))


def _whole(backup: Path) -> sqlite3.Connection:
    """Return a connection to a backup that is a database of Watchbill's, all of it."""
    if not backup.is_file():
        raise NotFound(f"There is no file {backup}.", "Name a backup.")
    connection = sqlite3.connect(backup)
    try:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
    except sqlite3.DatabaseError:
        sound = ours = False
    if not (sound and ours):
        connection.close()
        raise Invalid(f"{backup} is no whole backup of Watchbill's.", "Take an earlier one.")
    return connection


@contextmanager
def _made(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield an empty database that is at a path, on disk, when the block ends; whole, or not at all."""
    if not path.parent.is_dir():
        raise NotFound(f"There is no folder {path.parent}.", "Make it, or name another file.")
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.name}.") as fresh:
        with closing(sqlite3.connect(fresh.name)) as copy:
            yield copy
            copy.execute("PRAGMA journal_mode = DELETE")  # all of it is in the one file
        os.fsync(fresh.fileno())
        try:
            os.link(fresh.name, path)
        except FileExistsError:
            raise Conflict(f"{path} is there already.", "Name another file.") from None
