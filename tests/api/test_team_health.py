"""`/v1/health`."""

from __future__ import annotations

from scheduler.services import pages
from tests.api.asking import Service
from tests.services.test_pages import a_page


def test_a_team_sees_how_its_on_call_was_and_another_team_does_not(service: Service) -> None:
    story = service.story
    with story.store.writing(story.now) as stored:
        pages.record(stored, [a_page(story, number) for number in range(6)])
    found = service.at("2027-01-20 00:00").get("/v1/health?team=team&from=2027-01-11T00:00:00Z")
    assert found["pages"] == {"business": 0, "off_hours": 0, "sleep": 6}
    assert [shift["person"] for shift in found["shifts"] if shift["over"]] == ["Bo"]
    service.refused("GET", "/v1/health?team=other", 404)


def test_a_span_that_ends_before_it_begins_is_refused(service: Service) -> None:
    assert "before it starts" in service.refused("GET", "/v1/health?team=team&from=2030-01-01T00:00:00Z", 422)
