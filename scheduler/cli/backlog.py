"""The command `backlog`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import files, stores


def backlog(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV or JSON lines; - reads stdin.")],
    rotation: Annotated[str, typer.Option("--rotation", metavar="NAME", help="Whose pages they were.")],
    database: stores.Database = None,
) -> None:
    """
    Store pages of the past, so that health and fairness know them. The same file twice changes nothing.

    A page has id and at; and may have acknowledged, resolved, person, service, title, urgency, incident.

    [bold]Example:[/bold]

        watchbill backlog pages.csv --rotation api
    """
    from scheduler.importers.backlog import read_backlog
    from scheduler.services.backlog import import_backlog
    from scheduler.services.changing import rotation_called

    told, unread = read_backlog(files.read(file), source=file)
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        fresh = import_backlog(stored, rotation_called(stored, rotation), told, by=stores.me())
    for one in unread:
        typer.echo(one.said, err=True)
    typer.echo(f"{len(fresh)} pages are new or changed, {len(unread)} lines could not be read.")
