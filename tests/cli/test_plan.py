from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli.app import app
from scheduler.planner.running import child as searches

ROOT = Path(__file__).parents[2]
TEAMS = ROOT / "fixtures" / "teams"
BACKEND = str(TEAMS / "backend-primary" / "team.yaml")

SMALL = """
schedule: {name: api, timezone: Europe/Berlin}
horizon: {start: 2027-03-15, weeks: 8}
people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}]
"""


def run(*command: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, command, input=stdin)


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_team_file_becomes_a_page_with_calendar_fairness_certificate_and_rules() -> None:
    told = run("plan", BACKEND)
    assert told.exit_code == 0
    for part in ("week of", "primary", "secondary", "fair share", "█", "✔", "Certificate", "Rules"):
        assert part in told.stdout
    assert "Mon 2027-01-04" in told.stdout
    assert told.stderr == ""


def test_weeks_in_which_the_clocks_change_are_marked() -> None:
    rows = run("plan", "-", stdin=SMALL).stdout.splitlines()
    assert [row.split()[1] for row in rows if "⏰ 167 h" in row] == ["2027-03-22"]


def test_nothing_is_wider_than_a_hundred_columns() -> None:
    told = run("plan", str(TEAMS / "two-teams-across-zones" / "team.yaml"))
    assert max(len(line.rstrip()) for line in told.stdout.splitlines()) <= 100


def test_the_plan_as_json_is_the_file_that_is_written(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    told = run("plan", BACKEND, "--json", "--out", str(out))
    assert told.exit_code == 0
    assert out.read_text(encoding="utf-8") == told.stdout
    plan = json.loads(told.stdout)
    assert set(plan["assignments"][0]) == {"rotation", "tier", "start", "end", "person"}
    assert set(plan["levels"][0]) == {"name", "value", "bound", "proven"}


def test_timings_are_on_stderr_and_no_part_of_the_plan() -> None:
    plain, timed = run("plan", BACKEND, "--json"), run("plan", BACKEND, "--json", "--timings")
    assert timed.stdout == plain.stdout
    assert "together" in timed.stderr
    assert plain.stderr == ""


def test_the_same_file_and_seed_give_the_same_bytes_on_a_busy_machine() -> None:
    command = [sys.executable, "-m", "scheduler.cli", "plan", BACKEND, "--json", "--seed", "7"]
    quiet = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        busy = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
    assert quiet == busy


def test_the_order_of_hashing_does_not_matter() -> None:
    command = [sys.executable, "-m", "scheduler.cli", "plan", BACKEND, "--json"]
    plans = {
        subprocess.run(
            command, capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(plans) == 1


def test_a_team_without_a_plan_gets_reasons_on_stdout_and_exit_code_3() -> None:
    team = str(TEAMS / "cannot-be-planned" / "team.yaml")
    told, data = run("plan", team), run("plan", team, "--json")
    assert told.exit_code == data.exit_code == 3
    assert "No plan keeps all of this" in told.stdout
    answer = json.loads(data.stdout)
    assert answer["plan"] is None
    assert answer["explanation"]["clash"]["facts"]


def test_a_plan_that_is_not_proven_is_exit_code_4_only_where_proof_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(searches, "SOLVE", "tests.planner.rehearsals:hangs_at_fairness")
    team = written(tmp_path / "team.yaml", SMALL)
    told = run("plan", team, "--wall", "5", "--prove")
    assert told.exit_code == 4
    assert "week of" in told.stdout
    assert "stopped by the clock" in told.stderr
    assert "Not proven: " in told.stderr
    assert run("plan", team, "--wall", "5").exit_code == 0


def test_fresh_puts_fairness_before_stability() -> None:
    team = str(TEAMS / "sev1-rest" / "team.yaml")
    stable, fresh = (json.loads(run("plan", team, "--json", *more).stdout) for more in ((), ("--fresh",)))
    assert [level["name"] for level in stable["levels"]][:2] == ["stability", "fairness"]
    assert fresh["levels"][0]["name"] == "fairness"
    assert fresh["levels"][0]["value"] <= stable["levels"][1]["value"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("schedule: [", "line 2"),
        (SMALL + "colour: red\n", "colour"),
        (SMALL.replace("Berlin", "Atlantis"), "Atlantis"),
        ("\x00", "team"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_on_stderr_with_how_to_mend_it(
    tmp_path: Path, text: str, says: str
) -> None:
    told = run("plan", written(tmp_path / "team.yaml", text))
    assert told.exit_code == 2
    assert says in told.stderr
    assert told.stdout == ""
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "nowhere.yaml"),
        ("plan", BACKEND, "--now", "yesterday"),
        ("plan", BACKEND, "--now", "2027-01-04T10:00"),
        ("plan", BACKEND, "--seed", "-1"),
        ("plan", BACKEND, "--out", "/nowhere/plan.json"),
        ("plan",),
    ],
)
def test_a_command_that_cannot_be_done_is_exit_code_2(command: tuple[str, ...]) -> None:
    assert run(*command).exit_code == 2


def test_a_file_that_is_not_utf_8_or_too_large_is_refused(tmp_path: Path) -> None:
    latin, large = tmp_path / "latin.yaml", tmp_path / "large.yaml"
    latin.write_bytes("name: Bjørn".encode("latin-1"))
    large.write_bytes(b"#" * (11 * 2**20))
    assert "UTF-8" in run("plan", str(latin)).stderr
    assert "larger than" in run("plan", str(large)).stderr


def test_names_from_a_file_cannot_steer_the_terminal() -> None:
    named = SMALL.replace("{id: ann}", '{id: ann, name: "Ann [bold red]x[/]"}')
    told = run("plan", "-", stdin=named)
    assert "Ann [bold red]x[/]" in told.stdout
    assert "\x1b" not in told.stdout


def test_ctrl_c_leaves_quietly_and_leaves_nothing_running() -> None:
    command = [sys.executable, "-m", "scheduler.cli", "plan", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        time.sleep(3)
        parent.send_signal(signal.SIGINT)
        code = parent.wait(timeout=20)
        assert parent.stderr is not None
        assert parent.stderr.read() == "Stopped; nothing was written.\n"
    assert code == 130


def test_a_plan_that_the_checker_does_not_believe_is_a_fault_and_no_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(searches, "SOLVE", "tests.planner.rehearsals:gives_everything_to_one")
    told = run("plan", "-", stdin=SMALL)
    assert told.exit_code == 70
    assert "fault in Watchbill" in told.stderr
    assert told.stdout == ""
