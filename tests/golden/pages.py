"""The pages that are kept: each file's name, and what must stand in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from typer.testing import CliRunner

from constraints._rule import Problem
from scheduler.cli.app import app
from scheduler.planner.clash import explain
from tests.planner.clashes import STORIES

HERE = Path(__file__).parent
TEAMS = HERE.parents[1] / "fixtures" / "teams"


def printed(*command: str) -> str:
    """Return what a command prints where the output is no terminal, without spaces at the ends of lines."""
    told = CliRunner().invoke(app, command)
    assert told.stdout, told.stderr
    return "\n".join(line.rstrip() for line in told.stdout.splitlines()) + "\n"


def explained(story: Callable[[], Problem]) -> str:
    """Return why a team cannot be planned."""
    return "\n".join(explain(story()).sentences) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    f"{story}.txt": partial(printed, "plan", str(TEAMS / story / "team.yaml"))
    for story in ("backend-primary", "cannot-be-planned", "follow-the-sun", "sev1-rest")
}
PAGES |= {f"clash-{name}.txt": partial(explained, story) for name, story in STORIES.items()}
