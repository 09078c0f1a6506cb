"""How bad an incident is, and what raises it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.impact import Impact
from scheduler.domain.incident_roles import proposed
from scheduler.domain.incidents import Escalation, Incident
from scheduler.domain.oncall import who_is_on_call
from scheduler.domain.severity import LEVELS, classified, graded, overdue
from tests.builders import PRIMARY, SECONDARY, a_team, an_instant
from tests.schedules import published

NOW = an_instant("2027-01-12 02:00")
MINUTE = timedelta(minutes=1)


def an_incident(severity: str = "SEV3", **more: Any) -> Incident:
    return Incident(id="INC-1", severity=severity, started=NOW, **more)  # type: ignore[arg-type]


def declared(severity: str | None, **impact: Any) -> Incident:
    told = an_incident(severity or "SEV4", impact=Impact(**impact))
    return graded(None, told, NOW, "Ann says so." if severity else None)


def after(known: Incident, stated: str | None = None, **impact: Any) -> Incident:
    told = replace(known, impact=Impact(**impact))
    if stated:
        told = replace(told, severity=stated)  # type: ignore[arg-type]
    return graded(known, told, NOW, "Ann says so." if stated else None)


@pytest.mark.parametrize(
    ("impact", "severity"),
    [
        ({"outage": True}, "SEV1"),
        ({"data": True}, "SEV1"),
        ({"security": True}, "SEV1"),
        ({"key_feature": True}, "SEV2"),
        ({"users": 0.26}, "SEV2"),
        ({"users": 0.25}, "SEV3"),
        ({"paying_customer": True}, "SEV2"),
        ({"feature": True}, "SEV3"),
        ({"users": 0.01}, "SEV3"),
        ({}, "SEV4"),
        ({"feature": True, "outage": True}, "SEV1"),
    ],
)
def test_the_worst_criterion_that_an_impact_meets_decides(impact: dict[str, Any], severity: str) -> None:
    assert classified(Impact(**impact))[0] == severity
    assert declared(None, **impact).severity == severity


def test_what_is_stated_counts_but_never_below_doubt_about_data_or_a_paying_customer() -> None:
    assert declared("SEV4", feature=True).severity == "SEV3"
    stated = declared("SEV3", paying_customer=True)
    assert [(grade.severity, grade.why, grade.stated) for grade in stated.grades] == [
        ("SEV3", "Ann says so.", True),
        ("SEV2", "A paying customer reported it.", False),
    ]
    doubted = after(stated, data=True, paying_customer=True)
    assert (doubted.severity, doubted.grades[-1].why) == ("SEV1", "There is doubt about data.")
    assert after(doubted, "SEV3", data=True).severity == "SEV1"
    assert after(doubted, "SEV3", feature=True).severity == "SEV3"


def test_somebody_may_state_less_than_the_criteria_and_it_stays_until_the_impact_gets_worse() -> None:
    down = declared("SEV2", key_feature=True)
    lowered = after(down, "SEV3", key_feature=True)
    assert lowered.severity == "SEV3"
    assert after(lowered, key_feature=True, users=0.1).severity == "SEV3"
    assert after(lowered, outage=True).severity == "SEV1"


def test_an_impact_that_doubles_makes_it_one_level_worse() -> None:
    small = declared(None, users=0.02)
    assert after(small, users=0.039).severity == "SEV3"
    double = after(small, users=0.04)
    assert (double.severity, double.grades[-1].why) == ("SEV2", "It has spread to 4% of users, from 2%.")
    assert after(double, users=0.04).severity == "SEV2"
    assert after(double, users=0.08).severity == "SEV1"


@given(st.lists(st.floats(0.001, 0.25), min_size=1, max_size=6).map(sorted))
def test_how_far_it_spread_counts_and_not_how_often_that_was_told(shares: list[float]) -> None:
    step_by_step = at_once = declared("SEV4", users=0.001)
    for share in shares:
        step_by_step = after(step_by_step, users=share)
    assert step_by_step.severity == after(at_once, users=shares[-1]).severity
    assert all(
        LEVELS.index(later.severity) <= LEVELS.index(earlier.severity)
        for earlier, later in pairwise(step_by_step.grades)
        if not later.stated
    )


@pytest.mark.parametrize(("severity", "minutes"), [("SEV1", 30), ("SEV2", 120)])
def test_the_next_tier_joins_when_the_cause_is_not_known_in_time(severity: str, minutes: int) -> None:
    known = declared(severity)
    assert overdue(known, NOW + minutes * MINUTE - timedelta(seconds=1)) is None
    level, why = overdue(known, NOW + minutes * MINUTE) or (0, "")
    assert (level, f"after {minutes} minutes" in why) == (2, True)
    joined = replace(
        known, escalations=(Escalation(level=2, at=NOW + minutes * MINUTE, people=("Bo",), why=why),)
    )
    assert overdue(joined, NOW + (2 * minutes - 1) * MINUTE) is None
    assert (overdue(joined, NOW + 2 * minutes * MINUTE) or (0, ""))[0] == 3
    for done in (
        replace(known, cause_found=NOW),
        replace(known, mitigated=NOW),
        replace(known, resolved=NOW),
    ):
        assert overdue(done, NOW + timedelta(days=1)) is None


def test_an_incident_that_gets_worse_is_given_time_anew_and_a_sev3_goes_to_nobody() -> None:
    moderate = declared("SEV3")
    assert overdue(moderate, NOW + timedelta(days=1)) is None
    later = NOW + timedelta(hours=5)
    worse = graded(moderate, replace(moderate, impact=Impact(data=True)), later, None)
    assert overdue(worse, later + 29 * MINUTE) is None
    assert overdue(worse, later + 30 * MINUTE) is not None


def test_roles_are_proposed_from_who_is_on_call_one_each_while_there_are_people() -> None:
    answer = who_is_on_call(
        published(a_team("Ann", "Bo", "Cy", tiers=(PRIMARY, SECONDARY)), "Ann Bo", secondary="Bo Cy"),
        an_instant("2027-01-05 12:00"),
    )
    found = {one.role: one.person for one in proposed([answer], ["Ann", "Di"])}
    assert found == {
        "technical_lead": "Ann",
        "incident_commander": "Bo",
        "communications_lead": "Di",
        "scribe": "",
    }
    (scribe,) = (one for one in proposed([answer], []) if one.role == "scribe")
    assert scribe.says == "Nobody else is on call: ask somebody."
