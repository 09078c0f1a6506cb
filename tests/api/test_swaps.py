"""`/v1/…/swaps`: suggested, judged, proposed, agreed on by all, and undone until a shift of them begins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.asking import Service


@pytest.fixture
def shifts(service: Service) -> dict[str, str]:
    """Return the ids of the primary shifts by who holds them."""
    found = service.get("/v1/rotations/oncall/shifts?from=2027-01-04T10:00:00Z&to=2027-02-01T10:00:00Z")
    return {one["person"]: one["shift"] for one in found["final"] if one["tier"] == "primary"}


def who(service: Service, at: str) -> str:
    tiers = service.get(f"/v1/oncall?rotation=oncall&at={at}")["rotations"][0]["tiers"]
    return str(tiers[0]["people"][0]["person"])


def answer(service: Service, swap: str, what: str, **more: Any) -> Any:
    return service.change("POST", f"/v1/swaps/{swap}/{what}", more, of=f"/v1/swaps/{swap}")


def test_two_people_trade_once_both_have_agreed(service: Service, shifts: dict[str, str]) -> None:
    ann, cy = service.as_("engineer", person="Ann"), service.as_("engineer", person="Cy")
    wanted = {"shifts": [shifts["Ann"], shifts["Cy"]], "why": "a wedding"}
    assert ann.post("/v1/swaps/verdict", wanted, status=200)["ok"]
    made = ann.post("/v1/swaps", wanted)
    assert (made["swap"]["state"], made["swap"]["agreed"], made["verdict"]) == ("open", ["Ann"], None)
    swap = made["swap"]["swap"]["id"]
    assert who(service, "2027-01-05T12:00:00Z") == "Ann"
    agreed = answer(cy, swap, "agree")
    assert agreed["swap"]["state"] == "agreed"
    assert agreed["verdict"]["ok"]
    assert agreed["verdict"]["fairness"] == []  # a week for a week
    assert who(service, "2027-01-05T12:00:00Z") == "Cy"
    assert answer(ann, swap, "undo")["swap"]["state"] == "undone"
    assert who(service, "2027-01-05T12:00:00Z") == "Ann"


def test_a_swap_that_would_put_somebody_in_two_seats_is_foreseen(
    service: Service, shifts: dict[str, str]
) -> None:
    wanted = {"shifts": [shifts["Ann"], shifts["Bo"]]}
    assert "at once" in service.refused("POST", "/v1/swaps/verdict", 409, json=wanted)
    ann, bo = service.as_("engineer", person="Ann"), service.as_("engineer", person="Bo")
    swap = ann.post("/v1/swaps", wanted)["swap"]["swap"]["id"]
    where = f"/v1/swaps/{swap}"
    headers = {"If-Match": service.tag(where)}
    assert "at once" in bo.refused("POST", f"{where}/agree", 409, json={}, headers=headers)
    assert service.get(where)["state"] == "open"


def test_only_its_people_answer_and_only_a_manager_for_others(
    service: Service, shifts: dict[str, str]
) -> None:
    ann, di = service.as_("engineer", person="Ann"), service.as_("engineer", person="Di")
    wanted = {"shifts": [shifts["Ann"], shifts["Cy"]]}
    assert "only for yourself" in di.refused("POST", "/v1/swaps", 403, json=wanted)
    swap = ann.post("/v1/swaps", wanted)["swap"]["swap"]["id"]
    where = f"/v1/swaps/{swap}"
    headers = {"If-Match": service.tag(where)}
    assert "no part" in di.refused("POST", f"{where}/agree", 403, json={}, headers=headers)
    others = {"people": ["Cy"]}
    assert "only for yourself" in ann.refused("POST", f"{where}/agree", 403, json=others, headers=headers)
    assert "Only a manager" in di.refused("POST", f"{where}/withdraw", 403, json={}, headers=headers)
    manager = service.as_("team-manager")
    assert answer(manager, swap, "agree", people=["Cy"])["swap"]["state"] == "agreed"


def test_a_swap_is_declined_or_taken_back(service: Service, shifts: dict[str, str]) -> None:
    ann, cy = service.as_("engineer", person="Ann"), service.as_("engineer", person="Cy")
    wanted = {"shifts": [shifts["Ann"], shifts["Cy"]]}
    swap = ann.post("/v1/swaps", wanted)["swap"]["swap"]["id"]
    assert answer(cy, swap, "decline", why="away")["swap"]["state"] == "declined"
    swap = ann.post("/v1/swaps", wanted)["swap"]["swap"]["id"]
    assert service.get("/v1/rotations/oncall/swaps?only_open=true")["items"][0]["swap"]["id"] == swap
    assert answer(ann, swap, "withdraw")["swap"]["state"] == "withdrawn"
    assert len(service.get("/v1/rotations/oncall/swaps")["items"]) == 2


def test_what_is_suggested_can_be_done(service: Service, shifts: dict[str, str]) -> None:
    where = "/v1/rotations/oncall/swap-suggestions?person=Ann&at=2027-01-04T10:00:00Z&tier=primary"
    advice = service.get(where)
    assert advice["person"] == "Ann"
    assert {one["kind"] for one in advice["covers"]} == {"cover"}
    best = advice["covers"][0]
    assert best["feasible"]
    taker = best["handovers"][0]["after"]
    body = {
        "tier": "primary",
        "person": taker,
        "start": "2027-01-04T10:00:00Z",
        "end": "2027-01-11T10:00:00Z",
    }
    assert service.post("/v1/rotations/oncall/overrides", body)["verdict"]["ok"]
    assert "Zed" in service.refused("GET", where.replace("Ann", "Zed"), 404)


def test_shifts_and_swaps_of_another_team_are_missing(service: Service, shifts: dict[str, str]) -> None:
    stranger = service.as_("team-manager", team=service.another_team())
    wanted = {"shifts": [shifts["Ann"], shifts["Cy"]]}
    said = stranger.refused("POST", "/v1/swaps", 404, json=wanted)
    assert said == stranger.refused("POST", "/v1/swaps", 404, json={"shifts": [shifts["Ann"], "none"]})
    swap = service.post("/v1/swaps", wanted)["swap"]["swap"]["id"]
    gone = stranger.refused("GET", f"/v1/swaps/{swap}", 404)
    assert gone.replace(swap, "none") == stranger.refused("GET", "/v1/swaps/none", 404)
