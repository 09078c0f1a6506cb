"""How the command line writes: the console, names without surprises, numbers, and bars."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH = 100
"""Columns where the output is no terminal."""


def a_console() -> Console:
    """Return a console for stdout that breaks lines alike in every file and pipe."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=WIDTH)


def ink(words: str, style: str = "") -> Text:
    """Return words from a file as text: markup means nothing in them, and control characters are shown."""
    return Text("".join(sign if sign.isprintable() else "�" for sign in words), style=style)


def lines(words: Iterable[Text]) -> Text:
    """Return texts below each other."""
    return Text("\n").join(words)


def a_table(title: str, *headings: str, right: Iterable[str] = ()) -> Table:
    """Return a calm table: a title, headings, and no lines between the rows."""
    table = Table(
        title=ink(title, "bold"),
        title_justify="left",
        title_style="",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
    )
    for heading in headings:
        table.add_column(ink(heading), justify="right" if heading in right else "left")
    return table


def figure(value: Fraction, digits: int = 2) -> str:
    """Return a number as people read it: whole ones without a point."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.{digits}f}"


def signed(value: Fraction) -> str:
    """Return a deviation with its sign."""
    words = f"{float(value):+.2f}"
    return "0" if float(words) == 0 else words.replace("-", "−")


def bar(value: Fraction, reach: Fraction, half: int = 10) -> str:
    """
    Return a bar that grows from the middle: to the right above zero, to the left below.

    Parameters
    ----------
    reach
        The value at which the bar is full.
    half
        Columns on each side of the middle.
    """
    halves = min(2 * half, round(abs(value) / reach * 2 * half))
    full, odd = divmod(halves, 2)
    if value < 0:
        return ("▐" * odd + "█" * full).rjust(half) + "│" + " " * half
    return " " * half + "│" + ("█" * full + "▌" * odd).ljust(half)


def round_reach(worst: Fraction) -> Fraction:
    """Return the next round number at or above a worst deviation."""
    steps = [Fraction(mantissa) * Fraction(10) ** power for power in range(-2, 5) for mantissa in (1, 2, 5)]
    return next((step for step in steps if step >= worst), worst)
