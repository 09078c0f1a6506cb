"""`watchbill incident` and `watchbill review`, as people type them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_plan import BACKEND, run


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store the sample team, where commands look for it."""
    shutil.copy(sqlite_template, tmp_path / "watchbill.db")
    monkeypatch.setenv("WATCHBILL_DATABASE", f"sqlite:///{tmp_path / 'watchbill.db'}")
    assert run("import", BACKEND).exit_code == 0


@pytest.mark.usefixtures("database")
def test_an_incident_is_declared_gets_worse_and_is_listed() -> None:
    told = run("incident", "declare", "backend-primary", "INC-7", "--impact", "users=0.1", "--title", "Slow")
    assert told.exit_code == 0, told.output
    assert "INC-7 is a SEV3." in told.stdout
    assert "technical lead: " in told.stdout
    assert "Updates every 2 hours." in told.stdout
    worse = run("incident", "update", "backend-primary", "INC-7", "--impact", "users=0.2", "--impact", "data")
    assert "INC-7 is a SEV1." in worse.stdout
    assert "There is doubt about data." in worse.stdout
    assert (
        run("incident", "update", "backend-primary", "INC-7", "--resolved", "2100-01-01T00:00:00Z").exit_code
        == 0
    )
    listed = json.loads(run("incident", "list", "backend-primary", "--json").stdout)
    assert [(one["id"], one["severity"], one["title"]) for one in listed] == [("INC-7", "SEV1", "Slow")]
    assert "There is none." in run("incident", "list", "backend-primary", "--open").stdout


@pytest.mark.usefixtures("database")
def test_what_follows_an_incident_is_written_down_and_seen_to_the_end() -> None:
    assert run("incident", "declare", "backend-primary", "INC-7", "--severity", "SEV1").exit_code == 0
    link = ("post-mortem", "backend-primary", "INC-7", "https://wiki.example.com/inc-7")
    assert "https://wiki.example.com/inc-7" in run("incident", *link).stdout
    text, due = "Alert on queue length", ("--due", "2100-01-01")
    made = run("incident", "action-item", "backend-primary", "INC-7", text, *due, "--owner", "amara")
    assert made.exit_code == 0, made.output
    item = made.stdout.split()[0]
    assert text in run("incident", "action-items", "backend-primary").stdout
    assert run("incident", "done", "backend-primary", item).stdout == f"Done: {text}\n"
    assert "There is none." in run("incident", "action-items", "backend-primary").stdout
    (done,) = json.loads(run("incident", "action-items", "backend-primary", "--all", "--json").stdout)
    assert (done["incident"], done["owner"], bool(done["done_at"])) == ("INC-7", "amara", True)
    wrong = run("incident", "action-item", "backend-primary", "INC-7", text, *due, "--priority", "P1")
    assert "high, medium, low" in wrong.stderr


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "typed", [("--impact", "users"), ("--impact", "users=2"), ("--impact", "fire"), ("--severity", "SEV9")]
)
def test_what_cannot_be_is_refused_with_a_way_to_mend_it(typed: tuple[str, str]) -> None:
    told = run("incident", "declare", "backend-primary", "INC-7", *typed)
    assert told.exit_code == 2
    assert "Take" in told.stderr or "Write" in told.stderr


@pytest.mark.usefixtures("database")
def test_a_quarter_is_reviewed_as_a_page_and_as_data() -> None:
    told = run("review", "backend-primary", "--quarter", "2026Q1")
    assert told.exit_code == 0, told.output
    assert "under 5 minutes" in told.stdout
    assert json.loads(run("review", "backend-primary", "--json").stdout)["marks"]
    assert "2026Q3" in run("review", "backend-primary", "--quarter", "Q3").stderr
