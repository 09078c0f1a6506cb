"""A frontier as a picture: fairness and spacing against the number of changes, as SVG that tells itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from scheduler.domain.rebalance import Frontier, FrontierPoint

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, GAP, BOTTOM = 64, 24, 48, 56, 56
APART = 18.0
"""How far apart numbers are written at least."""

INK, QUIET, FAIR, SPACED = "#1f2933", "#9aa5b1", "#1f77b4", "#2a7f62"


class Dot(NamedTuple):
    """One point of a panel."""

    changes: int
    value: Fraction
    proven: bool


def frontier_svg(frontier: Frontier, name: str) -> str:
    """
    Return the chart as an SVG document.

    Every point carries its figures as a title, which a pointer shows and a screen reader reads. A point that
    is not proven is hollow.

    Parameters
    ----------
    name
        Of the team.
    """
    svg = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "width": str(WIDTH),
            "height": str(HEIGHT),
            "role": "img",
            "aria-labelledby": "title description",
            "font-family": "system-ui, sans-serif",
            "font-size": "12",
            "fill": INK,
        },
    )
    Xml.SubElement(svg, "title", {"id": "title"}).text = f"Rebalancing {_plain(name)}"
    Xml.SubElement(svg, "desc", {"id": "description"}).text = _plain(_described(frontier))
    Xml.SubElement(svg, "rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": "#ffffff"})
    _text(svg, LEFT, 24, f"Rebalancing {name}: what changes buy", size=16)
    half = (HEIGHT - TOP - GAP - BOTTOM) // 2
    fair, apart = _dots(frontier.points, "fairness"), _dots(frontier.points, "spacing")
    _panel(svg, fair, TOP, half, "fairness: sum of squared deviations", FAIR)
    _panel(svg, apart, TOP + half + GAP, half, "spacing: crowding of neighbouring duties", SPACED)
    _text(svg, (WIDTH + LEFT - RIGHT) // 2, HEIGHT - 12, "published seats that change hands", anchor="middle")
    Xml.indent(svg)
    return Xml.tostring(svg, encoding="unicode", xml_declaration=False) + "\n"


def _described(frontier: Frontier) -> str:
    parts = [
        f"With {len(point.changes)} changes fairness comes to {_said(point.sum_of_squares)} and spacing to "
        f"{_said(point.spacing)}."
        for point in frontier.points
    ]
    return " ".join([*frontier.reasons, *parts])


def _dots(points: Sequence[FrontierPoint], level: str) -> list[Dot]:
    return [
        Dot(len(point.changes), one.value, one.proven)
        for point in points
        for one in point.levels
        if one.name == level
    ]


def _panel(svg: Xml.Element, dots: Sequence[Dot], top: int, height: int, title: str, colour: str) -> None:
    """Draw one measure: axes, the stairs between the points, and the points."""
    panel = Xml.SubElement(svg, "g")
    across, down = _scales(dots, top, height)
    bottom, most = top + height, max((dot.value for dot in dots), default=Fraction(0))
    _text(panel, LEFT, top - 10, title, colour=colour)
    for value in dict.fromkeys((Fraction(0), most)):
        _line(panel, [(LEFT, down(value)), (WIDTH - RIGHT, down(value))], QUIET, "0.5")
        _text(panel, LEFT - 8, down(value) + 4, _said(value), anchor="end")
    written = -APART
    for dot in dots:
        if across(dot.changes) >= written + APART:
            written = across(dot.changes)
            _text(panel, written, bottom + 16, str(dot.changes), anchor="middle")
    stairs = [(across(dot.changes), down(dot.value)) for dot in dots[:1]]
    for before, dot in pairwise(dots):
        stairs += [(across(dot.changes), down(before.value)), (across(dot.changes), down(dot.value))]
    _line(panel, stairs, colour, "1.5")
    for dot in dots:
        _dot(panel, dot, across(dot.changes), down(dot.value), colour)


Scale = Callable[[int | Fraction], float]


def _scales(dots: Sequence[Dot], top: int, height: int) -> tuple[Scale, Scale]:
    """Return where changes and values lie: values from zero up, changes from the first point on."""
    first, last = (dots[0].changes, dots[-1].changes) if dots else (0, 0)
    most = max((dot.value for dot in dots), default=Fraction(0)) or Fraction(1)
    width = WIDTH - LEFT - RIGHT - 24

    def across(changes: int | Fraction) -> float:
        return round(LEFT + 12 + float(changes - first) / max(1, last - first) * width, 1)

    def down(value: int | Fraction) -> float:
        return round(top + height - float(value / most) * height, 1)

    return across, down


def _dot(panel: Xml.Element, dot: Dot, x: float, y: float, colour: str) -> None:
    shape = {"cx": str(x), "cy": str(y), "r": "4.5", "stroke": colour, "stroke-width": "1.5"}
    circle = Xml.SubElement(panel, "circle", {**shape, "fill": colour if dot.proven else "#ffffff"})
    told = "proven" if dot.proven else "not proven"
    Xml.SubElement(circle, "title").text = f"{dot.changes} changes: {_said(dot.value)}, {told}"


def _line(panel: Xml.Element, places: Sequence[tuple[float, float]], colour: str, width: str) -> None:
    points = " ".join(f"{x},{y}" for x, y in places)
    Xml.SubElement(
        panel, "polyline", {"points": points, "fill": "none", "stroke": colour, "stroke-width": width}
    )


def _text(
    parent: Xml.Element,
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: int = 12,
    colour: str = INK,
) -> None:
    place = {"x": str(x), "y": str(y), "text-anchor": anchor, "font-size": str(size), "fill": colour}
    Xml.SubElement(parent, "text", place).text = _plain(words)


def _plain(words: str) -> str:
    """Return words without control characters, which XML has no way to write."""
    return "".join(sign if sign.isprintable() else "�" for sign in words)


def _said(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.3g}"
