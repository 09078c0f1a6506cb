"""The commands that ask about a plan, and about a team's capacity, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_plan import TEAMS, run

TEAM = str(TEAMS / "sev1-rest" / "team.yaml")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("plans") / "plan.json"
    assert run("plan", TEAM, "--out", str(path)).exit_code == 0
    return str(path)


def test_the_answer_to_why_is_data_as_well_as_sentences(plan: str) -> None:
    told = run("why", TEAM, plan, "Xiomara", "2027-03-15", "--json")
    assert told.exit_code == 0
    answer = json.loads(told.stdout)
    assert (answer["verdict"], answer["holds"], answer["level"]["level"]) == ("costs", True, "spacing")
    assert answer["handovers"][0]["before"] == answer["person"]
    words = " ".join(run("why", TEAM, plan, "Xiomara", "2027-03-15").stdout.split())
    assert all(sentence in words for sentence in answer["sentences"])


def test_why_can_be_asked_as_of_another_moment(plan: str) -> None:
    told = run("why", TEAM, plan, "Xiomara", "2027-03-15", "--now", "2027-03-16T10:00Z")
    assert told.exit_code == 2
    assert "The plan breaks rules: Sofia Brunner" in told.stderr, "what was published had begun by then"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "Nobody", "2027-03-15"), "Nobody is called 'Nobody'"),
        (("why", "Xiomara", "1999-01-01"), "No turn that is planned here"),
        (("swaps", "Sofia", "2027-03-15"), "Sofia Brunner is not on call in 2027-03-15."),
        (("swaps", "Ravi", "2027-03-08"), "has begun or is pinned"),
    ],
)
def test_what_cannot_be_asked_is_exit_code_2_and_says_how_to_ask(
    plan: str, words: tuple[str, str, str], said: str
) -> None:
    command, person, week = words
    told = run(command, TEAM, plan, person, week)
    assert told.exit_code == 2
    assert said in told.stderr


def test_swaps_are_ranked_and_each_refusal_has_a_reason(plan: str) -> None:
    told = run("swaps", TEAM, plan, "Xiomara", "2027-03-15", "--json")
    assert told.exit_code == 0
    advice = json.loads(told.stdout)
    assert all(cover["feasible"] or cover["reasons"] for cover in advice["covers"])
    assert all(trade["feasible"] for trade in advice["trades"])
    assert all(circle["nobody_worse"] for circle in advice["circles"])


def test_capacity_is_data_as_well(plan: str) -> None:
    told = run("capacity", TEAM, "--json")
    assert told.exit_code == 0
    answer = json.loads(told.stdout)
    assert answer["smallest"]["proven"]
    assert {one["change"] for one in answer["variations"]} >= {"with at least 5 people at any time"}
    looked_at = json.loads(run("capacity", TEAM, "--plan", plan, "--json").stdout)
    assert looked_at["times"] != []


def test_a_resilient_plan_says_how_to_check_it_later(tmp_path: Path) -> None:
    out = str(tmp_path / "plan.json")
    told = run("plan", TEAM, "--resilient", "--out", out)
    assert told.exit_code == 0
    assert "Whoever drops out, somebody could step in." in told.stdout
    assert "write under the rules of ledger-core: resilience: true" in told.stderr
