"""The commands about feeds: `feed new`, `feed list`, `feed revoke`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import stores
from scheduler.cli.refusals import Commands

if TYPE_CHECKING:
    from scheduler.domain.feeds import Subject
    from scheduler.store.stored import Stored

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Let calendars subscribe: make, list and revoke feeds."
)


@app.command("new")
def new(
    person: Annotated[str | None, typer.Option("--person", metavar="ID", help="All their duties.")] = None,
    rotation: Annotated[str | None, typer.Option("--rotation", metavar="NAME", help="All of it.")] = None,
    tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help="One of the rotation.")] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="TEAM", help="All its rotations.")] = None,
    alarm: Annotated[
        list[int] | None, typer.Option("--alarm", metavar="HOURS", help="Ring before a handoff.")
    ] = None,
    database: stores.Database = None,
) -> None:
    """
    Make a feed and print its path below the address of the service. It is shown once: only a hash is kept.

    [bold]Example:[/bold]

        watchbill feed new --person ann --alarm 12
    """
    from scheduler.services.feeds import make

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        subject = _subject(stored, person, rotation, tier, team)
        owner = person if person is not None and rotation is None and team is None else stores.me()
        alarms = [timedelta(hours=hours) for hours in alarm or ()]
        feed, secret = make(stored, subject, owner=owner, by=stores.me(), alarms=alarms)
    typer.echo(f"/v1/feeds/{secret}.ics")
    typer.echo(
        f"It is the feed {feed.id}; whoever has this address may read it. It is shown only now.", err=True
    )


@app.command("list")
def list_(database: stores.Database = None) -> None:
    """
    List all feeds, those first that were used last.

    [bold]Example:[/bold]

        watchbill feed list
    """
    with stores.opened(database) as store, store.reading() as stored:
        for one in stored.feeds.all():
            used = f"used {one.used_at:%Y-%m-%d}" if one.used_at else "never used"
            shows = f"{one.subject.kind} {one.subject.id} {one.subject.tier}".strip()
            typer.echo(f"{one.id}  {shows}  of {one.owner}  {used}")


@app.command("revoke")
def revoke(
    feed: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `feed list` says.")],
    database: stores.Database = None,
) -> None:
    """
    Show a feed to nobody any more.

    [bold]Example:[/bold]

        watchbill feed revoke 0123456789abcdef0123
    """
    from scheduler.services.feeds import revoke as ended

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        ended(stored, feed, by=stores.me())
    typer.echo("Its address shows nothing any more.")


def _subject(
    stored: Stored, person: str | None, rotation: str | None, tier: str | None, team: str | None
) -> Subject:
    from scheduler.domain.errors import Invalid
    from scheduler.domain.feeds import Subject
    from scheduler.services.changing import rotation_called
    from scheduler.services.teams import team_called

    whose = team_called(stored, team) if team is not None else None
    if rotation is not None and person is None:
        found = rotation_called(stored, rotation, whose)
        return Subject(kind="tier" if tier else "rotation", id=found, tier=tier or "")
    if person is not None and team is None and rotation is None:
        return Subject(kind="person", id=person, tier=tier or "")
    if whose is not None and person is None:
        return Subject(kind="team", id=whose, tier=tier or "")
    raise Invalid("A feed shows one thing.", "Give one of --person, --rotation and --team.")
