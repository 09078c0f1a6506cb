"""The commands about stored plans: `plans list`, `show`, `approve`, `apply`, `reject`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import stores
from scheduler.cli.asking import AsJson
from scheduler.cli.ink import a_console
from scheduler.cli.refusals import Commands

if TYPE_CHECKING:
    from scheduler.store.plans import StoredPlan
    from scheduler.store.stored import Stored

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Decide about plans: list, review, apply, reject.")

Plan = Annotated[str, typer.Argument(metavar="PLAN", help="Its id, as `plans list` says.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="For the audit.")]


@app.command("list")
def list_(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="By name or id.")],
    database: stores.Database = None,
) -> None:
    """
    List the plans of a team, the newest first.

    [bold]Example:[/bold]

        watchbill plans list api
    """
    from scheduler.services.plan_status import of_team
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        found = of_team(stored, team_called(stored, team))
    for one in found:
        typer.echo(
            f"{one.id}  {one.state}  {one.made_at:%Y-%m-%d %H:%M} UTC  {one.made_by}  {one.why}".rstrip()
        )


@app.command("show")
def show(plan: Plan, as_json: AsJson = False, database: stores.Database = None) -> None:
    """
    Show what a plan would change today and why, what rules it does not keep, and whom it is fair to.

    [bold]Example:[/bold]

        watchbill plans show 0123456789abcdef0123
    """
    from pydantic import TypeAdapter

    from scheduler.cli.review_page import page
    from scheduler.domain.review import Review
    from scheduler.services.reviewing import review

    with stores.opened(database) as store, store.reading() as stored:
        found = review(stored, plan, now=datetime.now(UTC))
        names = stored.people.names()
    if as_json:
        typer.echo(TypeAdapter(Review).dump_json(found, indent=2).decode())
        return
    console = a_console()
    for part in page(found, names):
        console.print(part)


@app.command("approve")
def approve(plan: Plan, why: Why = "", database: stores.Database = None) -> None:
    """
    Let a draft be applied.

    [bold]Example:[/bold]

        watchbill plans approve 0123456789abcdef0123
    """
    from scheduler.services import publishing

    _decided(database, lambda stored: publishing.approve(stored, plan, by=stores.me(), why=why))


@app.command("apply")
def apply(plan: Plan, why: Why = "", database: stores.Database = None) -> None:
    """
    Make an approved plan the schedule that people are paged by.

    [bold]Example:[/bold]

        watchbill plans apply 0123456789abcdef0123
    """
    from scheduler.services import publishing

    _decided(database, lambda stored: publishing.apply(stored, plan, by=stores.me(), why=why))


@app.command("reject")
def reject(plan: Plan, why: Why = "", database: stores.Database = None) -> None:
    """
    Say no to a plan that is not applied yet.

    [bold]Example:[/bold]

        watchbill plans reject 0123456789abcdef0123 --why "Bo leaves"
    """
    from scheduler.services import publishing

    _decided(database, lambda stored: publishing.reject(stored, plan, by=stores.me(), why=why))


def _decided(database: str | None, decide: Callable[[Stored], StoredPlan]) -> None:
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        found = decide(stored)
    typer.echo(f"Plan {found.id} is {found.state}.")
