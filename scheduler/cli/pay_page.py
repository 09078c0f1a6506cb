"""How a report of pay is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, figure, ink
from scheduler.domain.pay_periods import Report


def page(report: Report, names: Mapping[str, str], *, lines: bool) -> Iterator[Text | Table]:
    """
    Yield what is printed: what people earn, the rest they earn, and what is not paid.

    Parameters
    ----------
    names
        Of people, by id.
    lines
        Whether every line is printed, too.
    """
    state = "closed" if report.period else f"open, as of {report.until:%Y-%m-%d %H:%M} UTC"
    yield ink(f"{report.first} to {report.last}: {state}.", "bold")
    yield ink("")
    if lines:
        for line in report.lines:
            amount = f"{line.amount} {line.currency}" if line.currency else f"{figure(line.hours)} h"
            yield ink(f" • {amount}: {line.reason}")
        yield ink("")
    yield _earned(report, names) if report.earned else ink("Nobody earns anything.")
    for one in report.rest:
        yield ink(f"{names.get(one.person, one.person)} earns {figure(one.hours)} h of rest.")
    for gap in report.unpaid:
        when = f"{gap.span.start:%Y-%m-%d %H:%M} to {gap.span.end:%Y-%m-%d %H:%M} UTC"
        who = names.get(gap.person, gap.person)
        yield ink(f"No rate holds in {gap.location}, where {who} is paid: {when}.", "yellow")


def _earned(report: Report, names: Mapping[str, str]) -> Table:
    columns = ("stipend", "overtime", "corrections", "total")
    table = a_table("Earned", "", *columns, "", right=columns)
    for one in report.earned:
        amounts = (one.stipend, one.overtime, one.corrections, one.total)
        table.add_row(*map(ink, (names.get(one.person, one.person), *map(str, amounts), one.currency)))
    return table
