"""What follows from pages and incidents, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.domain.incidents import Incident
from scheduler.services import incidents, pages
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service
from tests.services.test_pages import a_page
from tests.services.test_triggers import NIGHT


@pytest.fixture
def service(empty: Store) -> Iterator[Service]:
    """Return a service for Ann, Bo, Cy and Di, whose turns of eight weeks are published."""
    with a_service(empty, " ".join(["Ann Bo Cy Di"] * 2), " ".join(["Bo Cy Di Ann"] * 2)) as running:
        yield running


def fought(service: Service) -> None:
    story = service.at("2027-01-12 07:00").story
    incident = Incident.lasting(NIGHT, name="INC-1", severity="SEV1", responders=("Bo",))
    with story.store.writing(story.now) as stored:
        incidents.record(stored, story.team, incident, source="pager", by="pager")


def test_a_manager_lets_others_stand_in_for_who_fought_at_night_with_one_request(service: Service) -> None:
    fought(service)
    asked = {"team": "team", "incident": "INC-1"}
    found = service.post("/v1/rest-covers/verdict", asked, status=200)
    assert [(one["tier"], one["gives"], one["takes"]) for one in found["stand_ins"]] == [
        ("secondary", "Cy", "Di"),
        ("primary", "Bo", "Cy"),
    ]
    assert {row["name"] for row in found["verdict"]["fairness"]} == {"Bo", "Cy", "Di"}
    assert service.story.who("2027-01-12 08:00") == "Bo"
    assert service.post("/v1/rest-covers", asked, status=200) == found
    assert service.story.who("2027-01-12 08:00") == "Cy"
    service.refused("POST", "/v1/rest-covers", 404, json={"team": "other", "incident": "INC-1"})
    assert service.as_("read").refused("POST", "/v1/rest-covers", 403, json=asked)


def test_a_look_asks_for_a_rebalance_once(service: Service) -> None:
    fought(service)
    story = service.story
    news = [a_page(story, number, f"2027-01-12 02:{number:02}", service=f"s{number}") for number in range(7)]
    with story.store.writing(story.now) as stored:
        pages.record(stored, news)
    found = service.post("/v1/triggers", {"team": "team"}, status=200)
    assert [one["kind"] for one in found["triggers"]] == ["pages", "rest"]
    why = service.get(f"/v1/plans/{found['plan']}")["why"]
    assert "Bo was paged 7 times" in why
    assert "rest until 2027-01-15 07:00 UTC" in why
    assert service.post("/v1/triggers", {"team": "team"}, status=200)["plan"] is None
    listed = service.get("/v1/triggers?team=team")["items"]
    assert [one["kind"] for one in listed] == ["cover", "pages", "rest"]
    assert "Cy could cover primary for Bo until 2027-01-15 07:00 UTC." in listed[0]["says"]
    assert [one["plan"] for one in listed[1:]] == [found["plan"]] * 2
