from __future__ import annotations

import time
from fractions import Fraction
from io import StringIO

import pytest
from rich.console import Console

from scheduler.cli import progress
from scheduler.cli.progress import Watching
from scheduler.planner.solving.solution import Progress

HALFWAY = Progress(level="spacing", value=Fraction(7), bound=Fraction(2))


def screen(*, terminal: bool) -> Console:
    return Console(file=StringIO(), force_terminal=terminal, width=80)


def seen(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_level_value_bound_and_time_are_said_at_a_terminal_after_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    console = screen(terminal=True)
    with Watching(console) as watching:
        assert "first plan" in watching.line().plain
        watching.tell(HALFWAY)
        time.sleep(0.4)
    assert "spacing" in seen(console)
    assert "7, cannot go below 2" in watching.line().plain


def test_a_quick_search_says_nothing() -> None:
    with Watching(screen(terminal=True)) as watching:
        watching.tell(HALFWAY)
        assert watching.line().plain == ""


def test_nothing_is_said_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    console = screen(terminal=False)
    with Watching(console) as watching:
        watching.tell(HALFWAY)
        time.sleep(0.3)
    assert seen(console) == ""
