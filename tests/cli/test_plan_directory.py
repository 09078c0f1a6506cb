"""`watchbill plan DIR/`: what is printed, what is written, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli.app import app
from scheduler.cli.fleet import Tally
from scheduler.services.fleet_outcome import Outcome, Reached, Status
from tests.services.test_fleet import IMPOSSIBLE, SMALL, folder_of

ROOT = Path(__file__).parents[2]


def run(*command: str) -> Result:
    return CliRunner().invoke(app, command)


def told(*statuses: Status, proven: bool = True) -> Tally:
    tally = Tally()
    for status in statuses:
        planned = status in (Status.PROVEN, Status.PLANNED, Status.SKIPPED)
        levels = (Reached("fairness", 1.0, 0.5, proven),) if planned else ()
        tally.count(Outcome(team="a", status=status, levels=levels))
    return tally


def test_a_folder_gets_a_line_a_team_and_a_summary(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, api=SMALL, bad="a: [", none=IMPOSSIBLE, web__team=SMALL)
    first = run("plan", str(folder), "--jobs", "1")
    lines = first.stdout.splitlines()
    assert [line.split()[:3] for line in lines[:4]] == [
        ["✔", "proven", "api.yaml"],
        ["✗", "refused", "bad.yaml"],
        ["✗", "impossible", "none.yaml"],
        ["✔", "proven", "web/team.yaml"],
    ]
    assert "fairness 1, leximax 0.5, spacing 0" in lines[0]
    assert "No plan keeps all of this: " in lines[2]
    assert lines[4:] == ["4 teams: 2 planned (2 proven), 1 impossible, 1 refused, 0 skipped."]
    assert (first.exit_code, first.stderr) == (2, "")
    again = run("plan", str(folder), "--json", "--jobs", "1")
    assert [json.loads(line)["status"] for line in again.stdout.splitlines()] == [
        "skipped",
        "refused",
        "impossible",
        "skipped",
    ]
    assert again.stderr == "4 teams: 0 planned (0 proven), 1 impossible, 1 refused, 2 skipped.\n"


def test_a_team_of_a_folder_gets_the_bytes_that_it_gets_alone(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "teams", api=SMALL, west__api=SMALL)
    plans = tmp_path / "plans"
    whole = run("plan", str(folder), "--out", str(plans), "--json", "--seed", "3")
    assert whole.exit_code == 0
    lines = {line["team"]: line for line in map(json.loads, whole.stdout.splitlines())}
    alone = run("plan", str(folder / "west" / "api.yaml"), "--json", "--seed", "3").stdout
    assert (plans / "west" / "api.plan.json").read_text(encoding="utf-8") == alone
    line = lines["west/api.yaml"]
    assert set(line) == {"team", "status", "levels", "file", "reason"}
    assert line["levels"] == json.loads(alone)["levels"]
    assert line["file"] == str(plans / "west" / "api.plan.json")
    assert not list(folder.rglob("*.json"))


def test_ctrl_c_leaves_whole_files_and_the_same_command_goes_on(tmp_path: Path) -> None:
    teams = {f"team-{number:02}": SMALL.replace("weeks: 6", "weeks: 26") for number in range(10)}
    folder = folder_of(tmp_path, **teams)
    command = [sys.executable, "-m", "scheduler.cli", "plan", str(folder), "--jobs", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        assert "team-00.yaml" in parent.stdout.readline()
        parent.send_signal(signal.SIGINT)
        assert parent.wait(timeout=20) == 130
        assert parent.stderr.read().startswith("Stopped after ")
    plans = list(folder.glob("*.plan.json"))
    assert 1 <= len(plans) < 10
    assert all(json.loads(plan.read_text(encoding="utf-8")) for plan in plans)
    assert not list(folder.glob(".*"))
    rest = run("plan", str(folder))
    assert rest.exit_code == 0
    assert f"{10 - len(plans)} planned" in rest.stdout
    assert f"{len(plans)} skipped" in rest.stdout


def test_a_parent_that_is_killed_takes_its_workers_with_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, **{f"team-{number:02}": SMALL for number in range(20)})
    command = [sys.executable, "-m", "scheduler.cli", "plan", str(folder), "--jobs", "1", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(timeout=20)
        parent.stdout.read()  # ends when nobody holds the other end
    assert all(json.loads(plan.read_text(encoding="utf-8")) for plan in folder.glob("*.plan.json"))


@pytest.mark.parametrize(
    ("tally", "plain", "prove"),
    [
        (told(Status.PROVEN, Status.SKIPPED), 0, 0),
        (told(Status.PROVEN, Status.PLANNED, proven=False), 0, 4),
        (told(Status.SKIPPED, proven=False), 0, 4),
        (told(Status.PLANNED, Status.IMPOSSIBLE, proven=False), 3, 3),
        (told(Status.UNKNOWN), 3, 3),
        (told(Status.IMPOSSIBLE, Status.REFUSED), 2, 2),
        (told(Status.REFUSED, Status.FAULT), 70, 70),
    ],
)
def test_the_exit_code_is_the_worst_that_happened(tally: Tally, plain: int, prove: int) -> None:
    assert tally.exit_code(prove=False) == plain
    assert tally.exit_code(prove=True) == prove


def test_the_summary_names_what_nobody_hopes_for_only_where_it_happened() -> None:
    assert told(Status.PROVEN).sentence() == (
        "1 team: 1 planned (1 proven), 0 impossible, 0 refused, 0 skipped."
    )
    assert told(Status.UNKNOWN, Status.FAULT).sentence().endswith("0 skipped, 1 unknown, 1 fault.")


@pytest.mark.parametrize(
    "options", [("--wall", "5"), ("--resilient",), ("--out", "{}/a.yaml"), ("--jobs", "0")]
)
def test_what_a_folder_cannot_be_asked_for_is_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    folder = folder_of(tmp_path, a=SMALL)
    given = [option.format(folder) for option in options]
    assert run("plan", str(folder), *given).exit_code == 2


def test_a_folder_without_teams_is_refused_with_what_to_put_there(tmp_path: Path) -> None:
    refused = run("plan", str(tmp_path))
    assert refused.exit_code == 2
    assert "There is no team file in" in refused.stderr
    assert "*.yaml" in refused.stderr


def test_a_name_from_a_folder_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, **{"a\x1b[2Jb": "a: ["})
    assert "\x1b" not in run("plan", str(folder)).stdout
