"""The command `serve`."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(metavar="HOST", help="Where; 127.0.0.1, else.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, metavar="NUMBER", help="8080, else.")] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="sqlite:///watchbill.db, or postgresql://host/name.")
    ] = None,
) -> None:
    """
    Serve who is on call, escalation and plans over HTTP, until it is stopped.

    Everything can be set in the environment too: WATCHBILL_HOST, WATCHBILL_PORT, WATCHBILL_DATABASE,
    WATCHBILL_LOG_LEVEL, and so on. The first start of an installation prints its admin token, once.

    [bold]Example:[/bold]

        watchbill serve --port 8080 --database sqlite:///watchbill.db
    """
    from scheduler.cli.server import run
    from scheduler.cli.stores import reach, settled

    settings = settled(host=host, port=port, database=database)
    reach(settings.database)  # said here in a sentence, where a server that starts would only break
    for name, value in (("DATABASE", settings.database), ("HOST", settings.host), ("PORT", settings.port)):
        os.environ[f"WATCHBILL_{name}"] = str(value)
    run(settings.host, settings.port)
