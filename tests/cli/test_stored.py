"""The commands about what is stored: oncall, cover, override, plans."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner, Result

from scheduler.cli.app import app
from scheduler.store.stored import Store
from tests.services.stories import EVE, Story, a_stored_team

COVER = ("--start", "2027-01-05T18:00Z", "--end", "2027-01-05T22:00Z")


@pytest.fixture
def story(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """Return the team that the commands find in their folder, on the eve of its first shift."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(sqlite_template, tmp_path / "watchbill.db")
    store = Store.open("sqlite:///watchbill.db")
    with time_machine.travel(EVE, tick=True):
        yield a_stored_team(store, "Ann Bo Cy Di", "Bo Cy Di Ann")
    store.close()


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done


def test_who_is_on_call_until_when_and_who_follows(story: Story) -> None:
    told = run("oncall", "oncall", "--at", "2027-01-05T12:00Z").stdout.split("\n")
    assert told[0].split() == ["oncall", "2027-01-05", "12:00", "UTC"]
    assert [line.split() for line in told[2:4]] == [
        ["primary", "Ann", "2027-01-11", "10:00", "UTC", "Bo"],
        ["secondary", "Bo", "2027-01-11", "10:00", "UTC", "Cy"],
    ]
    (answer,) = json.loads(run("oncall", "--team", "team", "--at", "2027-01-11T10:00Z", "--json").stdout)
    assert [tier["people"][0]["person"] for tier in answer["tiers"]] == ["Bo", "Cy"]
    assert "nobody" in run("oncall", "oncall").stdout
    assert "no instant" in run("oncall", "--at", "2027-01-05", code=2).stderr


def test_who_could_cover_is_ranked_and_a_cover_is_made_listed_and_taken_away(story: Story) -> None:
    ranked = run("cover", "oncall", "--person", "Ann", *COVER).stdout
    assert [name for name in ("Cy", "Di") if f" {name} " in ranked] == ["Cy", "Di"]
    assert "✘" in next(line for line in ranked.split("\n") if "Bo: " in line)
    wanted = ("override", "add", "oncall", "--person", "Di", *COVER, "--why", "dentist")
    assert "Every rule is kept" in run(*wanted, "--foresee").stdout
    assert run("override", "list", "oncall").stdout == ""
    made = run(*wanted).stdout.split("\n")[0]
    assert story.who("2027-01-05 18:00") == "Di"
    (listed,) = run("override", "list", "oncall").stdout.splitlines()
    assert listed == f"{made}  primary  Di  2027-01-05 18:00 to 2027-01-05 22:00 UTC  dentist"
    run("override", "remove", made)
    assert story.who("2027-01-05 18:00") == "Ann"


def test_a_cover_that_breaks_a_rule_is_foreseen_refused_and_made_only_where_that_is_accepted(
    story: Story,
) -> None:
    weeks = ("--start", "2027-01-18T10:00Z", "--end", "2027-02-01T10:00Z")
    wanted = ("override", "add", "oncall", "--person", "Bo", *weeks)
    assert "✘" in run(*wanted, "--foresee", code=1).stdout
    assert "This would break a rule" in run(*wanted, code=2).stderr
    assert story.who("2027-01-19 12:00") == "Cy"
    run(*wanted, "--accept-breaches")
    assert story.who("2027-01-19 12:00") == "Bo"


def test_a_plan_is_listed_reviewed_approved_and_applied_or_rejected(story: Story) -> None:
    plan = story.drafted("Ann Cy Bo Di", "Bo Di Cy Ann", approved=False).id
    other = story.drafted("Di Cy Bo Ann", "Bo Di Cy Di", approved=False).id
    listed = run("plans", "list", "team").stdout
    assert all(f"{one}  draft  2027-01-01 00:00 UTC  planner" in listed for one in (plan, other))
    shown = run("plans", "show", plan).stdout
    assert "2027-01-11 10:00" in shown
    assert "oncall primary" in shown
    changed = json.loads(run("plans", "show", plan, "--json").stdout)["changes"]
    assert {(one["before"], one["after"]) for one in changed if one["tier"] == "primary"} == {
        ("Bo", "Cy"),
        ("Cy", "Bo"),
    }
    assert "is draft, not approved" in run("plans", "apply", plan, code=2).stderr
    run("plans", "approve", plan)
    assert run("plans", "apply", plan).stdout == f"Plan {plan} is applied.\n"
    assert story.who("2027-01-12 12:00") == "Cy"
    assert "now at" in run("plans", "approve", other, code=2).stderr
    assert run("plans", "reject", other).stdout == f"Plan {other} is rejected.\n"
