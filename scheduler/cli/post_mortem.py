"""What follows an incident: `incident post-mortem`, `action-item`, `action-items`, `done`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import asking, files, stores
from scheduler.cli.incident import Id, Moment, Team
from scheduler.cli.ink import a_console, a_table, ink


def post_mortem(
    team: Team,
    incident: Id,
    link: Annotated[str, typer.Argument(metavar="LINK", help="Where it is read, https://…")],
    published: Moment = None,
    database: stores.Database = None,
) -> None:
    """
    Say where the post-mortem of an incident is read; a wiki holds it.

    [bold]Example:[/bold]

        watchbill incident post-mortem backend INC-7 https://wiki.example.com/inc-7
    """
    from scheduler.services import post_mortems
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        wanted, at = team_called(stored, team), files.instant(published)
        one = post_mortems.correct(stored, wanted, incident, link, at=at, by=stores.me())
    typer.echo(f"Published {one.published_at:%Y-%m-%d %H:%M} UTC: {one.link}")


def action_item(
    team: Team,
    incident: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be done.")],
    due: Annotated[str, typer.Option("--due", metavar="DAY", help="By the end of which day, in UTC.")],
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="PERSON", help="Id of who sees to it.")
    ] = None,
    priority: Annotated[
        str, typer.Option("--priority", metavar="WORD", help="high, medium or low.")
    ] = "medium",
    database: stores.Database = None,
) -> None:
    """
    Say what is to be done after an incident, by when and by whom.

    [bold]Example:[/bold]

        watchbill incident action-item backend INC-7 "Alert on queue length" --due 2027-02-01 --owner ann
    """
    from typing import get_args

    from scheduler.domain.errors import Invalid
    from scheduler.domain.post_mortems import Priority
    from scheduler.services import post_mortems
    from scheduler.services.teams import team_called

    if priority not in get_args(Priority):
        raise Invalid(f"There is no priority {priority}.", f"Take one of {', '.join(get_args(Priority))}.")
    day = files.day(due)
    assert day is not None
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        one = post_mortems.add_item(
            stored,
            team_called(stored, team),
            incident,
            text,
            due=day.date(),
            priority=priority,  # type: ignore[arg-type]
            owner=owner,
            by=stores.me(),
        )
    typer.echo(f"{one.id}  due {one.due}  {one.text}")


def action_items(
    team: Team,
    every: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    List what is still to be done after a team's incidents, in the order in which it is due.

    [bold]Example:[/bold]

        watchbill incident action-items backend
    """
    from scheduler.services.teams import team_called

    now = datetime.now(UTC)
    with stores.opened(database) as store, store.reading() as stored:
        found = stored.post_mortems.items(team_called(stored, team), is_open=None if every else True)
        names = stored.people.names()
    if as_json:
        asking.print_json(tuple(found))
        return
    table = a_table("Action items", "", "after", "due", "priority", "owner", "what", "")
    for one in found:
        late = "late" if one.late_from <= now else ""
        state = f"done {one.done_at:%Y-%m-%d}" if one.done_at else late
        owner = names.get(one.owner, one.owner) if one.owner else "nobody"
        cells = (one.id, one.incident, str(one.due), one.priority, owner, one.text, state)
        table.add_row(*map(ink, cells))
    a_console().print(table if found else ink("There is none."))


def done(
    team: Team,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="The action item, by its id.")],
    at: Moment = None,
    database: stores.Database = None,
) -> None:
    """
    Say that an action item is done.

    [bold]Example:[/bold]

        watchbill incident done backend 3f9c2a --at 2027-01-20T15:00:00Z
    """
    from scheduler.services import post_mortems
    from scheduler.services.teams import team_called

    now = datetime.now(UTC)
    with stores.opened(database) as store, store.writing(now) as stored:
        parts = {"done_at": files.instant(at) or now}
        one = post_mortems.change_item(stored, team_called(stored, team), item, parts, by=stores.me())
    typer.echo(f"Done: {one.text}")
