"""The engine of jobs: DBOS, embedded on SQLite or on the store's own PostgreSQL; one a process."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from scheduler.store.engines import jobs_beside

VERSION = "1"
"""
Written on every job, so that one begun before an upgrade is gone on with after it.

Kept by hand: it rises only where a job of before can no longer be gone on with.
"""

QUEUE = "plans"
NOTICES = "notices"
"""What is sent does not wait for plans that are drawn."""
POLL = 0.25
"""Seconds between two looks into the queue of plans."""
SENT_AT_ONCE = 8
"""Notices that a worker sends side by side: who receives them may be slow."""


def launch(database: str, worker: str, *, at_once: int) -> None:
    """
    Begin to work off jobs in this process.

    Parameters
    ----------
    database
        The URL of the store.
    worker
        An id that is the same when this worker is started again: it goes on with what it had in hand.
    at_once
        How many jobs it works on side by side.
    """
    DBOS(config=_config(database, worker))
    DBOS.launch()
    DBOS.register_queue(
        QUEUE, worker_concurrency=at_once, polling_interval_sec=POLL, on_conflict="always_update"
    )
    DBOS.register_queue(
        NOTICES, worker_concurrency=SENT_AT_ONCE, polling_interval_sec=1, on_conflict="always_update"
    )


def stop(patience: int) -> None:
    """Take up no more jobs, and wait some seconds for those in hand."""
    DBOS.destroy(workflow_completion_timeout_sec=patience)
    DBOS.logger.handlers.clear()  # they write to what was stderr when it began, which may be closed by now


def start(job: Callable[[str], None], subject: str, name: str, queue: str = QUEUE) -> None:
    """Put a job into the queue; one of that name that is there already stays the only one."""
    with SetWorkflowID(name):
        DBOS.enqueue_workflow(queue, job, subject)


def take_over(living: Sequence[str]) -> list[str]:
    """Give the jobs of workers that are gone to whoever is there, and return their names."""
    held = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    orphans = [one for one in held if one.executor_id not in living]
    for orphan in orphans:
        DBOS.resume_workflow(orphan.workflow_id, queue_name=orphan.queue_name or QUEUE)
    return [one.workflow_id for one in orphans]


def _config(database: str, worker: str) -> DBOSConfig:
    config = DBOSConfig(
        name="watchbill",
        application_version=VERSION,
        executor_id=worker,
        serializer=DBOSPortableJSONSerializer(),
        log_level="ERROR",
    )
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        config["system_database_engine"] = _beside(jobs_beside(Path(str(url.database))))
    else:
        shown = url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        config["system_database_url"] = shown
    return config


def _beside(path: Path) -> Engine:
    """Return an engine for jobs in a file of their own; five times as fast as without these settings."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": "IMMEDIATE", "timeout": 10})

    @event.listens_for(engine, "connect")
    def settle(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 10000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
