"""`/v1/satisfaction`."""

from __future__ import annotations

from tests.api.asking import Service


def test_somebody_answers_about_their_shift_and_nobody_sees_it_as_theirs(service: Service) -> None:
    bo = service.at("2027-01-18 12:00").as_("engineer", person="Bo")
    asked = bo.get("/v1/satisfaction/asked")
    assert asked[0]["end"] == "2027-01-18T10:00:00Z"
    made = bo.post("/v1/satisfaction", {"shift": asked[0]["shift"], "score": 2}, Idempotency_Key="k")
    assert "score" not in made
    assert bo.post("/v1/satisfaction", {"shift": asked[0]["shift"], "score": 2}, Idempotency_Key="k") == made
    again = {"shift": asked[0]["shift"], "score": 5}
    assert "answered before" in bo.refused("POST", "/v1/satisfaction", 409, json=again)
    service.refused("POST", "/v1/satisfaction", 403, json=again)
    bo.refused("POST", "/v1/satisfaction", 422, json=again | {"score": 6})
    found = service.get("/v1/satisfaction?team=team&quarter=2027Q1")
    assert found == {"answers": 1, "mean": None}
    service.refused("GET", "/v1/satisfaction?team=team&quarter=2027", 422)
