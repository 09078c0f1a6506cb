"""Escalation policies asked over HTTP: whom to page, and where nobody would be reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.escalation import Course, Policy, PolicyLevel, Target
from scheduler.services import policies
from tests.api.asking import Service

TUESDAY = "2027-01-05T12:00:00Z"


def level(kind: str, name: str, minutes: int, rotation: str = "") -> PolicyLevel:
    target = Target(kind=kind, name=name, rotation=rotation)  # type: ignore[arg-type]
    return PolicyLevel(targets=(target,), timeout=timedelta(minutes=minutes))


@pytest.fixture
def paging(service: Service) -> Service:
    """Return the service with a policy: primary, secondary, Di at once for SEV1."""
    rotation = service.story.rotation
    usual = Course(levels=(level("tier", "primary", 5, rotation), level("tier", "secondary", 10, rotation)))
    first = Course(levels=(level("person", "Di", 5), level("tier", "primary", 0, rotation)))
    policy = Policy(id="pager", name="Pager", usual=usual, by_severity={"SEV1": first})
    with service.story.store.writing(service.story.now) as stored:
        policies.put(stored, service.story.team, policy, by="test")
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    return service


def test_a_chain_says_whom_to_page_when_and_for_how_long(paging: Service) -> None:
    chain = paging.get(f"/v1/escalation-policies/pager/resolve?at={TUESDAY}")
    told = [(one["people"][0]["person"], one["offset"], one["timeout"]) for one in chain["steps"]]
    assert told == [("Ann", "PT0S", "PT5M"), ("Bo", "PT5M", "PT10M")]
    assert (chain["ends"], chain["valid_until"]) == ("PT15M", "2027-01-11T10:00:00Z")
    assert paging.get(f"/v1/escalation-policies/Pager/resolve?at={TUESDAY}") == chain


def test_a_policy_may_differ_by_severity(paging: Service) -> None:
    chain = paging.get(f"/v1/escalation-policies/pager/resolve?at={TUESDAY}&severity=SEV1")
    assert [one["people"][0]["person"] for one in chain["steps"]] == ["Di", "Ann"]
    said = paging.refused("GET", "/v1/escalation-policies/pager/resolve?severity=SEV9", 422)
    assert "query.severity" in said


def test_a_level_that_falls_through_says_why(paging: Service) -> None:
    chain = paging.get("/v1/escalation-policies/pager/resolve?at=2027-03-01T12:00:00Z")
    assert [(one["skipped"], one["timeout"]) for one in chain["steps"]] == [(True, "PT0S")] * 2
    assert chain["steps"][0]["says"].startswith("Nobody is oncall primary")
    assert chain["says"] == "Nobody can be paged by Pager."


def test_a_chain_as_was_known_before_an_override(paging: Service) -> None:
    paging.at("2027-01-05 08:00").story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
    where = f"/v1/escalation-policies/pager/resolve?at={TUESDAY}&min_version=4"
    assert paging.get(where)["steps"][0]["people"][0]["person"] == "Di"
    before = paging.get(f"{where}&as_of=2027-01-05T07:00:00Z")
    assert before["steps"][0]["people"][0]["person"] == "Ann"


def test_a_policy_that_is_not_there_is_named(paging: Service) -> None:
    assert "no escalation policy none" in paging.refused("GET", "/v1/escalation-policies/none/resolve", 404)


def test_the_report_lists_the_levels_on_which_nobody_can_be_reached(paging: Service) -> None:
    report = paging.get("/v1/readiness?until=2027-03-01T00:00:00Z")
    gap = next(one for one in report["unreachable"] if one["since"] == "2027-02-01T10:00:00Z")
    assert (gap["policy"], gap["level"], gap["until"]) == ("pager", 1, "2027-03-01T00:00:00Z")
    assert paging.get(f"/v1/readiness?team={paging.story.team}") == paging.get("/v1/readiness")
    assert "too far ahead" in paging.refused("GET", "/v1/readiness?until=2030-01-01T00:00:00Z", 422)


def test_the_shifts_of_a_window_come_with_their_layers(paging: Service) -> None:
    paging.story.cover("Di", "2027-01-05/2027-01-06")
    where = "/v1/rotations/oncall/shifts?from=2027-01-05T00:00:00Z&to=2027-01-12T00:00:00Z"
    found = paging.get(where)
    primary = [(one["person"], one["why"]) for one in found["final"] if one["tier"] == "primary"]
    assert primary == [("Di", "override"), ("Ann", "published"), ("Bo", "published")]
    assert [one["person"] for one in found["overrides"]] == ["Di"]
    assert found["published"][0]["shift"] == paging.story.shift("2027-01-04")
    tag = paging.ask("GET", where).headers["ETag"]
    assert paging.ask("GET", where, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=2027-01-05T00:00:00Z&to=2027-01-04T00:00:00Z", "ends before it begins"),
        ("from=2027-01-05T00:00:00Z&to=2037-01-04T00:00:00Z", "too long"),
        ("from=2027-01-05", "is a day"),
    ],
)
def test_windows_are_bounded(paging: Service, query: str, says: str) -> None:
    assert says in paging.refused("GET", f"/v1/rotations/oncall/shifts?{query}", 422)
