"""The commands that keep and serve teams: import, export, token, serve."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli.app import app
from scheduler.importers.team_file import digest, read_team

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures" / "teams"
BACKEND = FIXTURES / "backend-primary" / "team.yaml"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_importing_twice_changes_nothing_and_the_export_reads_to_the_same_team(home: Path) -> None:
    first = run("import", str(BACKEND))
    assert "The team backend-primary is new." in first.stdout
    assert run("import", str(BACKEND)).stdout.startswith("Nothing has changed.")
    assert run("export", "backend-primary", "--out", "team.yaml").exit_code == 0
    ours, theirs = (read_team(path.read_text(encoding="utf-8")) for path in (BACKEND, home / "team.yaml"))
    assert digest(ours) == digest(theirs)


def test_a_token_is_shown_once_and_lets_in_until_it_is_revoked() -> None:
    made = run("token", "new", "pager", "--scope", "page-tool")
    secret = made.stdout.strip()
    assert secret.startswith("wb_")
    listed = run("token", "list").stdout
    assert secret not in listed
    assert "pager  page-tool  lets in until" in listed
    assert run("token", "revoke", listed.split()[0]).exit_code == 0
    assert "revoked" in run("token", "list").stdout
    assert "no token" in run("token", "revoke", listed.split()[0]).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("export", "none"), "There is no team none."),
        (("token", "new", "x", "--scope", "all"), "There is no scope all."),
        (("token", "new", "x", "--scope", "engineer"), "must be somebody's"),
        (("token", "list", "--database", "mysql://host/name"), "is no database that is known here"),
        (("serve", "--database", "mysql://host/x"), "mysql is no database that is known here."),
        (("serve", "--database", "sqlite:////nowhere/x.db"), "cannot be reached: unable to open"),
        (
            ("token", "list", "--database", "postgresql://u:hidden@127.0.0.1:1/x"),
            "u:***@127.0.0.1:1/x cannot",
        ),
        (("init", "nowhere/team.yaml"), "There is no folder nowhere."),
        (("demo", "nowhere"), "There is no team file below nowhere."),
    ],
)
def test_what_is_wrong_is_said_and_how_to_mend_it(words: tuple[str, ...], says: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert says in done.stderr


def test_pagers_wait_for_nothing_to_be_loaded_that_they_do_not_ask_about() -> None:
    words = "import api.app, sys; print([name for name in sys.argv[1:] if name in sys.modules])"
    heavy = [
        "api.rest",
        "api.web.site",
        "icalendar",
        "jinja2",
        "authlib",
        "dbos",
        "alembic",
        "ortools",
        "psycopg",
    ]
    told = subprocess.run([sys.executable, "-c", words, *heavy], capture_output=True, text=True, cwd=ROOT)
    assert told.stdout.strip() == "[]", told.stderr


@contextmanager
def served(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a server in a process of its own."""
    words = [sys.executable, "-m", "scheduler.cli", "serve", "--port", "0"]
    server = subprocess.Popen(
        words, cwd=home, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        yield server
    finally:
        server.kill()
        server.wait()
        assert server.stderr is not None
        server.stderr.close()


def read_until(server: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    assert server.stderr is not None
    lines = []
    for line in server.stderr:
        lines.append(line)
        found = re.search(pattern, line)
        if found:
            return found
    raise AssertionError("".join(lines))


def test_the_first_start_prints_an_admin_token_that_lets_in_and_ctrl_c_ends_it(home: Path) -> None:
    began = monotonic()
    with served(home) as server:
        secret = read_until(server, r"(wb_\S+)")[1]
        where = read_until(server, r"Serving on (http://\S+)")[1]
        assert monotonic() - began < 10  # three seconds on a machine that is not busy with other tests
        asked = Request(f"{where}/v1/oncall?team=none", headers={"Authorization": f"Bearer {secret}"})
        with pytest.raises(URLError, match="404"):
            urlopen(asked)
        with urlopen(f"{where}/readyz") as answer:
            assert json.load(answer)["status"] == "ready"
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=40) == 0
