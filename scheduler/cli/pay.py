"""The commands about pay: `pay report`, `pay close`, `pay rate`, `pay rates`, `pay home`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.ink import a_console, a_table, ink
from scheduler.cli.refusals import Commands

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Say what on-call is worth, what people earn, and close periods."
)

Team = Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")]
First = Annotated[str, typer.Argument(metavar="FIRST", help="The first day, on each person's own clock.")]
Last = Annotated[str, typer.Argument(metavar="LAST", help="The last day, which is included.")]
Location = Annotated[
    str, typer.Argument(metavar="LOCATION", help="A time zone, a name of yours, or everywhere.")
]
Why = Annotated[str, typer.Option("--why", help="Why, for the audit.")]
Amount = Annotated[str, typer.Option(metavar="AMOUNT", help="As 40 or 37.50.")]


@app.command("report")
def report(
    team: Team,
    first: First,
    last: Last,
    person: Annotated[str | None, typer.Option("--person", metavar="ID", help="Only them.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print every line as CSV.")] = False,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say what people earn in a period: stipends, overtime, rest, and corrections of closed periods.

    [bold]Example:[/bold]

        watchbill pay report backend 2026-10-01 2026-10-31
    """
    from scheduler.cli.pay_page import page
    from scheduler.services import pay
    from scheduler.services.pay_text import pay_csv
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.reading() as stored:
        wanted = team_called(stored, team)
        found = pay.report(stored, wanted, day(first), day(last), datetime.now(UTC))
        found = found if person is None else found.of(person)
        names = pay.names(stored)
    if as_json:
        asking.print_json(found)
    elif as_csv:
        typer.echo(pay_csv(found, names), nl=False)
    else:
        console = a_console()
        for part in page(found, names, lines=person is not None):
            console.print(part)


@app.command("close")
def close(team: Team, first: First, last: Last, why: Why = "", database: stores.Database = None) -> None:
    """
    Close a period that is over: its lines stay, and later periods put right what changes.

    [bold]Example:[/bold]

        watchbill pay close backend 2026-10-01 2026-10-31
    """
    from scheduler.services import pay
    from scheduler.services.teams import team_called

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        wanted = team_called(stored, team)
        found = pay.close(stored, wanted, day(first), day(last), by=stores.me(), why=why)
    typer.echo(f"Closed, with {len(found.lines)} lines.")


@app.command("rate")
def rate(
    location: Location,
    since: Annotated[str, typer.Argument(metavar="DAY", help="The day from which it holds.")],
    currency: Annotated[str, typer.Option("--currency", metavar="CODE", help="Of ISO 4217, such as EUR.")],
    per_shift: Amount = "0",
    weekday: Amount = "0",
    weekend: Amount = "0",
    holiday: Amount = "0",
    overtime: Amount = "0",
    tier: Annotated[
        list[str] | None,
        typer.Option("--tier", metavar="NAME=PART", help="The part of the stipend of a tier; all, else."),
    ] = None,
    weekend_day: Annotated[
        list[str] | None,
        typer.Option(metavar="DAY", help="Each day of the weekend; saturday and sunday, else."),
    ] = None,
    country: Annotated[str, typer.Option("--country", metavar="CODE", help="Whose holidays count.")] = "",
    subdivision: Annotated[str, typer.Option("--subdivision", metavar="CODE", help="Of the country.")] = "",
    why: Why = "",
    database: stores.Database = None,
) -> None:
    """
    Say what being on call is worth somewhere, from a day on: a shift, a day by its kind, an hour of overtime.

    [bold]Example:[/bold]

        watchbill pay rate everywhere 2027-01-01 --currency EUR --weekday 40 --weekend 80 --overtime 60
    """
    from pydantic import ValidationError

    from scheduler.domain.errors import Invalid
    from scheduler.domain.pay_rates import WEEKEND, Rate, Worth
    from scheduler.services import pay_rates

    try:
        worth = Worth(
            currency=currency,
            per_shift=_amount(per_shift),
            weekday=_amount(weekday),
            weekend=_amount(weekend),
            holiday=_amount(holiday),
            overtime=_amount(overtime),
            tiers=dict(map(_part, tier or ())),
            country=country,
            subdivision=subdivision,
            weekend_days=tuple(weekend_day or WEEKEND),  # type: ignore[arg-type]  # read by what checks it
        )
        wanted = Rate(location=location, since=day(since), worth=worth)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise Invalid(f"{first['loc'][0]}: {first['msg']}.", "Correct it.") from None
    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        pay_rates.put(stored, wanted, by=stores.me(), why=why)
    typer.echo(f"The rate of {location} holds from {since} on.")


@app.command("rates")
def rates(as_json: asking.AsJson = False, database: stores.Database = None) -> None:
    """
    List all rates.

    [bold]Example:[/bold]

        watchbill pay rates
    """
    with stores.opened(database) as store, store.reading() as stored:
        found = stored.pay.rates()
    if as_json:
        asking.print_json(found)
        return
    columns = ("a shift", "a weekday", "at weekends", "a holiday", "overtime")
    table = a_table("Rates", "", "from", *columns, "", "weekend", right=columns)
    for one in found:
        worth = one.worth
        amounts = (worth.per_shift, worth.weekday, worth.weekend, worth.holiday, worth.overtime)
        weekend = " ".join(day[:3] for day in worth.weekend_days)
        cells = (one.location, f"{one.since}", *map(str, amounts), worth.currency, weekend)
        table.add_row(*map(ink, cells))
    a_console().print(table if found else ink("There is none."))


@app.command("home")
def home(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Whose, by id.")],
    location: Location,
    since: Annotated[str, typer.Argument(metavar="DAY", help="The day from which they are paid there.")],
    why: Why = "",
    database: stores.Database = None,
) -> None:
    """
    Say where somebody is paid from a day on; who has no such place is paid where their time zone is.

    [bold]Example:[/bold]

        watchbill pay home ann oslo 2027-01-01
    """
    from scheduler.domain.pay_rates import Home
    from scheduler.services import pay_rates

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        kept = [one for one in pay_rates.homes(stored, person) if one.since != day(since)]
        wanted = (*kept, Home(location=location, since=day(since)))
        pay_rates.put_homes(stored, person, wanted, by=stores.me(), why=why)
    typer.echo(f"{person} is paid in {location} from {since} on.")


def day(text: str) -> date:
    """Read a day such as 2027-01-04."""
    from scheduler.domain.errors import Invalid

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text!r} is no day.", "Write it as 2027-01-04.") from None


def _amount(text: str) -> Decimal:
    from scheduler.domain.errors import Invalid

    try:
        return Decimal(text)
    except InvalidOperation:
        raise Invalid(f"{text!r} is no amount.", "Write it as 40 or 37.50.") from None


def _part(text: str) -> tuple[str, Fraction]:
    from scheduler.domain.errors import Invalid

    name, _, part = text.partition("=")
    try:
        return name, Fraction(part)
    except (ValueError, ZeroDivisionError):
        raise Invalid(f"{text!r} is no part of a tier.", "Write it as secondary=0.5.") from None
