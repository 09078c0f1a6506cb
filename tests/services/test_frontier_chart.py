"""The chart is well-formed, says in words what it shows, and marks what is not proven."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree as Xml

import pytest

from scheduler.domain.plan import Level
from scheduler.domain.rebalance import Change, Frontier, FrontierPoint
from scheduler.services.frontier_chart import frontier_svg
from tests.builders import a_team, an_instant, plan_of, shifts

SVG = "{http://www.w3.org/2000/svg}"

TEAM = a_team("Ann", "Bo", "Cy", "Dee", weeks=4)
PLAN = plan_of(TEAM, shifts(TEAM, "Ann Bo Cy Dee"))


def a_point(number: int, changes: int, fairness: str, spacing: int, *, proven: bool = True) -> FrontierPoint:
    start = an_instant("2027-01-04 10:00")
    one = Change(
        rotation="oncall", tier="primary", start=start, end=start, gives="Ann", takes="Bo", reason="So."
    )
    values = {"fairness": Fraction(fairness), "spacing": Fraction(spacing)}
    return FrontierPoint(
        number=number,
        changes=(one,) * changes,
        fairness=replace(PLAN.fairness, sum_of_squares=Fraction(fairness)),
        levels=tuple(
            Level(name=name, value=value, bound=value if proven else value - 1, proven=proven)
            for name, value in values.items()
        ),
        shifts=PLAN.assignments,
    )


def a_frontier(*points: FrontierPoint, reasons: tuple[str, ...] = ()) -> Frontier:
    return Frontier(
        reasons=reasons,
        published="",
        before=PLAN.fairness,
        spacing_before=Fraction(0),
        points=points,
        unsettled=(),
        complete=True,
        run=PLAN.solver,
    )


THREE = a_frontier(a_point(1, 2, "7/2", 9), a_point(2, 3, "1/4", 4), a_point(3, 40, "1/4", 0, proven=False))


def test_every_point_says_what_it_is() -> None:
    svg = Xml.fromstring(frontier_svg(THREE, "backend"))
    titles = [one.text for one in svg.iter(f"{SVG}title")]
    assert titles == [
        "Rebalancing backend",
        "Point 1, 2 changes: 3.5, proven",
        "Point 2, 3 changes: 0.25, proven",
        "Point 3, 40 changes: 0.25, not proven",
        "Point 1, 2 changes: 9, proven",
        "Point 2, 3 changes: 4, proven",
        "Point 3, 40 changes: 0, not proven",
    ]


def test_the_whole_is_described_for_those_who_cannot_see_it() -> None:
    svg = Xml.fromstring(frontier_svg(replace(THREE, reasons=("Bo leaves on 2027-03-01.",)), "backend"))
    described = svg.findtext(f"{SVG}desc")
    assert svg.get("aria-labelledby") == "title description"
    assert described is not None
    assert described.startswith(
        "Bo leaves on 2027-03-01. With 2 changes fairness comes to 3.5 and spacing to 9."
    )


def test_what_is_not_proven_is_hollow() -> None:
    svg = Xml.fromstring(frontier_svg(THREE, "backend"))
    hollow = ["hollow" in one.get("class", "").split() for one in svg.iter(f"{SVG}circle")]
    assert hollow == [False, False, True] * 2


MANY = a_frontier(*(a_point(n + 1, n, f"{40 - n}/7", 40 - n) for n in range(40)))
FEW = a_frontier(a_point(1, 4, "1.14", 10), a_point(2, 5, "0.68", 1), a_point(3, 8, "0.12", 4))


@pytest.mark.parametrize("frontier", [THREE, FEW, MANY])
def test_no_words_overlap_and_everything_lies_within_the_picture(frontier: Frontier) -> None:
    svg = Xml.fromstring(frontier_svg(frontier, "a team with a name that is as long as " + "very " * 20))
    width, height = float(svg.get("width", "")), float(svg.get("height", ""))
    boxes = [box(one) for one in svg.iter(f"{SVG}text")]
    for x, y, end, bottom in boxes:
        assert 0 <= x < end <= width
        assert 0 <= y < bottom <= height
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    for dot in svg.iter(f"{SVG}circle"):
        assert 9 <= float(dot.get("cx", "")) <= width - 9
        assert 9 <= float(dot.get("cy", "")) <= height - 9


def box(text: Xml.Element) -> tuple[float, float, float, float]:
    """Return about where words lie: left, top, right and bottom."""
    size = float(text.get("font-size", ""))
    wide = len(text.text or "") * size * 0.5
    shift = {"start": 0.0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "")]
    x, y = float(text.get("x", "")) - shift, float(text.get("y", ""))
    return x, y - 0.75 * size, x + wide, y + 0.2 * size


def test_points_are_numbered_where_there_is_room() -> None:
    for frontier, numbers in ((FEW, ["1", "2", "3"] * 2), (THREE, []), (MANY, [])):
        texts = Xml.fromstring(frontier_svg(frontier, "team")).iter(f"{SVG}text")
        assert [one.text for one in texts if one.get("font-size") == "10"] == numbers


def test_light_and_dark_are_followed() -> None:
    style = Xml.fromstring(frontier_svg(THREE, "team")).findtext(f"{SVG}style") or ""
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert ".paper { fill: #ffffff }" in light
    assert ".paper { fill: #161b22 }" in dark


@pytest.mark.parametrize("name", ["<script>", "A & B", 'quoted "team"', "bell \x07", "Bjørn 😀"])
def test_names_are_words_and_no_markup(name: str) -> None:
    svg = Xml.fromstring(frontier_svg(THREE, name))
    assert svg.findtext(f"{SVG}title") == f"Rebalancing {name}".replace("\x07", "�")
    assert not list(svg.iter(f"{SVG}script"))


@pytest.mark.parametrize("frontier", [a_frontier(a_point(1, 0, "0", 0)), a_frontier(a_point(1, 1, "2", 0))])
def test_a_single_point_is_a_picture_too(frontier: Frontier) -> None:
    assert len(list(Xml.fromstring(frontier_svg(frontier, "team")).iter(f"{SVG}circle"))) == 2
