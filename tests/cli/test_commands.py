from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_plan import BACKEND, ROOT, SMALL, TEAMS, run, written


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    assert run("plan", BACKEND, "--out", str(path)).exit_code == 0
    return path


def test_a_plan_that_was_just_made_passes_the_check(plan: Path) -> None:
    told = run("check", BACKEND, str(plan))
    assert told.exit_code == 0
    assert "Every rule is kept and every claim is so" in told.stdout


def test_a_week_given_to_somebody_else_is_found_with_exit_code_1(plan: Path, tmp_path: Path) -> None:
    data = json.loads(plan.read_text(encoding="utf-8"))
    data["assignments"][0]["person"] = data["assignments"][1]["person"]
    told = run("check", BACKEND, written(tmp_path / "forged.json", json.dumps(data)))
    assert told.exit_code == 1
    assert "Claims that are not so" in told.stdout
    findings = run("check", BACKEND, str(tmp_path / "forged.json"), "--json")
    assert findings.exit_code == 1
    assert json.loads(findings.stdout)["ok"] is False


def test_bare_assignments_of_another_tool_can_be_checked(plan: Path, tmp_path: Path) -> None:
    data = json.loads(plan.read_text(encoding="utf-8"))
    bare = written(tmp_path / "bare.json", json.dumps({"assignments": data["assignments"]}))
    assert run("check", BACKEND, bare).exit_code == 0


def test_a_plan_of_another_team_is_found(plan: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "team.yaml", SMALL)
    told = run("check", other, str(plan))
    assert told.exit_code == 1
    assert "another team file" in told.stdout


def test_a_plan_with_frozen_weeks_is_checked_as_of_when_it_was_made(tmp_path: Path) -> None:
    team, out = str(TEAMS / "sev1-rest" / "team.yaml"), str(tmp_path / "plan.json")
    assert run("plan", team, "--now", "2027-03-10T07:00Z", "--out", out).exit_code == 0
    assert run("check", team, out).exit_code == 0
    assert run("check", team, out, "--now", "2027-05-01T07:00Z").exit_code == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"assignments": 1}'])
def test_what_is_no_plan_is_exit_code_2(tmp_path: Path, text: str) -> None:
    told = run("check", BACKEND, written(tmp_path / "plan.json", text))
    assert told.exit_code == 2
    assert "plan.json" in told.stderr


def test_the_starter_file_plans_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "team.yaml"
    assert run("init", str(path)).exit_code == 0
    assert run("plan", str(path), "--prove").exit_code == 0
    assert run("init", "-").stdout == path.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_not_replaced_by_the_starter(tmp_path: Path) -> None:
    path = written(tmp_path / "team.yaml", "mine")
    told = run("init", path)
    assert told.exit_code == 2
    assert Path(path).read_text(encoding="utf-8") == "mine"


def test_the_schema_is_json() -> None:
    assert json.loads(run("schema").stdout)["type"] == "object"


def test_the_version_is_said_in_two_ways() -> None:
    assert run("version").stdout == run("--version").stdout
    assert run("version").stdout.startswith("watchbill 0.1.0 (ortools ")


@pytest.mark.parametrize(
    "command",
    [
        "plan",
        "check",
        "init",
        "schema",
        "version",
        "oncall",
        "cover",
        "override add",
        "plans apply",
        "triggers policy",
        "destination add",
    ],
)
def test_help_shows_an_example(command: str) -> None:
    told = run(*command.split(), "--help")
    assert told.exit_code == 0
    assert "Example" in told.stdout
    assert f"watchbill {command}" in told.stdout


def test_a_shell_can_complete() -> None:
    assert "--install-completion" in run("--help").stdout


def test_help_loads_nothing_heavy() -> None:
    words = """
import sys
from typer.testing import CliRunner
from scheduler.cli.app import app
assert CliRunner().invoke(app, ["plan", "--help"]).exit_code == 0
print([name for name in ("yaml", "holidays", "ortools", "scheduler.domain.team") if name in sys.modules])
"""
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"
