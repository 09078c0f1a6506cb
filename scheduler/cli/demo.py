"""The command `demo`: a sample company with a year behind it, a hard night, and how to ask about it."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import stores
from scheduler.domain.errors import NotFound

if TYPE_CHECKING:
    from scheduler.services.sample.company import Founded


def demo(
    teams: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="A folder of team files; a sample company, else.")
    ] = None,
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where it is kept; what was there goes.")
    ] = Path(".demo"),
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="NUMBER", help="0 takes one that is free.")
    ] = 8080,
) -> None:
    """
    Show what there is: a company with a year behind it, served, and what follows from a hard night.

    Teams are moved in time, so that somebody is on call now. On a terminal it serves until Ctrl-C ends it;
    elsewhere it tells, and ends.

    [bold]Example:[/bold]

        watchbill demo
    """
    from scheduler.cli.demo_night import Night
    from scheduler.cli.demo_questions import questions
    from scheduler.cli.demo_server import served

    database, now = f"sqlite:///{_fresh(folder)}/watchbill.db", datetime.now(UTC)
    team = _founded(teams, database, now)
    with served(database, port) as server:
        _headed(f"Last night in {team.name}, told over HTTP in signed bodies")
        night = Night(server, team, now)
        for sentence in night.told():
            typer.echo(f"  {sentence}")
        _headed("Ask it yourself")
        for question in questions(server, team, night.plan):
            typer.echo(f"  {question.says}\n{question.typed}")
            typer.echo("".join(f"    → {line}\n" for line in question.answer()))
        feed = server.post("/v1/feeds", {"rotation": night.rotation.name})["path"]
        typer.echo(f"  Subscribe your calendar: {server.where}{feed}")
        if sys.stdout.isatty():
            with suppress(KeyboardInterrupt):  # which the server hears, too
                typer.echo(f"Its pages: {server.where}\nMake yourself an account: {server.invitation}")
                typer.echo("Ctrl-C ends it.")
                server.process.wait()


def _fresh(folder: Path) -> Path:
    """Return a folder that is empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder.absolute()


def _founded(folder: Path | None, database: str, now: datetime) -> Founded:
    """Let a company's year pass, saying how it goes; return a team to tell of."""
    from scheduler.services.sample.company import TEAMS, company, live

    teams = company(now, folder or TEAMS)
    if not teams:
        raise NotFound(f"There is no team file below {folder}.", "Name a folder with team files.")
    _headed(f"A year of {len(teams)} team{'' if len(teams) == 1 else 's'}: planned, applied, covered, paged")
    with stores.opened(database) as store:
        for then in live(store, teams):
            if sys.stderr.isatty():
                typer.echo(f"\r  {then:%B %Y}".ljust(20) + "\r", err=True, nl=False)
    for team in teams:
        typer.echo(f"  {_line(team)}")
    planned = [team for team in teams if not team.unplanned]
    if not planned:
        raise NotFound("There is no team that can be planned.", "Name a folder with one that can.")
    return next((team for team in planned if team.policy), planned[0])


def _line(team: Founded) -> str:
    """Say what has become of a team."""
    if team.unplanned:
        return f"✘ {team.name}: {team.unplanned}"
    return (
        f"✔ {team.name:<16}{team.people:>3} people {team.plans:>3} plans {team.covers:>2} covers "
        f"{team.pages:>4} pages {team.incidents:>3} incidents"
    )


def _headed(words: str) -> None:
    typer.secho(f"\n{words}\n", bold=True)
