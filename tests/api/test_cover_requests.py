"""`/v1/…/cover-requests`: who could cover is ranked, and one after the other is asked."""

from __future__ import annotations

from typing import Any

from tests.api.asking import Service

WHERE = "/v1/rotations/oncall/cover-requests"
EVENING = {"tier": "primary", "start": "2027-01-07T18:00:00Z", "end": "2027-01-07T22:00:00Z"}


def answer(service: Service, cover: str, what: str, body: Any = None) -> Any:
    return service.change(
        "POST", f"/v1/cover-requests/{cover}/{what}", body or {}, of=f"/v1/cover-requests/{cover}"
    )


def primary(service: Service, at: str) -> str:
    return str(
        service.get(f"/v1/oncall?rotation=oncall&at={at}")["rotations"][0]["tiers"][0]["people"][0]["person"]
    )


def test_candidates_are_ranked_by_what_they_can_and_by_what_is_fair(service: Service) -> None:
    query = "&".join(f"{name}={value}" for name, value in EVENING.items())
    found = service.get(f"/v1/rotations/oncall/cover-candidates?person=Ann&{query}")
    assert {one["person"] for one in found} == {"Bo", "Cy", "Di"}
    assert [one["person"] for one in found if not one["feasible"]] == ["Bo"]  # secondary at that time
    assert found[-1]["person"] == "Bo"
    able = [one for one in found if one["feasible"]]
    assert able == sorted(able, key=lambda one: -one["gain"])
    assert all(one["deviation_after"] > one["deviation_before"] for one in able)


def test_one_is_asked_after_the_other_until_somebody_covers(service: Service) -> None:
    ann = service.as_("engineer", person="Ann")
    made = ann.post(WHERE, {**EVENING, "why": "a concert"})
    first, second = (one["person"] for one in made["candidates"])
    assert "not asked" in service.as_("engineer", person=second).refused(
        "POST",
        f"/v1/cover-requests/{made['id']}/accept",
        403,
        json={},
        headers={"If-Match": service.tag(f"/v1/cover-requests/{made['id']}")},
    )
    left = answer(service.as_("engineer", person=first), made["id"], "decline")
    assert (left["state"], left["declined"]) == ("open", [first])
    assert primary(service, "2027-01-07T19:00:00Z") == "Ann"
    done = answer(service.as_("engineer", person=second), made["id"], "accept")
    assert done["state"] == "covered"
    assert primary(service, "2027-01-07T18:00:00Z") == second
    assert primary(service, "2027-01-07T22:00:00Z") == "Ann"
    assert service.get(f"/v1/overrides/{done['override']}")["reason"] == "a concert"


def test_when_everybody_has_declined_nobody_is_left(service: Service) -> None:
    made = service.as_("engineer", person="Ann").post(WHERE, EVENING)
    for one in made["candidates"]:
        left = answer(service, made["id"], "decline", {"person": one["person"]})
    assert left["state"] == "nobody"
    headers = {"If-Match": service.tag(f"/v1/cover-requests/{made['id']}")}
    where = f"/v1/cover-requests/{made['id']}/withdraw"
    assert "nobody, not open" in service.refused("POST", where, 409, headers=headers)


def test_only_ones_own_time_ahead_can_be_given_away(service: Service) -> None:
    cy = service.as_("engineer", person="Cy")
    assert "does not hold" in cy.refused("POST", WHERE, 409, json=EVENING)
    assert "only for yourself" in cy.refused("POST", WHERE, 403, json={**EVENING, "person": "Ann"})
    past = {**EVENING, "start": "2026-12-31T18:00:00Z", "end": "2026-12-31T22:00:00Z", "person": "Ann"}
    assert "begun already" in service.refused("POST", WHERE, 409, json=past)
    assert "ends before" in service.refused(
        "POST", WHERE, 422, json={**EVENING, "person": "Ann", "end": EVENING["start"]}
    )
    made = service.post(WHERE, {**EVENING, "person": "Ann"})
    service.at("2027-01-07 18:00")
    headers = {"If-Match": service.tag(f"/v1/cover-requests/{made['id']}")}
    asked = {"person": made["candidates"][0]["person"]}
    where = f"/v1/cover-requests/{made['id']}/accept"
    assert "time has begun" in service.refused("POST", where, 409, json=asked, headers=headers)


def test_a_request_of_another_team_is_missing(service: Service) -> None:
    made = service.post(WHERE, {**EVENING, "person": "Ann"})
    stranger = service.as_("team-manager", team=service.another_team())
    gone = stranger.refused("GET", f"/v1/cover-requests/{made['id']}", 404)
    assert gone.replace(made["id"], "none") == stranger.refused("GET", "/v1/cover-requests/none", 404)
    assert answer(service.as_("engineer", person="Ann"), made["id"], "withdraw")["state"] == "withdrawn"
    listed = service.get(WHERE.replace("oncall", service.story.rotation))
    assert listed["items"][0]["state"] == "withdrawn"


def test_nobody_covers_time_that_is_no_longer_theirs_who_asked(service: Service) -> None:
    ann = service.as_("engineer", person="Ann")
    made, again = ann.post(WHERE, EVENING), ann.post(WHERE, EVENING)
    first = made["candidates"][0]["person"]
    answer(service.as_("engineer", person=first), made["id"], "accept")
    headers = {"If-Match": service.tag(f"/v1/cover-requests/{again['id']}")}
    where = f"/v1/cover-requests/{again['id']}/accept"
    body = {"person": again["candidates"][1]["person"]}
    assert "Ann does not hold primary" in service.refused("POST", where, 409, json=body, headers=headers)
    assert primary(service, "2027-01-07T19:00:00Z") == first
