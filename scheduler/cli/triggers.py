"""The commands about what happens to a team: `triggers list`, `triggers look`, `triggers policy`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.refusals import Commands
from scheduler.domain.errors import Invalid

if TYPE_CHECKING:
    from scheduler.domain.trigger_policy import TriggerPolicy

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="See what has happened to a team, and say what follows from it."
)

Team = Annotated[str, typer.Argument(metavar="TEAM", help="By name or id.")]


@app.command("list")
def list_(team: Team, as_json: asking.AsJson = False, database: stores.Database = None) -> None:
    """
    List what has happened to a team that was acted on, the latest first, and what has come of it.

    [bold]Example:[/bold]

        watchbill triggers list api
    """
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        found = stored.triggered.of_team(team_called(stored, team))
    found.sort(key=lambda one: (one.at, one.subject), reverse=True)
    if as_json:
        asking.print_json(tuple(found))
        return
    for one in found:
        came = f"  plan {one.plan} {one.outcome or 'is not decided'}" if one.plan else ""
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.kind}  {one.says}{came}")


@app.command("look")
def look(team: Team, database: stores.Database = None) -> None:
    """
    Look now at what has happened, as a worker does every minute, and act as the team's policy says.

    [bold]Example:[/bold]

        watchbill triggers look api
    """
    from scheduler.services.teams import team_called
    from scheduler.services.triggers import act

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        found = act(stored, team_called(stored, team))
    for one in found.triggers:
        typer.echo(f"{one.kind}  {one.says}")
    typer.echo(f"Plan {found.plan} is asked for." if found.plan else "No plan is asked for.")


@app.command("policy")
def policy(
    team: Team,
    changes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME=VALUE]...", help="off, propose or automatic; or a limit."),
    ] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="For the audit.")] = "",
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say how a team responds to what happens, trigger by trigger, after changing what is given.

    [bold]Example:[/bold]

        watchbill triggers policy api rest=automatic pages_limit=8
    """
    from scheduler.services import trigger_policies
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        named = team_called(stored, team)
        known = trigger_policies.get(stored, named)
        if changes:
            known = changed(known, changes)
            trigger_policies.put(stored, named, known, by=stores.me(), why=why)
    if as_json:
        asking.print_json(known)
        return
    for name in type(known).__dataclass_fields__:
        typer.echo(f"{name:<16} {getattr(known, name)}")


def changed(known: TriggerPolicy, changes: Iterable[str]) -> TriggerPolicy:
    """
    Return a policy with some of it changed, each written as NAME=VALUE.

    Raises
    ------
    Invalid
        When there is no such name, or it cannot have that value.
    """
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(type(known))
    given = dict(one.partition("=")[::2] for one in changes)
    try:
        return adapter.validate_python(adapter.dump_python(known) | given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        raise Invalid(
            f"{name}={given[name]}: {first['msg']}.",
            f"Write NAME=VALUE, with one of {', '.join(type(known).__dataclass_fields__)}.",
        ) from None
