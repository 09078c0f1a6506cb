"""The command `oncall`: who is on call, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli import files, stores
from scheduler.cli.asking import AsJson
from scheduler.cli.ink import a_console, a_table, ink

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from scheduler.domain.oncall import RotationOnCall, TierOnCall
    from scheduler.store.stored import Stored


def oncall(
    rotation: Annotated[
        str | None, typer.Argument(metavar="[ROTATION]", help="By name or id; all, if left out.")
    ] = None,
    team: Annotated[str | None, typer.Option("--team", metavar="TEAM", help="Only of this team.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="INSTANT", help="2027-01-04T10:00Z; now, if left out.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="INSTANT", help="Answer as was known then.")
    ] = None,
    as_json: AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say who is on call, tier by tier, until when, and who follows.

    [bold]Example:[/bold]

        watchbill oncall api --at 2027-01-04T10:00Z
    """
    from scheduler.services.oncall import who

    moment = files.instant(at) or datetime.now(UTC)
    with stores.opened(database) as store, store.reading() as stored:
        found = who(stored, _rotations(stored, rotation, team), at=moment, as_of=files.instant(as_of))
        names = stored.people.names()
    if as_json:
        typer.echo(_json(found))
        return
    console = a_console()
    for number, answer in enumerate(sorted(found, key=lambda one: (one.name, one.rotation))):
        if number:
            console.print()
        console.print(_table(answer, names))


def _rotations(stored: Stored, rotation: str | None, team: str | None) -> list[str]:
    from scheduler.services.changing import rotation_called
    from scheduler.services.teams import team_called

    whose = team_called(stored, team) if team is not None else None
    return (
        stored.rotations.ids(team=whose) if rotation is None else [rotation_called(stored, rotation, whose)]
    )


def _json(found: Iterable[RotationOnCall]) -> str:
    from pydantic import TypeAdapter

    from scheduler.domain.oncall import RotationOnCall

    return TypeAdapter(tuple[RotationOnCall, ...]).dump_json(tuple(found), indent=2).decode()


def _table(answer: RotationOnCall, names: Mapping[str, str]) -> Table:
    table = a_table(f"{answer.name}  {_stamp(answer.at)}", "", "", "until", "then")
    for tier in answer.tiers:
        for place, (who, until, why) in enumerate(_held(tier, names)):
            then = ", ".join(names.get(one, one) for one in tier.next_people)
            first = place == 0
            table.add_row(ink(tier.tier if first else ""), who, ink(until + why), ink(then if first else ""))
    for shadow in answer.shadows:
        table.add_row(
            ink("shadow"), ink(names.get(shadow.person, shadow.person)), ink(_stamp(shadow.until)), ""
        )
    return table


def _held(tier: TierOnCall, names: Mapping[str, str]) -> Iterator[tuple[Text, str, str]]:
    for duty in tier.people:
        why = "" if duty.why == "published" else f" ({duty.why.replace('_', ' ')})"
        yield ink(names.get(duty.person, duty.person), "bold"), _stamp(duty.until), why
    if tier.missing:
        yield ink("nobody", "red"), _stamp(tier.next_handoff) if tier.next_handoff else "", ""


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
