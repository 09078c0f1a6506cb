"""Tables: what was measured, for a terminal, for Markdown and for JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks.figures import percentile
from benchmarks.headline import Headline
from benchmarks.measure import Measured

RESULTS = Path(__file__).parent / "results"


@dataclass(kw_only=True)
class Table:
    """
    Rows of text under headings.

    Parameters
    ----------
    name
        Of the files it is written to.
    note
        What a reader has to know to read it rightly.
    measured
        The single measurements behind the rows, for the JSON file.
    headlines
        What of it stands in the table of all sections.
    """

    name: str
    title: str
    headings: tuple[str, ...]
    note: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    measured: list[Measured] = field(default_factory=list)
    headlines: list[Headline] = field(default_factory=list)

    def show(self, console: Console) -> None:
        """Print it, words to the left and figures to the right."""
        table = RichTable(title=self.title, caption=self.note or None)
        for number, heading in enumerate(self.headings):
            table.add_column(
                heading, justify="left" if number < 2 else "right", no_wrap=number < 2 or heading == "proven"
            )
        for row in self.rows:
            table.add_row(*row)
        console.print(table)

    def markdown(self) -> str:
        """Return it as a page."""
        lines = [f"# {self.title}", "", f"{machine()}. {self.note}".strip(), ""]
        lines.append("| " + " | ".join(self.headings) + " |")
        lines.append("|" + "|".join(["---", "---", *["---:"] * (len(self.headings) - 2)]) + "|")
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines) + "\n"

    def write(self, folder: Path = RESULTS) -> None:
        """Write it as Markdown, and with every single measurement as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.md").write_text(self.markdown(), encoding="utf-8")
        found: dict[str, Any] = {
            "title": self.title,
            "machine": machine(),
            "rows": [dict(zip(self.headings, row, strict=True)) for row in self.rows],
            "measured": [asdict(one) for one in self.measured],
            "headlines": [asdict(one) for one in self.headlines],
        }
        text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
        (folder / f"{self.name}.json").write_text(text + "\n", encoding="utf-8")


def machine() -> str:
    """Say what the figures were measured on, and how busy it was."""
    load = os.getloadavg()[1]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} over 5 minutes, Python {platform.python_version()}, "
        f"ortools {version('ortools')}"
    )


def seconds(measured: Sequence[Measured]) -> tuple[str, str, str]:
    """Write the median, the 95th percentile and the largest of the seconds."""
    times = [one.seconds for one in measured]
    return tuple(f"{value:.2f}" for value in (median(times), percentile(times, 0.95), max(times)))  # type: ignore[return-value]


def proven(measured: Sequence[Measured]) -> str:
    """Write for each level how many of the plans prove it, or in short that all do."""
    plans = [one for one in measured if one.planned]
    claimed = {level: None for one in plans for level in one.proven}
    counts = {level: sum(one.proven.get(level, False) for one in plans) for level in claimed}
    if not counts:
        return "–"
    if set(counts.values()) == {len(plans)}:
        return f"all levels, {len(plans)} of {len(plans)}"
    return ", ".join(f"{level} {count}" for level, count in counts.items()) + f" of {len(plans)}"
