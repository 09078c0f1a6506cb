"""The pages that are kept: each file's name, and what must stand in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from constraints._rule import Problem
from scheduler.cli.app import app
from scheduler.planner.no_plan.clash import explain
from tests.golden.wire import wire
from tests.planner.clashes import STORIES

HERE = Path(__file__).parent
TEAMS = HERE.parents[1] / "fixtures" / "teams"
SCHEDULES = HERE.parents[1] / "fixtures" / "schedules"


def printed(*command: str) -> str:
    """Return what a command prints where the output is no terminal, without spaces at the ends of lines."""
    told = CliRunner().invoke(app, command)
    assert told.stdout, told.stderr
    return "\n".join(line.rstrip() for line in told.stdout.splitlines()) + "\n"


def explained(story: Callable[[], Problem]) -> str:
    """Return why a team cannot be planned."""
    return "\n".join(explain(story()).sentences) + "\n"


def asked(command: str, story: str, *words: str) -> str:
    """Return what a command answers about the plan of a fixture team."""
    team = str(TEAMS / story / "team.yaml")
    with TemporaryDirectory() as folder:
        plan = str(Path(folder) / "plan.json")
        told = CliRunner().invoke(app, ("plan", team, "--out", plan))
        assert told.exit_code == 0, told.stderr
        return printed(command, team, plan, *words)


PAGES: dict[str, Callable[[], str]] = {
    f"{story}.txt": partial(printed, "plan", str(TEAMS / story / "team.yaml"))
    for story in ("backend-primary", "cannot-be-planned", "follow-the-sun", "sev1-rest")
}
PAGES |= {f"clash-{name}.txt": partial(explained, story) for name, story in STORIES.items()}
PAGES |= {
    "why-settled.txt": partial(asked, "why", "sev1-rest", "Ravi", "2027-03-08"),
    "why-not-her.txt": partial(asked, "why", "sev1-rest", "Xiomara", "2027-03-15", "--instead", "Sofia"),
    "why-it-costs.txt": partial(asked, "why", "sev1-rest", "Xiomara", "2027-03-15"),
    "why-not-me.txt": partial(asked, "why", "sev1-rest", "Sofia", "2027-03-22"),
    "swaps.txt": partial(asked, "swaps", "sev1-rest", "Xiomara", "2027-03-15"),
    "audit.txt": partial(
        printed,
        *("audit", str(SCHEDULES / "backend-pagerduty" / "schedule.ics")),
        *("--since", "2026-01-01", "--until", "2027-01-01"),
    ),
    "openapi.json": wire,
    "capacity.txt": partial(printed, "capacity", str(TEAMS / "sev1-rest" / "team.yaml")),
    "rebalance.txt": partial(
        asked,
        *("rebalance", "backend-primary", "--leaves", "bjorn:2027-03-01"),
        *("--now", "2027-02-01T10:00Z", "--take", "3"),
    ),
    "rebalance-two-teams.txt": partial(
        asked,
        *("rebalance", "two-teams-across-zones", "--leaves", "grace:2027-05-02"),
        *("--now", "2027-03-10T10:00Z", "--take", "2"),
    ),
}
