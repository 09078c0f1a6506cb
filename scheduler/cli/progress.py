"""What a search is at, on stderr: for people at a terminal, when it takes more than a moment."""

from __future__ import annotations

from fractions import Fraction
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from scheduler.planner.solving.solution import Progress

PATIENCE = 1.0
"""Seconds before anything is said."""


class Watching:
    """A line that is redrawn while a search goes on, and gone when it is over."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._began = self._level_began = monotonic()
        self._last: Progress | None = None
        self._live = Live(
            console=self._console,
            get_renderable=self.line,
            refresh_per_second=4,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def tell(self, progress: Progress) -> None:
        """Hear where the search stands."""
        if self._last is None or self._last.level != progress.level:
            self._level_began = monotonic()
        self._last = progress

    def line(self) -> Text:
        """Return the line as it is now; empty while nobody has waited long."""
        waited = monotonic() - self._began
        if waited < PATIENCE:
            return Text("")
        if self._last is None:
            return Text(f"  looking for a first plan   {waited:.0f} s", style="dim")
        here, bound = self._last, self._last.bound
        known = "" if bound is None else f", cannot go below {_figure(bound)}"
        level_seconds = monotonic() - self._level_began
        return Text.assemble(
            ("  ◌ ", "cyan"),
            (here.level, "bold"),
            f"  {_figure(here.value)}{known}",
            (f"   {level_seconds:.0f} s of {waited:.0f} s", "dim"),
        )


def _figure(value: Fraction) -> str:
    return f"{float(value):.4g}"
