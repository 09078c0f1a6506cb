"""How it is printed what a change of the schedule comes to."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, figure, ink, signed
from scheduler.domain.cover_requests import Candidate
from scheduler.domain.verdict import Verdict


def page(verdict: Verdict) -> Iterator[Text | Table]:
    """Yield the rules that a change breaks, and who carries what before and after."""
    if verdict.ok:
        yield ink("✔ Every rule is kept.", "green")
    for breach in verdict.breaches:
        yield ink(f"✘ {breach.sentence}", "red")
    if verdict.fairness:
        table = a_table(
            "", "", "fair share", "before", "after", "off it before", "after", right=("fair share",)
        )
        for row in verdict.fairness:
            table.add_row(
                ink(row.name),
                *(figure(value) for value in (row.fair_share, row.before, row.after)),
                *(signed(value) for value in (row.deviation_before, row.deviation_after)),
            )
        yield table


def candidates(found: tuple[Candidate, ...]) -> Table:
    """Return those who could cover, in the order in which to ask."""
    table = a_table("Who could cover, whom to ask first", "", "", "off a fair share", "and after")
    for number, one in enumerate(found, 1):
        why = " ".join(one.breaches)
        mark = ink(str(number)) if one.feasible else ink("✘", "red")
        name = ink(f"{one.name}: {why}" if why else one.name, "" if one.feasible else "dim")
        table.add_row(mark, name, signed(one.deviation_before), signed(one.deviation_after))
    return table
