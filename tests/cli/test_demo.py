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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with one team that can be planned, and one that cannot."""
    for name in ("backend-primary", "cannot-be-planned"):
        shutil.copytree(FIXTURES / name, tmp_path / "teams" / name)
    return tmp_path


def test_without_a_terminal_it_asks_shows_the_answers_and_ends(home: Path) -> None:
    done = subprocess.run(WORDS, cwd=home, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "✔ backend-primary: 52 shifts planned and applied" in done.stdout
    assert "✘ storage: cannot be planned" in done.stdout
    asked = [line for line in done.stdout.splitlines() if line.startswith("curl ")]
    assert len(asked) == 3
    assert '"state": "draft"' in done.stdout
    assert done.stdout.count('"paged_as"') + done.stdout.count('"tier": "primary"') >= 2
    assert '"person": ""' not in done.stdout


def test_on_a_terminal_it_serves_until_ctrl_c_and_starts_afresh_the_next_time(home: Path) -> None:
    shutil.rmtree(home / "teams" / "cannot-be-planned")
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
        assert demo.wait(timeout=20) == 0, "".join(said)
    assert "/invitation/" in "".join(said)
