"""How advice on swaps is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from rich.table import Table
from rich.text import Text

from scheduler.cli.calendar import short_names
from scheduler.cli.ink import a_table, figure, ink, lines, signed
from scheduler.domain.answers import Exchange, SwapAdvice
from scheduler.domain.team import Team
from scheduler.domain.turn_words import seat_told, turn_told


def page(advice: SwapAdvice, team: Team) -> Iterator[Text | Table]:
    """Yield what is printed: covers, trades, circles, and why others cannot."""
    name, seat = team.named(advice.person), seat_told(team, advice)
    yield ink(f"{name} holds {seat}.", "bold")
    reached = f"fairness {figure(advice.sum_of_squares, 4)}, spacing {figure(advice.spacing)}"
    yield ink(f"The plan as it is: {reached}. Nobody has been asked or told.", "dim")
    covers = [cover for cover in advice.covers if cover.feasible]
    for title, found in (
        ("Who can take it", covers),
        ("Who can trade", advice.trades),
        ("Circles of three in which nobody is worse off", advice.circles),
    ):
        yield ink("")
        yield _table(title, found, advice, team) if found else ink(f"{title}: nobody.", "dim")
    if advice.others:
        yield ink(f"{advice.others} more trades and circles would keep every rule.", "dim")
    yield from _refused(advice, team)


def _table(title: str, found: Iterable[Exchange], advice: SwapAdvice, team: Team) -> Table:
    numbers = ("fairness", "spacing", "wishes")
    table = a_table(title, "", *numbers, "off a fair share", right=numbers)
    names = short_names(team.people)
    for one in found:
        moved = [effect for effect in one.effects if effect.before != effect.after]
        words = ", ".join(f"{names[e.person]} {signed(e.before)} → {signed(e.after)}" for e in moved)
        table.add_row(
            lines(ink(part) for part in _steps(one, team, names)),
            _change(one.sum_of_squares - advice.sum_of_squares, 4),
            _change(one.spacing - advice.spacing),
            _change(one.wishes - advice.wishes),
            ink(words) if moved else ink("nobody", "green" if one.nobody_worse else ""),
        )
    return table


def _steps(one: Exchange, team: Team, names: Mapping[str, str]) -> Iterator[str]:
    """Say who takes what: "Bo takes it", "Ann takes primary, week of 2027-02-01"."""
    yield f"{names[one.handovers[0].after]} takes it"
    for step in one.handovers[1:]:
        yield f"{names[step.after]} takes {step.tier}, {turn_told(team, step).removeprefix('the ')}"


def _change(value: Fraction, digits: int = 2) -> Text:
    if not value:
        return ink("same", "dim")
    words = f"{float(value):+.{digits}f}" if value.denominator != 1 else f"{int(value):+d}"
    return ink(words.replace("-", "−"), "yellow" if value > 0 else "green")


def _refused(advice: SwapAdvice, team: Team) -> Iterator[Text]:
    """Say why the others cannot simply take it, and how many trades would break a rule."""
    refused = [cover for cover in advice.covers if not cover.feasible]
    if refused:
        yield ink("")
        yield ink("Who cannot take it", "bold")
    for cover in refused:
        name, reasons = team.named(cover.handovers[0].after), "; ".join(cover.reasons)
        yield ink(f" • {reasons}." if reasons.startswith(name) else f" • {name}: {reasons}.", "dim")
    if advice.refused:
        yield ink(f"{len(advice.refused)} trades would break a rule.", "dim")
