"""The command `review`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.ink import a_console


def review(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")],
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="2026Q3", help="In UTC; the last whole one, else.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=0, help="Pages in a shift that are too many; as the team says, else."),
    ] = None,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Review a quarter: who carried what, rest, alerts, satisfaction, against the figures of success.

    [bold]Example:[/bold]

        watchbill review backend --quarter 2026Q3
    """
    from scheduler.cli.quarterly_page import page
    from scheduler.domain.quarters import Quarter
    from scheduler.services import quarterly_review
    from scheduler.services.teams import team_called

    now = datetime.now(UTC)
    wanted = Quarter.called(quarter) if quarter else Quarter.of(now).before
    with stores.opened(database) as store, store.reading() as stored:
        whose = team_called(stored, team)
        found = quarterly_review.review(stored, whose, wanted, now, limit=limit, with_pay=True)
        names = stored.people.names()
    if as_json:
        asking.print_json(found)
        return
    console = a_console()
    for part in page(found, names):
        console.print(part)
