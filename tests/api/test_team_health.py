"""`/v1/health`."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.incidents import Incident
from scheduler.services import pages
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service
from tests.builders import an_instant
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


def test_prometheus_is_shown_teams_and_incidents_and_never_a_person(service: Service) -> None:
    story = service.at("2027-01-13 00:00").story
    news = [
        replace(a_page(story, number), acknowledged=an_instant("2027-01-12 02:01")) for number in range(6)
    ]
    with story.store.writing(story.now) as stored:
        pages.record(stored, news)
        stored.incidents.put(story.team, "tool", Incident(id="I", severity="SEV2", started=story.now))
    shown = service.as_().ask("GET", "/metrics").text
    assert 'watchbill_team_pages{hours="sleep",team="team"} 6.0' in shown
    assert 'watchbill_team_shifts_over_limit{team="team"} 1.0' in shown
    assert 'watchbill_team_acknowledge_seconds{team="team"} 60.0' in shown
    assert 'watchbill_incidents_open{severity="SEV2"} 1.0' in shown
    assert 'watchbill_incidents_open{severity="SEV1"} 0.0' in shown
    assert "Bo" not in shown


def test_only_so_many_teams_are_shown_to_prometheus(empty: Store) -> None:
    with a_service(empty, metrics_teams=1) as service:
        service.another_team()
        shown = service.as_().ask("GET", "/metrics").text
    assert 'team="others"' in shown
    assert 'team="team"' not in shown
