"""How a quarterly review is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from rich.table import Table
from rich.text import Text

from scheduler.cli.ink import a_table, ink
from scheduler.domain.pay import Earned
from scheduler.domain.quarterly_review import Quarterly, Review
from scheduler.domain.review_marks import written

MET = {True: ("met", "green"), False: ("missed", "red"), None: ("–", "dim")}
BETTER = {True: "better", False: "worse", None: ""}


def page(review: Review, names: Mapping[str, str]) -> Iterator[Text | Table]:
    """
    Yield what is printed: figures of success, then who carried what, then rest.

    Parameters
    ----------
    names
        Of people, by id.
    """
    yield ink(f"{review.quarter}, {review.start:%Y-%m-%d} to {review.until:%Y-%m-%d}", "bold")
    yield _marks(review)
    yield ink("")
    yield _burdens(review.now, names)
    if review.now.rest:
        yield ink("")
        yield _rest(review.now, names)
    if review.now.pay:
        yield ink("")
        yield _pay(review.now.pay, names)


def _marks(review: Review) -> Table:
    figures = ("this quarter", "the one before")
    table = a_table("Against success", "", "target", *figures, "", "trend", right=figures)
    for one in review.marks:
        says, style = MET[one.met]
        table.add_row(
            ink(one.name),
            ink(one.target or "–"),
            ink(written(one.value, one.unit)),
            ink(written(one.before, one.unit)),
            ink(says, style),
            ink(BETTER[one.better]),
        )
    return table


def _burdens(now: Quarterly, names: Mapping[str, str]) -> Table:
    columns = ("carried", "fair share", "off by", "pages", "asleep", "nights", "on call")
    table = a_table("Who carried what, in points", "", *columns, right=columns)
    health = {one.person: one for one in now.health.people}
    for one in now.burdens:
        known = health.get(one.person)
        table.add_row(
            ink(names.get(one.person, one.person)),
            ink(f"{float(one.load):.2f}"),
            ink(f"{float(one.fair_share):.2f}"),
            ink(f"{float(one.deviation):+.2f}"),
            ink(str(known.pages.total if known else 0)),
            ink(str(known.pages.sleep if known else 0)),
            ink(str(known.interrupted_nights if known else 0)),
            ink(f"{known.on_call if known else 0:.0%}"),
        )
    return table


def _rest(now: Quarterly, names: Mapping[str, str]) -> Table:
    table = a_table("Rest after long incidents", "", "owed", "taken", right=("owed", "taken"))
    for one in now.rest:
        table.add_row(ink(names.get(one.person, one.person)), ink(_hours(one.owed)), ink(_hours(one.taken)))
    return table


def _pay(earned: Sequence[Earned], names: Mapping[str, str]) -> Table:
    columns = ("stipend", "overtime", "in all")
    table = a_table("Pay", "", *columns, "", right=columns)
    for one in earned:
        sums = (ink(f"{amount:.2f}") for amount in (one.stipend, one.overtime, one.total))
        table.add_row(ink(names.get(one.person, one.person)), *sums, ink(one.currency))
    return table


def _hours(time: timedelta) -> str:
    return f"{time / timedelta(hours=1):.0f} h"
