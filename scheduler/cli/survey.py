"""The commands about the survey: `survey asked`, `answer`, `show`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from scheduler.cli import asking, stores
from scheduler.cli.ink import a_console, a_table, ink
from scheduler.cli.refusals import Commands

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Ask whoever held a shift how it was; say it of many together."
)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Who held the shift, by id.")]


@app.command("asked")
def asked(person: Who, as_json: asking.AsJson = False, database: stores.Database = None) -> None:
    """
    List the shifts about which somebody has not answered yet, the last one first.

    [bold]Example:[/bold]

        watchbill survey asked ann
    """
    from scheduler.domain.satisfaction import QUESTION
    from scheduler.services import people, satisfaction

    now, within = datetime.now(UTC), _within()
    with stores.opened(database) as store, store.reading() as stored:
        people.get(stored, person)
        found = satisfaction.asked(stored, person, stored.schedules.naming(person), now, within)
        places = stored.rotations.places([one.rotation for one in found])
    if as_json:
        asking.print_json(found)
        return
    table = a_table(QUESTION, "shift", "rotation", "tier", "from", "to", "answer until")
    for one in found:
        times = (one.span.start, one.span.end, one.span.end + within)
        cells = (one.shift, places[one.rotation].name, one.tier, *(f"{at:%Y-%m-%d %H:%M}" for at in times))
        table.add_row(*map(ink, cells))
    a_console().print(table if found else ink("There is none."))


@app.command("answer")
def answer(
    person: Who,
    shift: Annotated[str, typer.Argument(metavar="SHIFT", help="The shift, by its id.")],
    score: Annotated[
        int, typer.Argument(metavar="1…5", min=1, max=5, help="1, hardly bearable, to 5, no trouble at all.")
    ],
    database: stores.Database = None,
) -> None:
    """
    Say how a shift was, once, as whoever held it. The answer is kept without a name.

    [bold]Example:[/bold]

        watchbill survey answer ann 3f9c2a 4
    """
    from scheduler.services import satisfaction

    with stores.opened(database) as store, store.writing(datetime.now(UTC)) as stored:
        satisfaction.answer(stored, shift, score, person=person, within=_within())
    typer.echo("Thank you. It is only ever said of many shifts together.")


@app.command("show")
def show(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="The team, by name or id.")],
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="2026Q3", help="In UTC; the running one, else.")
    ] = None,
    as_json: asking.AsJson = False,
    database: stores.Database = None,
) -> None:
    """
    Say how satisfied a team was with its shifts of a quarter: from five answers on, five more at a time.

    [bold]Example:[/bold]

        watchbill survey show backend --quarter 2026Q3
    """
    from scheduler.domain.quarters import Quarter
    from scheduler.domain.review_marks import written
    from scheduler.services import satisfaction
    from scheduler.services.teams import team_called

    wanted = Quarter.called(quarter) if quarter else Quarter.of(datetime.now(UTC))
    with stores.opened(database) as store, store.reading() as stored:
        found = satisfaction.satisfaction(stored, team_called(stored, team), wanted)
    if as_json:
        asking.print_json(found)
        return
    mean = written(found.mean, "of five") if found.mean is not None else "shown from five answers on"
    typer.echo(f"{wanted}: {mean}, {found.answers} answered.")


def _within() -> timedelta:
    return timedelta(days=stores.settled().survey_days)
