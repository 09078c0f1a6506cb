"""The command `plan --all`: every stored team by durable jobs, resumably."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli.app import app

FIXTURES = Path(__file__).parents[2] / "fixtures" / "teams"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_every_stored_team_is_planned_and_what_is_as_it_would_be_is_left_alone() -> None:
    for story in ("backend-primary", "cannot-be-planned"):
        assert run("import", str(FIXTURES / story / "team.yaml")).exit_code == 0
    first = run("plan", "--all", "--json")
    assert first.exit_code == 3, first.output
    lines = {line["team"]: line for line in map(json.loads, first.stdout.splitlines())}
    assert lines["backend-primary"]["status"] == "proven"
    assert lines["storage"]["status"] == "impossible"
    assert "are off in the weeks of" in lines["storage"]["reason"]
    again = run("plan", "--all")
    assert "2 teams: 0 planned (0 proven), 1 impossible, 0 refused, 1 skipped." in again.stdout
    anew = run("plan", "--all", "--seed", "2")
    assert "2 teams: 1 planned (1 proven), 1 impossible" in anew.stdout


def test_it_is_said_which_teams_are_meant_once() -> None:
    assert "Which team?" in run("plan").stderr
    assert "--all is every stored team" in run("plan", "team.yaml", "--all").stderr
    assert "There is no team in the store" in run("plan", "--all").stderr
