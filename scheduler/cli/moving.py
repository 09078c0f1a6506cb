"""The commands `import` and `export`: team files in, so that they are served, and out again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import files, stores
from scheduler.cli.audit import AllAlong, Since, Until, Zone, read_export


def import_(
    team: files.Team,
    database: stores.Database = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="For the audit.")] = "",
    ics: Annotated[
        bool, typer.Option("--ics", help="It is an export of shifts, as `watchbill audit` reads them.")
    ] = False,
    zone: Zone = None,
    since: Since = None,
    until: Until = None,
    all_along: AllAlong = False,
) -> None:
    """
    Store what a team file says, so that it is served. The same file twice changes nothing.

    Published shifts that the file lists are set; a file without any does not take the schedule away. With
    --ics the team is read off what another tool exports, iCalendar or CSV, with what everybody has carried.

    [bold]Example:[/bold]

        watchbill import team.yaml
    """
    from scheduler.services.importing import import_team
    from scheduler.services.team_text import problem_at

    clock = datetime.now(UTC)
    source = "stdin" if team == "-" else team
    if ics:
        from scheduler.services.adopting import adopted

        schedule = read_export(team, zone, since, until, clock)
        problem, inferred = adopted(schedule, clock, all_along=all_along)
    else:
        problem, inferred = problem_at(files.read(team), source=source, now=None, clock=clock), ()
    with stores.opened(database) as store, store.writing(clock) as stored:
        team_id, said = import_team(stored, problem, by=stores.me(), why=why)
    for sentence in (*inferred, *(said or ("Nothing has changed.",))):
        typer.echo(sentence)
    typer.echo(f"Team {problem.team.name}: {team_id}")


def export(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")],
    out: Annotated[
        str | None, typer.Option("--out", metavar="PATH", help="Write it to this file, not to stdout.")
    ] = None,
    database: stores.Database = None,
) -> None:
    """
    Write a stored team as a team file: what is published included, with what swaps have given away.

    [bold]Example:[/bold]

        watchbill export api --out team.yaml
    """
    from scheduler.services.importing import export_team
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        text = export_team(stored, team_called(stored, team))
    if out is None:
        typer.echo(text, nl=False)
    else:
        files.write(out, text)
