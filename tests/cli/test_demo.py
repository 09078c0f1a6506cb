"""The command `demo`: it works in one go, tells of a night, asks what it shows, and ends cleanly."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

WORDS = [sys.executable, "-m", "scheduler.cli", "demo", "teams", "--port", "0"]
OPS = """
schedule:
  name: ops
  timezone: Europe/Berlin
  escalation_policy:
    - {level: 1, target: on-call-primary, timeout: 5_minutes}
    - {level: 2, target: on-call-secondary, timeout: 5_minutes}
horizon: {start: 2027-03-01, weeks: 8}
people:
  - {id: ann, name: Ann Becker}
  - {id: bo, name: Bo Carlsen}
  - {id: cy, name: Cy Duval}
  - {id: dee, name: Dee Evans}
  - {id: ed, name: Ed Frost}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a small team."""
    (tmp_path / "teams" / "ops").mkdir(parents=True)
    (tmp_path / "teams" / "ops" / "team.yaml").write_text(OPS, encoding="utf-8")
    return tmp_path


def test_it_tells_of_a_night_asks_and_serves_until_ctrl_c_starting_afresh(home: Path) -> None:
    (home / ".demo").mkdir()
    (home / ".demo" / "watchbill.db").write_text("of another time")
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(WORDS, cwd=home, stdout=theirs, stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(theirs)
    with open(ours, encoding="utf-8", errors="replace") as told:
        said = ""
        for line in told:
            said += line
            if "Ctrl-C ends it" in line:
                break
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(timeout=60) == 0, said
    assert "✔ ops" in said
    assert "was paged 11 times, 7 of them at night" in said
    assert said.count("stands in for") == said.count("(rest_cover)") == 2
    assert "with rest until" in said
    assert "change hands; the plan is a draft" in said
    assert sum(line.startswith("curl ") for line in said.splitlines()) == 3
    assert "/v1/feeds/wbf_" in said
    assert "/invitation/" in said
