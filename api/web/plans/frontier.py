"""The frontier of a rebalance as a chart: changes against fairness, each point a link to its difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.rebalance import Frontier

WIDE, HIGH = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 20, 44


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A point of the choice, where it lies in the drawing."""

    number: int
    changes: int
    worst: Fraction
    squares: Fraction
    proven: bool
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class FrontierChart:
    """
    The drawing.

    Parameters
    ----------
    stairs
        The points of a line along which more changes buy nothing.
    level
        Where the published plan lies, as its fairness is now.
    """

    dots: tuple[Dot, ...]
    stairs: str
    level: float
    most: Fraction
    wide: int = WIDE
    high: int = HIGH
    left: int = LEFT
    right: int = WIDE - RIGHT
    bottom: int = HIGH - BOTTOM


def frontier_chart(frontier: Frontier) -> FrontierChart:
    """Return the chart of a choice."""
    points = frontier.points
    most = max(
        (*(point.sum_of_squares for point in points), frontier.before.sum_of_squares), default=Fraction(0)
    )
    top = most or Fraction(1)
    last = max((len(point.changes) for point in points), default=0) or 1

    def across(changes: int) -> float:
        return round(LEFT + 14 + changes / last * (WIDE - LEFT - RIGHT - 28), 1)

    def down(squares: Fraction) -> float:
        return round(HIGH - BOTTOM - float(squares / top) * (HIGH - TOP - BOTTOM), 1)

    dots = tuple(
        Dot(
            number=point.number,
            changes=len(point.changes),
            worst=point.fairness.worst,
            squares=point.sum_of_squares,
            proven=point.proven,
            x=across(len(point.changes)),
            y=down(point.sum_of_squares),
        )
        for point in points
    )
    return FrontierChart(
        dots=dots, stairs=_stairs(dots), level=down(frontier.before.sum_of_squares), most=most
    )


def _stairs(dots: Sequence[Dot]) -> str:
    places: list[str] = []
    for before, dot in zip([None, *dots], dots, strict=False):
        if before is not None:
            places.append(f"{dot.x},{before.y}")
        places.append(f"{dot.x},{dot.y}")
    return " ".join(places)
