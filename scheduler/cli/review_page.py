"""How a plan is printed beside today's schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, figure, ink, signed
from scheduler.domain.review import Review


def page(review: Review, names: Mapping[str, str]) -> Iterator[Text | Table]:
    """Yield what is printed: whether it can be applied, what changes and why, rules, fairness."""
    yield ink(f"Plan {review.plan} is {review.state}.", "bold")
    if review.stale:
        yield ink(review.stale, "red")
    yield ink("")
    yield _changes(review, names) if review.changes else ink("It changes nothing.", "dim")
    for rule in review.bill:
        for sentence in rule.breaches:
            yield ink(f"✘ {sentence}", "red")
    yield ink("")
    yield _fairness(review)


def _changes(review: Review, names: Mapping[str, str]) -> Table:
    table = a_table("What changes", "from", "", "today", "then", "why")
    for one in review.changes:
        holders = (names.get(person, person) or "nobody" for person in (one.before, one.after))
        seat = f"{one.rotation} {one.tier}"
        table.add_row(f"{one.start:%Y-%m-%d %H:%M}", ink(seat), *map(ink, holders), ink(one.reason))
    return table


def _fairness(review: Review) -> Table:
    table = a_table("Fairness", "", "fair share", "today", "then", right=("fair share", "today", "then"))
    for row in review.fairness:
        before = signed(row.before.deviation) if row.before else "–"
        table.add_row(ink(row.name), figure(row.after.fair_share), before, signed(row.after.deviation))
    return table
