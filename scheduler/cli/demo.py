"""The command `demo`: a sample company, stored, planned, applied and served, and how to ask it."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.errors import NotFound

if TYPE_CHECKING:
    from scheduler.services.sample import Founded


def demo(
    teams: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of team files.")] = Path(
        "fixtures/teams"
    ),
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where it is kept; what was there goes.")
    ] = Path(".demo"),
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="NUMBER", help="0 takes one that is free.")
    ] = 8080,
) -> None:
    """
    Show what there is: store, plan and apply sample teams, serve them, and ask.

    The teams are moved in time, so that somebody is on call now. On a terminal it serves until Ctrl-C ends
    it; elsewhere it asks, shows the answers, and ends.

    [bold]Example:[/bold]

        watchbill demo fixtures/teams
    """
    from scheduler.cli.demo_server import questions, served

    database = f"sqlite:///{_fresh(folder)}/watchbill.db"
    team = _found(sorted(teams.rglob("team.yaml")), database)
    with served(database, port) as server:
        for question in questions(server, team):
            typer.echo(f"\n{question.says}\n\n{question.typed}\n\n{question.answer()}")
        if sys.stdout.isatty():
            with suppress(KeyboardInterrupt):  # which the server hears, too
                typer.echo(f"\nIts pages: {server.where}\nMake yourself an account: {server.invitation}")
                typer.echo("Ctrl-C ends it.")
                server.process.wait()


def _fresh(folder: Path) -> Path:
    """Return a folder that is empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder.absolute()


def _found(files: list[Path], database: str) -> Founded:
    """Store, plan and apply team files, saying how it goes; return a team to ask about."""
    from scheduler.planner.running.process import Child
    from scheduler.services.sample import found
    from scheduler.store.stored import Store

    store = Store.open(database)
    served: list[Founded] = []
    with Child() as child:
        for team in found(store, files, datetime.now(UTC), child):
            typer.echo(f"{'✔' if team.planned else '✘'} {team.name}: {team.says}")
            served += [team] if team.planned else []
    store.close()
    if not served:
        raise NotFound("There is no team that can be planned.", "Name a folder with team files.")
    return next((team for team in served if team.policy), served[0])
