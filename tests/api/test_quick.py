"""Quick answers are the answers: whatever is asked, they are those of the endpoints, byte by byte."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from api.quick import Quick
from scheduler.domain.contacts import Contact
from scheduler.domain.escalation import Course, Policy, PolicyLevel, Target
from scheduler.services import policies
from scheduler.store.changes import PEOPLE
from tests.api.asking import Service
from tests.builders import an_instant

INSTANTS = [an_instant("2026-12-30 09:59") + n * timedelta(hours=31, minutes=7) for n in range(40)]
EDGES = [an_instant("2027-01-11 10:00") + n * timedelta(microseconds=1) for n in (-1, 0, 1)]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return what fills with whether each request was answered quickly."""
    seen: list[bool] = []
    ordinary = Quick.answer

    def watched(self: Quick, *asked: Any) -> Any:
        answer = ordinary(self, *asked)
        seen.append(answer is not None)
        return answer

    monkeypatch.setattr(Quick, "answer", watched)
    return seen


@pytest.fixture
def busy(service: Service) -> Service:
    """Return a service with overrides, a swap, a gap, contacts, and a policy that pages in many ways."""
    story = service.story
    for person, span in (
        ("Di", "2027-01-05T10:00/2027-01-05T14:00"),
        ("Di", "2027-01-10/2027-01-12"),
        ("Ann", "2027-02-03/2027-02-04"),
    ):
        story.cover(person, span)
    story.swap("2027-01-11", "2027-01-25")
    primary = Target(kind="tier", name="primary", rotation=story.rotation)
    secondary = Target(kind="tier", name="secondary", rotation=story.rotation)
    lead = Target(kind="person", name="Di")
    levels = (
        PolicyLevel(targets=(primary,), timeout=timedelta(minutes=5)),
        PolicyLevel(targets=(secondary, lead), timeout=timedelta(minutes=10)),
        PolicyLevel(targets=(Target(kind="named", name="oncall"),), timeout=timedelta(0)),
    )
    inner = PolicyLevel(targets=(primary, Target(kind="policy", name="pager")), timeout=timedelta(minutes=1))
    with story.store.writing(story.now) as stored:
        for policy in (
            Policy(id="pager", name="Pager", usual=Course(levels=levels, repeats=1)),
            Policy(
                id="major",
                name="Größer",
                usual=Course(levels=levels[:1]),
                by_severity={"SEV1": Course(levels=(inner,))},
            ),
        ):
            policies.put(stored, story.team, policy, by="test")
        stored.people.put_contacts("Ann", (Contact(kind="chat", address='ann "the" ❤'),))
        stored.changes.touch(PEOPLE)
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    return service


@pytest.mark.parametrize("scope", ["read", "page-tool"])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/oncall?rotation=oncall",
        "/v1/escalation-policies/pager/resolve?",
        "/v1/escalation-policies/major/resolve?severity=SEV1",
        "/v1/escalation-policies/major/resolve?severity=SEV2",
    ],
)
def test_quick_answers_are_those_of_the_endpoints(
    busy: Service, quick: list[bool], path: str, scope: Any
) -> None:
    asked = busy.as_(scope)
    for at in (*INSTANTS, *EDGES):
        one = f"{path}&at={at.isoformat().replace('+00:00', 'Z')}".replace("?&", "?")
        quickly, ordinarily = asked.ask("GET", one), asked.ask("GET", f"{one}&min_version=0")
        assert quickly.content == ordinarily.content
        assert quickly.status_code == 200
        headers = {"etag", "cache-control", "watchbill-version", "content-type", "content-length"}
        for name in headers:
            assert quickly.headers[name] == ordinarily.headers[name], name
    assert quick.count(True) > len(INSTANTS) / 3
    assert not any(quick[1::2])


def test_an_override_is_seen_by_the_next_quick_answer(busy: Service, quick: list[bool]) -> None:
    where = "/v1/oncall?rotation=oncall&at=2027-01-06T12:00:00Z"
    chain = "/v1/escalation-policies/pager/resolve?at=2027-01-06T12:00:00Z"
    assert busy.get(where)["rotations"][0]["tiers"][0]["people"][0]["person"] == "Ann"
    assert busy.get(chain)["steps"][0]["people"][0]["person"] == "Ann"
    busy.story.cover("Di", "2027-01-06/2027-01-07")
    busy.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    assert busy.get(where)["rotations"][0]["tiers"][0]["people"][0]["person"] == "Di"
    assert busy.get(chain)["steps"][0]["people"][0]["person"] == "Di"
    assert quick == [True] * 4


def test_who_would_be_paged_twice_by_a_level_is_left_to_the_endpoint(
    busy: Service, quick: list[bool]
) -> None:
    chain = "/v1/escalation-policies/pager/resolve?at=2027-01-06T12:00:00Z"
    busy.story.cover("Di", "2027-01-06/2027-01-07", tier="secondary")
    busy.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    second = busy.get(chain)["steps"][1]
    assert [one["person"] for one in second["people"]] == ["Di"]
    assert quick == [False]


def test_asking_about_now_again_is_not_answered_again_until_something_changes(
    busy: Service, quick: list[bool]
) -> None:
    busy.at("2027-01-06 12:00")
    first = busy.ask("GET", "/v1/oncall?rotation=oncall")
    busy.at("2027-01-06 12:01")
    seen = {"If-None-Match": first.headers["ETag"]}
    assert busy.ask("GET", "/v1/oncall?rotation=oncall", headers=seen).status_code == 304
    busy.at("2027-01-11 10:00")
    assert busy.ask("GET", "/v1/oncall?rotation=oncall", headers=seen).status_code == 200
    assert quick == [True] * 3


@pytest.mark.parametrize(
    "query",
    [
        "rotation=oncall&rotation=oncall",
        "rotation=oncall&at=2027-01-11",
        "rotation=on%63all",
        "rotation=oncall&team=team",
        "rotation=none",
        "rotation=",
        "",
    ],
)
def test_what_is_unusual_is_left_to_the_endpoint(busy: Service, quick: list[bool], query: str) -> None:
    busy.ask("GET", f"/v1/oncall?{query}")
    assert quick == [False]
