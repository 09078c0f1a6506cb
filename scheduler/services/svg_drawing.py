"""A picture as SVG: text, lines and dots in inks that follow light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

LIGHT = {"paper": "#ffffff", "ink": "#1f2933", "quiet": "#616e7c", "line": "#cbd2d9"}
DARK = {"paper": "#161b22", "ink": "#e6edf3", "quiet": "#9aa7b4", "line": "#38424d"}
COLOURS = {"blue": ("#1f6fb2", "#6cb6ff"), "green": ("#23755a", "#57c79a")}
"""Each for light and for dark."""

FONT = "system-ui, sans-serif"
WIDE = 0.56
"""What a letter is wide at the most, on average, in its own height."""


class Drawing:
    """
    An SVG document that is told as well as drawn.

    Parameters
    ----------
    title, told
        What is shown, in a few words and in full, for those who cannot see it.
    """

    def __init__(self, width: int, height: int, *, title: str, told: str) -> None:
        self._svg = Xml.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {width} {height}",
                "width": str(width),
                "height": str(height),
                "role": "img",
                "aria-labelledby": "title description",
                "font-family": FONT,
            },
        )
        Xml.SubElement(self._svg, "title", {"id": "title"}).text = _plain(title)
        Xml.SubElement(self._svg, "desc", {"id": "description"}).text = _plain(told)
        Xml.SubElement(self._svg, "style").text = _style()
        Xml.SubElement(self._svg, "rect", {"width": "100%", "height": "100%", "class": "paper"})

    def text(
        self, x: float, y: float, words: str, ink: str = "ink", *, anchor: str = "start", size: int = 12
    ) -> None:
        place = {"x": str(x), "y": str(y), "text-anchor": anchor, "font-size": str(size), "class": ink}
        Xml.SubElement(self._svg, "text", place).text = _plain(words)

    def line(self, places: Sequence[tuple[float, float]], ink: str, width: float) -> None:
        points = " ".join(f"{x},{y}" for x, y in places)
        Xml.SubElement(
            self._svg, "polyline", {"points": points, "class": f"{ink} stroke", "stroke-width": str(width)}
        )

    def dot(self, x: float, y: float, size: float, ink: str, *, hollow: bool, told: str) -> None:
        """Draw a circle, full or not, that says `told` to whoever points at it."""
        place = {"cx": str(x), "cy": str(y), "r": str(size), "stroke-width": "1.5"}
        kind = f"{ink} stroke hollow" if hollow else f"{ink} stroke full"
        circle = Xml.SubElement(self._svg, "circle", {**place, "class": kind})
        Xml.SubElement(circle, "title").text = _plain(told)

    def written(self) -> str:
        """Return the document."""
        Xml.indent(self._svg)
        return Xml.tostring(self._svg, encoding="unicode", xml_declaration=False) + "\n"


def shortened(words: str, width: float, size: int) -> str:
    """Return words that fit into a width, cut short with an ellipsis where they do not."""
    most = int(width / (size * WIDE))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _style() -> str:
    light, dark = (_inks(plain, n) for n, plain in enumerate((LIGHT, DARK)))
    return f"{light} @media (prefers-color-scheme: dark) {{ {dark} }}"


def _inks(plain: dict[str, str], which: int) -> str:
    """Return the rules of one scheme; every viewer knows such rules, and not all know variables."""
    inks = plain | {name: both[which] for name, both in COLOURS.items()}
    rules = [f".{name} {{ fill: {colour} }}" for name, colour in inks.items()]
    rules += [f".{name}.stroke {{ stroke: {colour}; fill: none }}" for name, colour in inks.items()]
    rules += [f".{name}.full {{ fill: {colour} }}" for name, colour in inks.items()]
    return " ".join([*rules, f".stroke.hollow {{ fill: {plain['paper']} }}"])


def _plain(words: str) -> str:
    """Return words without control characters, which XML has no way to write."""
    return "".join(sign if sign.isprintable() else "�" for sign in words)
