"""The commands `backup` and `restore`, of a store in SQLite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli import stores

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def backup(file: File, database: stores.Database = None) -> None:
    """
    Write all that a SQLite database holds into a file, while it goes on being served and written to.

    [bold]Example:[/bold]

        watchbill backup watchbill-2027-01-04.db
    """
    from scheduler.store.backup import back_up

    back_up(stores.settled(database=database).database, file)
    typer.echo(f"{file} holds all of it. Keep the key that its secrets are sealed with, too, but elsewhere.")


def restore(file: File, database: stores.Database = None) -> None:
    """
    Make the database of a backup; the one that was there has to be moved away before.

    [bold]Example:[/bold]

        watchbill restore watchbill-2027-01-04.db
    """
    from scheduler.store.backup import restore as restore_from

    settings = stores.settled(database=database)
    restore_from(file, settings.database, settings.secret_key)
    typer.echo("It is as it was when the backup was taken. Serve it.")
