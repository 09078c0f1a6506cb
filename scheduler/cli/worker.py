"""The command `worker`."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from threading import Event
from typing import Annotated

import typer

from scheduler.cli import stores


def worker(
    database: stores.Database = None,
    planning: Annotated[
        int | None,
        typer.Option("--planning", min=1, max=64, metavar="NUMBER", help="Plans at once."),
    ] = None,
) -> None:
    """
    Draw the plans that are asked for, with any number of other workers, until it is stopped.

    Let the servers leave it to workers by WATCHBILL_WORKERS=elsewhere. A worker that dies is noticed after
    WATCHBILL_WORKER_SILENCE seconds, and another one takes its plans over.

    [bold]Example:[/bold]

        watchbill worker --database postgresql://host/name --planning 2
    """
    from scheduler.jobs.worker import Worker

    stopped = Event()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: stopped.set())
    one = Worker(stores.settled(database=database, planning=planning), lambda: datetime.now(UTC))
    one.start()
    typer.echo(f"Worker {one.name} waits for plans to draw (Ctrl-C ends it).", err=True)
    stopped.wait()
    one.stop()
    typer.echo("Stopped.", err=True)
