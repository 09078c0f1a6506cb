"""What has happened, what follows from it and who is told, from the command line."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_plan import BACKEND, run, written

RUNNING_OUT = """
schedule: {{name: api, timezone: UTC}}
horizon: {{start: {monday}, weeks: 8}}
people: [{{id: ann}}, {{id: bo}}, {{id: cy}}, {{id: dee}}]
published:
  shifts:
    - {{tier: primary, week: {monday}, person: ann}}
"""


@pytest.fixture(autouse=True)
def database(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Store the sample team, where commands look for it."""
    shutil.copy(sqlite_template, tmp_path / "watchbill.db")
    monkeypatch.setenv("WATCHBILL_DATABASE", f"sqlite:///{tmp_path / 'watchbill.db'}")
    assert run("import", BACKEND).exit_code == 0


def test_a_team_says_how_it_responds_and_what_happens_is_listed_once(tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=7 - today.weekday())
    told = run("import", written(tmp_path / "api.yaml", RUNNING_OUT.format(monday=monday)))
    assert told.exit_code == 0, told.output
    run("triggers", "policy", "api", "fairness=off", "weeks_ahead=5")
    policy = json.loads(run("triggers", "policy", "api", "deviation_limit=2.5", "--json").stdout)
    assert (policy["weeks_ahead"], policy["deviation_limit"], policy["fairness"]) == (5, 2.5, "off")
    looked = run("triggers", "look", "api").stdout
    (line,) = run("triggers", "list", "api").stdout.splitlines()
    plan = line.split("plan ")[-1].split()[0]
    assert "UTC  horizon  " in line
    assert line.endswith("is not decided")
    assert f"Plan {plan} is asked for." in looked
    assert "No plan is asked for." in run("triggers", "look", "api").stdout
    (one,) = json.loads(run("triggers", "list", "api", "--json").stdout)
    assert (one["kind"], one["plan"]) == ("horizon", plan)


@pytest.mark.parametrize("typed", ["rest=perhaps", "weather=off", "pages_limit", "weeks_ahead=0"])
def test_a_response_that_cannot_be_is_refused_with_a_way_to_mend_it(typed: str) -> None:
    told = run("triggers", "policy", "backend-primary", typed)
    assert told.exit_code == 2
    assert "with one of pages, rest, " in told.stderr


def test_a_destination_is_added_tried_listed_and_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHBILL_SEND_TO", "127.0.0.0/8")
    add = ("destination", "add", "backend-primary")
    for kind, address in (("fax", "1"), ("webhook", "https://10.0.0.1/"), ("email", "ops@example.com")):
        assert run(*add, kind, address).exit_code == 2
    made, secret = run(*add, "webhook", "https://127.0.0.1:9/x?key=geheim").stdout.splitlines()
    assert secret.startswith("whsec_")
    name = made.split()[0]
    assert "told nothing yet" in run("destination", "list", "backend-primary").stdout
    assert run("destination", "trial", name).exit_code == 0
    listed = run("destination", "list", "backend-primary").stdout
    assert listed.startswith(f"{name}  webhook  webhook  https://127.0.0.1:9/…  trial waiting.")
    again = run("destination", "new-secret", name, "--hours", "0")
    assert again.stdout.startswith("whsec_")
    assert again.stdout.strip() != secret
    assert "The former one is good until" in again.stderr
    assert "is told nothing any more" in run("destination", "remove", name).stdout
    assert json.loads(run("destination", "list", "backend-primary", "--json").stdout) == []
    assert run("destination", "trial", name).exit_code == 2
