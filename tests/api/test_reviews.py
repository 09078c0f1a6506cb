"""`/v1/health/reviews`."""

from __future__ import annotations

from tests.api.asking import Service


def test_a_quarter_is_reviewed_as_data_and_another_teams_is_not_there(service: Service) -> None:
    asking = service.at("2027-02-10 00:00")
    found = asking.get("/v1/health/reviews?team=team&quarter=2027Q1")
    assert (found["quarter"], found["until"]) == ("2027Q1", "2027-02-10T00:00:00Z")
    assert found["marks"][0]["name"] == "Time to detect a SEV1 or SEV2"
    assert [one["load"] for one in found["now"]["burdens"]] == [1.5, 1.5, 1.5, 1.5]
    assert asking.get("/v1/health/reviews?team=team")["quarter"] == "2026Q4"
    asking.refused("GET", "/v1/health/reviews?team=other", 404)
    asking.refused("GET", "/v1/health/reviews?team=team&quarter=2027Q2", 422)
    assert asking.get("/v1/health/reviews?team=team&quarter=1971Q1")["before"]["burdens"] != []


def test_what_people_earned_is_shown_to_managers_only(service: Service) -> None:
    asking = service.at("2027-02-10 00:00")
    address = "/v1/health/reviews?team=team&quarter=2027Q1"
    assert asking.get(address)["now"]["pay"] == []
    assert asking.as_("engineer", person="Bo").get(address)["now"]["pay"] is None
