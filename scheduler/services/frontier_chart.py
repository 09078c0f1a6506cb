"""A frontier as a picture: fairness and spacing against the number of changes, as SVG that tells itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from scheduler.domain.rebalance import Frontier, FrontierPoint
from scheduler.services.svg_drawing import Drawing, shortened

WIDTH, HEIGHT = 760, 500
LEFT, RIGHT = 60, 28
PANELS, TALL = (108, 308), 118
"""Where the two panels begin, and how tall they are."""

LARGE, SMALL = 9.0, 4.0
"""Dots that have room for their number, and those that have none."""

ROOM = 3
"""Pixels that are kept free between dots, and between what is written."""

LETTER = 6.5
"""What a figure is wide, in pixels."""


class Dot(NamedTuple):
    """One point of a panel."""

    number: int
    changes: int
    value: Fraction
    proven: bool


def frontier_svg(frontier: Frontier, name: str) -> str:
    """
    Return the chart as an SVG document.

    Every point carries its number and its figures as a title, which a pointer shows and a screen reader
    reads. A point that is not proven is hollow.

    Parameters
    ----------
    name
        Of the team.
    """
    picture = Drawing(WIDTH, HEIGHT, title=f"Rebalancing {name}", told=_described(frontier))
    width = WIDTH - LEFT - RIGHT
    picture.text(LEFT, 32, shortened(f"What changes buy: {name}", width, 18), size=18)
    picture.text(LEFT, 54, shortened(_asked(frontier), width, 13), "quiet", size=13)
    fair, apart = _dots(frontier.points, "fairness"), _dots(frontier.points, "spacing")
    _panel(picture, fair, PANELS[0], "Fairness: the sum of squared deviations; less is fairer", "blue")
    _panel(picture, apart, PANELS[1], "Spacing: how crowded duties are; less is better", "green")
    middle = LEFT + width // 2
    picture.text(middle, PANELS[1] + TALL + 44, "published seats that change hands", anchor="middle")
    for note in _legend(fair):
        picture.text(middle, HEIGHT - 10, note, "quiet", anchor="middle")
    return picture.written()


def _asked(frontier: Frontier) -> str:
    return " ".join(frontier.reasons) or "Nothing is said to have happened."


def _legend(dots: Sequence[Dot]) -> list[str]:
    """Return how to read the dots, in a line, where there is something to say."""
    parts = ["the number in a dot is the point to take"] if _numbered(dots) else []
    parts += [] if all(dot.proven for dot in dots) else ["a hollow dot is not proven"]
    return ["; ".join(parts)] if parts else []


def _numbered(dots: Sequence[Dot]) -> bool:
    """Say whether every dot has room for its number."""
    across, _ = _scales(dots, 0)
    gaps = [across(after.changes) - across(before.changes) for before, after in pairwise(dots)]
    return min(gaps, default=WIDTH) >= 3 * LARGE


def _described(frontier: Frontier) -> str:
    parts = [
        f"With {len(point.changes)} changes fairness comes to {_said(point.sum_of_squares)} and spacing to "
        f"{_said(point.spacing)}."
        for point in frontier.points
    ]
    return " ".join([*frontier.reasons, *parts])


def _dots(points: Sequence[FrontierPoint], level: str) -> list[Dot]:
    return [
        Dot(point.number, len(point.changes), one.value, one.proven)
        for point in points
        for one in point.levels
        if one.name == level
    ]


def _panel(picture: Drawing, dots: Sequence[Dot], top: int, title: str, ink: str) -> None:
    """Draw one measure: axes, the stairs between the points, and the points."""
    across, down = _scales(dots, top)
    picture.text(LEFT, top - 22, title, ink, size=13)
    most = max((dot.value for dot in dots), default=Fraction(0))
    for value in dict.fromkeys((Fraction(0), most)):
        picture.line([(LEFT, down(value)), (WIDTH - RIGHT, down(value))], "line", 1)
        picture.text(LEFT - 10, down(value) + 4, _said(value), "quiet", anchor="end")
    places = [(across(dot.changes), down(dot.value)) for dot in dots]
    stairs = places[:1]
    for (_, before), (x, y) in pairwise(places):
        stairs += [(x, before), (x, y)]
    picture.line(stairs, ink, 2)
    _axis(picture, dots, across, top + TALL + 22)
    _values(picture, dots, places)
    _points(picture, dots, places, ink)


def _axis(picture: Drawing, dots: Sequence[Dot], across: Scale, below: int) -> None:
    """Write the numbers of changes, as many as have room."""
    free = 0.0
    for dot in dots:
        x, half = across(dot.changes), len(str(dot.changes)) * LETTER / 2
        if x - half >= free:
            picture.text(x, below, str(dot.changes), "quiet", anchor="middle")
            free = x + half + 2 * ROOM


def _values(picture: Drawing, dots: Sequence[Dot], places: Sequence[tuple[float, float]]) -> None:
    """Write what is reached beside each step down that leaves room for it before the next point."""
    for n, (dot, (x, y)) in enumerate(zip(dots, places, strict=True)):
        words = _said(dot.value)
        end = places[n + 1][0] if n + 1 < len(dots) else WIDTH
        if end - x >= LARGE + len(words) * LETTER + LARGE + ROOM and (
            not n or dot.value != dots[n - 1].value
        ):
            picture.text(x + LARGE + ROOM, y - 6, words)


def _points(picture: Drawing, dots: Sequence[Dot], places: Sequence[tuple[float, float]], ink: str) -> None:
    """Draw the points, with their numbers where all have room."""
    size = LARGE if _numbered(dots) else SMALL
    for dot, (x, y) in zip(dots, places, strict=True):
        proven = "proven" if dot.proven else "not proven"
        told = f"Point {dot.number}, {dot.changes} changes: {_said(dot.value)}, {proven}"
        picture.dot(x, y, size, ink, hollow=not dot.proven, told=told)
        if size == LARGE:
            picture.text(
                x, y + 3.5, str(dot.number), "paper" if dot.proven else "ink", anchor="middle", size=10
            )


Scale = Callable[[int | Fraction], float]


def _scales(dots: Sequence[Dot], top: int) -> tuple[Scale, Scale]:
    """Return where changes and values lie: values from zero up, changes from the first point on."""
    first, last = (dots[0].changes, dots[-1].changes) if dots else (0, 0)
    most = max((dot.value for dot in dots), default=Fraction(0)) or Fraction(1)
    width = WIDTH - LEFT - RIGHT - 40

    def across(changes: int | Fraction) -> float:
        return round(LEFT + 20 + float(changes - first) / max(1, last - first) * width, 1)

    def down(value: int | Fraction) -> float:
        return round(top + TALL - float(value / most) * TALL, 1)

    return across, down


def _said(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.3g}"
