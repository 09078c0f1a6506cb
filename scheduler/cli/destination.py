"""The commands about destinations: `destination add`, `list`, `trial`, `new-secret`, `remove`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.refusals import Commands
from scheduler.domain.errors import Invalid

if TYPE_CHECKING:
    from scheduler.domain.notices import Kind

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Tell managers what happens: where, tried out, and no more."
)

Destination = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `destination list` says.")]


@app.command("add")
def add(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Of whom it is told; by name or id.")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="webhook, chat or email.")],
    address: Annotated[
        str,
        typer.Argument(metavar="ADDRESS", help="An address; of a chat, as Apprise writes it; - reads it."),
    ],
    name: Annotated[str, typer.Option("--name", help="What to call it.")] = "",
    database: stores.Database = None,
) -> None:
    """
    Tell managers by webhook, chat or e-mail from now on, and print the secret that webhooks are signed with.

    [bold]Example:[/bold]

        watchbill destination add api webhook https://hooks.example.com/watchbill
    """
    from scheduler.services import notices
    from scheduler.services.teams import team_called

    sort = kind_of(kind)
    where = sys.stdin.readline().strip() if address == "-" else address
    shown = notices.shown(sort, where, stores.settled(database=database))
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        known = team_called(stored, team)
        made, secret = notices.make(stored, known, sort, name or kind, where, shown=shown, by=stores.me())
    typer.echo(f"{made.id}  {made.kind}  {made.name}  {made.shown}")
    if secret:
        typer.echo(secret)
        typer.echo("Webhooks are signed with it, and it is shown only now.", err=True)


@app.command("list")
def list_(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="By name or id.")],
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    List where managers are told, and what came of what was sent there last.

    [bold]Example:[/bold]

        watchbill destination list api
    """
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        found = stored.notices.of_team(team_called(stored, team))
        lasts = {one.id: stored.notices.last(one.id, 1) for one in found}
    if as_json:
        asking.print_json(tuple(found))
        return
    for one in found:
        said = [f"{last.topic} {last.state}. {last.answer}".strip() for last in lasts[one.id]]
        typer.echo(f"{one.id}  {one.kind}  {one.name}  {one.shown}  {''.join(said) or 'told nothing yet'}")


@app.command("trial")
def trial(destination: Destination, database: stores.Database = None) -> None:
    """
    Send something, to see that it arrives; a worker does so.

    [bold]Example:[/bold]

        watchbill destination trial 0123456789abcdef0123
    """
    from scheduler.services import notices

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        team = notices.try_out(stored, destination).team
    typer.echo(f"A worker sends it now; see what came of it: watchbill destination list {team}")


@app.command("new-secret")
def new_secret(
    destination: Destination,
    hours: Annotated[
        float | None,
        typer.Option(
            "--hours",
            min=0,
            max=720,
            help="How long the former one is good, too: 24, else; 0 if it has leaked.",
        ),
    ] = None,
    database: stores.Database = None,
) -> None:
    """
    Give a webhook another secret, and print it; for a while webhooks are signed with both.

    [bold]Example:[/bold]

        watchbill destination new-secret 0123456789abcdef0123
    """
    from scheduler.services import notices

    usual = stores.settled(database=database).secret_overlap
    overlap = usual if hours is None else timedelta(hours=hours)
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        changed, secret = notices.change_secret(stored, destination, overlap, by=stores.me())
    typer.echo(secret)
    until = f"{changed.former_until:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"It is shown only now. The former one is good until {until}, too.", err=True)


@app.command("remove")
def remove(destination: Destination, database: stores.Database = None) -> None:
    """
    Tell a destination nothing any more.

    [bold]Example:[/bold]

        watchbill destination remove 0123456789abcdef0123
    """
    from scheduler.services import notices

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        gone = notices.remove(stored, destination, by=stores.me())
    typer.echo(f"{gone.name} is told nothing any more.")


def kind_of(said: str) -> Kind:
    """
    Return a kind of destination.

    Raises
    ------
    Invalid
        When there is none that is called so.
    """
    from typing import get_args

    from scheduler.domain.notices import Kind

    for one in get_args(Kind):
        if one == said:
            return one  # type: ignore[no-any-return]
    raise Invalid(f"There is no kind of destination {said}.", f"Take one of {', '.join(get_args(Kind))}.")
