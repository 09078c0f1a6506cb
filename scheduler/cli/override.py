"""The commands about covers: `override add`, `override list`, `override remove`, and `cover`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import files, stores
from scheduler.cli.asking import AsJson
from scheduler.cli.ink import a_console
from scheduler.cli.refusals import Commands, Exit

if TYPE_CHECKING:
    from scheduler.domain.verdict import Verdict
    from scheduler.store.stored import Stored

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Let somebody cover: make, list and take covers away."
)

Rotation = Annotated[str, typer.Argument(metavar="ROTATION", help="By name or id.")]
Tier = Annotated[str, typer.Option("--tier", metavar="TIER", help="Such as primary.")]
End = Annotated[str, typer.Option("--end", metavar="INSTANT", help="2027-01-04T22:00Z.")]
Seat = Annotated[int, typer.Option("--seat", min=0, help="Which of the tier's people.")]


@app.command("add")
def add(
    rotation: Rotation,
    person: Annotated[str, typer.Option("--person", metavar="ID", help="Who covers.")],
    end: End,
    start: Annotated[str | None, typer.Option("--start", metavar="INSTANT", help="Now, if left out.")] = None,
    tier: Tier = "primary",
    seat: Seat = 0,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="For the audit.")] = "",
    foresee: Annotated[
        bool, typer.Option("--foresee", help="Only say what it would come to; change nothing.")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept-breaches", help="Make it though it breaks rules.")
    ] = False,
    database: stores.Database = None,
) -> None:
    """
    Let somebody hold a tier for a while, and say what it comes to; one that breaks a rule is refused.

    [bold]Example:[/bold]

        watchbill override add api --person bo --start 2027-01-05T18:00Z --end 2027-01-05T22:00Z
    """
    from scheduler.services import overrides, verdicts
    from scheduler.services.changing import current, rotation_called

    begins, ends, now = files.instant(start), files.instant(end), datetime.now(UTC)
    assert ends is not None
    with stores.opened(database) as store:
        with store.reading() as stored:
            which = rotation_called(stored, rotation)
            team = current(stored, which)[0].team

        def change(stored: Stored) -> str:
            return overrides.add(
                stored, which, tier, person, start=begins, end=ends, by=stores.me(), why=why, seat=seat
            ).id

        if foresee:
            _show(found := verdicts.foreseen(store, now, team, change))
            raise typer.Exit(int(Exit.FINE if found.ok else Exit.BREACHES))
        with store.writing(now) as stored:
            made, found = verdicts.judged(stored, team, lambda: change(stored), accept_breaches=accept)
    typer.echo(made)
    _show(found)


@app.command("list")
def list_(rotation: Rotation, database: stores.Database = None) -> None:
    """
    List the covers of a rotation that are not over, by when they begin.

    [bold]Example:[/bold]

        watchbill override list api
    """
    from scheduler.services import standing_in
    from scheduler.services.changing import rotation_called

    now = datetime.now(UTC)
    with stores.opened(database) as store, store.reading() as stored:
        found = standing_in.of(stored, rotation_called(stored, rotation))
    for one in sorted(found, key=lambda one: (one.span.start, one.id)):
        if one.span.end > now:
            span = f"{one.span.start:%Y-%m-%d %H:%M} to {one.span.end:%Y-%m-%d %H:%M} UTC"
            typer.echo(f"{one.id}  {one.tier}  {one.person}  {span}  {one.reason}".rstrip())


@app.command("remove")
def remove(
    override: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `override list` says.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="For the audit.")] = "",
    database: stores.Database = None,
) -> None:
    """
    Take a cover away, which restores what lay beneath; one that has begun ends now.

    [bold]Example:[/bold]

        watchbill override remove 0123456789abcdef0123
    """
    from scheduler.services import overrides

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        left = overrides.remove(stored, override, by=stores.me(), why=why)
    typer.echo("It is gone." if left is None else f"It ended at {left.span.end:%Y-%m-%d %H:%M} UTC.")


def cover(
    rotation: Rotation,
    person: Annotated[str, typer.Option("--person", metavar="ID", help="Who is to be covered.")],
    start: Annotated[str, typer.Option("--start", metavar="INSTANT", help="2027-01-05T18:00Z.")],
    end: End,
    tier: Tier = "primary",
    seat: Seat = 0,
    as_json: AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say who could cover for somebody, ranked by rules, then by fairness; nobody is asked or told.

    [bold]Example:[/bold]

        watchbill cover api --person ann --start 2027-01-05T18:00Z --end 2027-01-05T22:00Z
    """
    from pydantic import TypeAdapter

    from scheduler.cli.verdict_page import candidates as table
    from scheduler.domain.cover_requests import Candidate
    from scheduler.domain.spans import Span
    from scheduler.services.changing import rotation_called
    from scheduler.services.cover_candidates import candidates

    begins, ends = files.instant(start), files.instant(end)
    assert begins is not None
    assert ends is not None
    with stores.opened(database) as store, store.reading() as stored:
        which = rotation_called(stored, rotation)
        found = candidates(stored, which, tier, seat, Span(begins, ends), person)
    if as_json:
        typer.echo(TypeAdapter(tuple[Candidate, ...]).dump_json(found, indent=2).decode())
    else:
        a_console().print(table(found))


def _show(verdict: Verdict) -> None:
    from scheduler.cli.verdict_page import page

    console = a_console()
    for part in page(verdict):
        console.print(part)
