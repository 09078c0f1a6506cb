"""The commands about linked calendars: `calendars list`, `calendars link`, `calendars unlink`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from scheduler.cli import files, stores
from scheduler.cli.refusals import Commands

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Take time off from calendars: link, list and unlink them."
)

Person = Annotated[str, typer.Argument(metavar="PERSON", help="The id of whose calendar it is.")]


@app.command("link")
def link(
    person: Person,
    calendar: Annotated[str, typer.Argument(metavar="FILE|URL", help="An .ics file, or its address.")],
    name: Annotated[str, typer.Option("--name", help="What to call it; others see it.")] = "calendar",
    word: Annotated[list[str] | None, typer.Option("--word", help="In the title of what counts.")] = None,
    category: Annotated[list[str] | None, typer.Option("--category", help="Of what counts.")] = None,
    whole_days: Annotated[bool, typer.Option("--whole-days", help="Only events of whole days.")] = False,
    database: stores.Database = None,
) -> None:
    """
    Link a calendar: what is shown as out of office counts, and what has one of the words or categories.

    [bold]Example:[/bold]

        watchbill calendars link ann holidays.ics --word vacation
    """
    from scheduler.domain.linked_calendars import Counting
    from scheduler.services import calendar_copies, linked_calendars, people

    settings, now = stores.settled(database=database), datetime.now(UTC)
    counting = Counting(words=tuple(word or ()), categories=tuple(category or ()), whole_days=whole_days)
    with stores.opened(database) as store:
        with store.reading() as stored:
            home = people.get(stored, person).timezone
        if calendar.startswith(("https://", "http://", "webcal://")):
            copy = calendar_copies.fetched(calendar, home, now, settings)
        else:
            copy = calendar_copies.uploaded(files.read(calendar), home, now, settings)
        with store.writing(now) as stored:
            told = linked_calendars.link(
                stored,
                person,
                copy,
                name=name,
                counting=counting,
                kind="vacation",
                settings=settings,
                by=stores.me(),
            )
    typer.echo(f"{told.calendar.id}  {told.calendar.counted} of {told.calendar.events} events count")
    for clash in told.clashes:
        typer.echo(
            f"clash: {clash.name} {clash.tier} {clash.start:%Y-%m-%d %H:%M} to {clash.end:%Y-%m-%d %H:%M}"
        )
    for one in told.calendar.unread:
        typer.echo(one.said, err=True)


@app.command("list")
def list_(person: Person, database: stores.Database = None) -> None:
    """
    List somebody's linked calendars, how old their copies are, and what troubles them.

    [bold]Example:[/bold]

        watchbill calendars list ann
    """
    with stores.opened(database) as store, store.reading() as stored:
        for one in stored.linked_calendars.of(person):
            said = one.trouble or f"{one.counted} of {one.events} events count"
            typer.echo(f"{one.id}  {one.name}  of {one.copy_at:%Y-%m-%d %H:%M}  {said}")


@app.command("unlink")
def unlink(
    calendar: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `calendars list` says.")],
    database: stores.Database = None,
) -> None:
    """
    Unlink a calendar, and give back the time off that it says from now on.

    [bold]Example:[/bold]

        watchbill calendars unlink 0123456789abcdef0123
    """
    from scheduler.services.linked_calendars import unlink as ended

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        gone = ended(stored, calendar, by=stores.me())
    typer.echo(f"{gone.name} is unlinked.")
