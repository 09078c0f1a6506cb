"""The command `health`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.ink import a_console


def health(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")],
    days: Annotated[int, typer.Option("--days", min=1, max=800, help="How many days, up to now.")] = 91,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, help="Pages in a shift that are too many; as the team says, else."),
    ] = None,
    rotation: Annotated[str | None, typer.Option("--rotation", metavar="NAME", help="Only this one.")] = None,
    person: Annotated[str | None, typer.Option("--person", metavar="ID", help="Only them.")] = None,
    service: Annotated[str | None, typer.Option("--service", metavar="NAME", help="Only its pages.")] = None,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say how on-call was: pages by hour and person, nights, time on call, noisy services.

    Times of one person are hidden below five samples, and are never an objective.

    [bold]Example:[/bold]

        watchbill health backend --days 28
    """
    from scheduler.cli.health_page import page
    from scheduler.domain.spans import Span
    from scheduler.services.changing import rotation_called
    from scheduler.services.health import Only, health_of
    from scheduler.services.teams import team_called

    now = datetime.now(UTC)
    with stores.opened(database) as store, store.reading() as stored:
        team_id = team_called(stored, team)
        only = Only(
            rotation=rotation_called(stored, rotation, team_id) if rotation else None,
            person=person,
            service=service,
        )
        found = health_of(stored, team_id, Span(now - timedelta(days=days), now), limit, only)
        names = stored.people.names() | {
            one.id: one.rotation.name for one in stored.rotations.of_team(team_id)
        }
    if as_json:
        asking.print_json(found)
        return
    console = a_console()
    for part in page(found, names):
        console.print(part)
