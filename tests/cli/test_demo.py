"""The command `demo`: it works in one go, asks what it shows, and ends cleanly."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "teams"
WORDS = [sys.executable, "-m", "scheduler.cli", "demo", "teams", "--port", "0"]
OPS = """
schedule:
  name: ops
  timezone: Europe/Berlin
  escalation_policy:
    - {level: 1, target: on-call-primary, timeout: 5_minutes}
horizon: {start: 2027-03-01, weeks: 8}
people:
  - {id: ann, name: Ann Becker}
  - {id: bo, name: Bo Carlsen}
  - {id: cy, name: Cy Duval}
  - {id: dee, name: Dee Evans}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a small team."""
    (tmp_path / "teams" / "ops").mkdir(parents=True)
    (tmp_path / "teams" / "ops" / "team.yaml").write_text(OPS, encoding="utf-8")
    return tmp_path


def test_without_a_terminal_it_asks_shows_the_answers_and_ends(home: Path) -> None:
    shutil.copytree(FIXTURES / "cannot-be-planned", home / "teams" / "cannot-be-planned")
    done = subprocess.run(WORDS, cwd=home, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert "✔ ops: 8 shifts planned and applied" in done.stdout
    assert "✘ storage: cannot be planned" in done.stdout
    asked = [line for line in done.stdout.splitlines() if line.startswith("curl ")]
    assert len(asked) == 3
    assert '"state": "draft"' in done.stdout
    assert done.stdout.count('"paged_as"') + done.stdout.count('"tier": "primary"') >= 2
    assert '"person": ""' not in done.stdout


def test_on_a_terminal_it_serves_until_ctrl_c_and_starts_afresh_the_next_time(home: Path) -> None:
    (home / ".demo").mkdir()
    (home / ".demo" / "watchbill.db").write_text("of another time")
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(WORDS, cwd=home, stdout=theirs, stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(theirs)
    with open(ours, encoding="utf-8", errors="replace") as told:
        said = []
        for line in told:
            said.append(line)
            if "Ctrl-C ends it" in line:
                break
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(timeout=60) == 0, "".join(said)
    assert "/invitation/" in "".join(said)
