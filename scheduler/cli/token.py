"""The commands about tokens: `token new`, `token list`, `token revoke`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from scheduler.cli import stores
from scheduler.cli.refusals import Commands

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Let programs and people in: make, list and revoke tokens."
)


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    scope: Annotated[
        list[str],
        typer.Option("--scope", metavar="SCOPE", help="read, engineer, page-tool, team-manager or admin."),
    ],
    team: Annotated[str | None, typer.Option("--team", metavar="TEAM", help="Only for this team.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="ID", help="Whose it is.")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it lets in.")] = 90,
    database: stores.Database = None,
) -> None:
    """
    Make a token and print it. It is shown once: only its hash is kept.

    [bold]Example:[/bold]

        watchbill token new pager --scope page-tool
    """
    from scheduler.domain.errors import Invalid
    from scheduler.services.teams import team_called
    from scheduler.services.tokens import SCOPES, issue

    known = tuple(one for one in SCOPES if one in scope)
    for one in scope:
        if one not in SCOPES:
            raise Invalid(f"There is no scope {one}.", f"Take some of {', '.join(SCOPES)}.")
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        whose = team_called(stored, team) if team is not None else None
        lasts = timedelta(days=days)
        token, secret = issue(stored, name, known, by=stores.me(), person=person, team=whose, lasts=lasts)
    typer.echo(secret)
    typer.echo(f"It lets in until {token.expires_at:%Y-%m-%d}, and is shown only now.", err=True)


@app.command("list")
def list_(database: stores.Database = None) -> None:
    """
    List all tokens: what for, until when, and when each was last used.

    [bold]Example:[/bold]

        watchbill token list
    """
    now = datetime.now(UTC)
    with stores.opened(database) as store, store.reading() as stored:
        for one in stored.tokens.all():
            state = "revoked" if one.revoked_at else "expired" if one.expires_at <= now else "lets in"
            used = f"used {one.used_at:%Y-%m-%d}" if one.used_at else "never used"
            until = f"until {one.expires_at:%Y-%m-%d}"
            typer.echo(f"{one.id}  {one.name}  {', '.join(one.scopes)}  {state} {until}  {used}")


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `token list` says.")],
    database: stores.Database = None,
) -> None:
    """
    Let a token in no longer.

    [bold]Example:[/bold]

        watchbill token revoke 0123456789abcdef0123
    """
    from scheduler.services.tokens import revoke as ended

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        known = ended(stored, token, by=stores.me())
    typer.echo(f"{known.name} lets nobody in any more.")
