"""`/v1/incidents`, `/v1/teams/…/incidents` and `/v1/pages`."""

from __future__ import annotations

from scheduler.services import pages
from tests.api.asking import Service
from tests.services.test_pages import a_page

OURS = "/v1/teams/team/incidents"


def test_an_incident_is_declared_gets_worse_by_its_impact_and_says_why(service: Service) -> None:
    asking = service.at("2027-01-12 02:00").as_("engineer", person="Bo")
    news = {"id": "INC/1", "impact": {"users": 0.1}, "rotation": "oncall", "started": "2027-01-12T01:55:00Z"}
    made = asking.post(OURS, news, Idempotency_Key="a")
    assert asking.post(OURS, news, Idempotency_Key="a") == made
    assert (made["severity"], made["grades"][0]["why"]) == ("SEV3", "Some users are affected.")
    address = f"{OURS}/INC/1"
    worse = asking.change("PATCH", address, {"impact": {"users": 0.2}})
    assert (worse["severity"], worse["grades"][-1]["why"]) == (
        "SEV2",
        "It has spread to 20% of users, from 10%.",
    )
    hours = [{"start": "2027-01-12T02:00:00Z", "end": "2027-01-12T03:00:00Z"}]
    over = {
        "resolved": "2027-01-12T03:00:00Z",
        "responders": [{"person": "Bo", "role": "technical_lead", "hours": hours}],
    }
    assert asking.change("PATCH", address, over)["responses"][0]["role"] == "technical_lead"
    assert asking.get(address)["severity"] == "SEV2"
    asking.refused("PATCH", address, 428, json={"impact": {}})
    asking.refused("POST", OURS, 409, json=news)
    tag = {"If-Match": asking.tag(address)}
    asking.refused("PATCH", address, 422, json={"severity": None}, headers=tag)
    asking.refused("PATCH", address, 422, json={"resolved": "2027-01-12T00:00:00Z"}, headers=tag)
    asking.refused("PATCH", address, 404, json={"responders": [{"person": "Zoe"}]}, headers=tag)
    service.as_("read").refused("POST", OURS, 403, json=news)
    service.refused("GET", f"{OURS}/INC/2", 404)


def test_incidents_are_listed_part_by_part_and_those_of_other_teams_are_not_there(service: Service) -> None:
    asking = service.at("2027-01-12 02:00")
    others = service.another_team()
    for number in range(3):
        asking.post(OURS, {"id": f"I{number}", "severity": "SEV2"})
    asking.post(f"/v1/teams/{others}/incidents", {"id": "theirs", "severity": "SEV1"})
    mine = service.as_("read", team=service.story.team)
    first = mine.get("/v1/incidents?limit=2&state=open")
    rest = mine.get(f"/v1/incidents?limit=2&cursor={first['next']}")
    listed = [one["incident"]["id"] for one in first["items"] + rest["items"]]
    assert (listed, rest["next"]) == (["I2", "I1", "I0"], None)
    mine.refused("GET", f"/v1/teams/{others}/incidents/theirs", 404)
    assert len(service.get("/v1/incidents?severity=SEV1")["items"]) == 1
    service.refused("GET", "/v1/incidents?cursor=YQ", 422)


def test_roles_are_proposed_before_there_is_an_incident(service: Service) -> None:
    found = service.get("/v1/teams/team/incident-roles?rotation=oncall&at=2027-01-12T02:00:00Z")
    assert [(one["role"], one["person"]) for one in found][:2] == [
        ("technical_lead", "Bo"),
        ("incident_commander", "Cy"),
    ]


def test_pages_are_listed_and_what_was_done_after_each_is_said(service: Service) -> None:
    story = service.at("2027-01-20 00:00").story
    with story.store.writing(story.now) as stored:
        recorded = pages.record(stored, [a_page(story, number) for number in range(3)])
    first = service.get("/v1/pages?team=team&person=Bo&limit=2")
    rest = service.get(f"/v1/pages?team=team&person=Bo&limit=2&cursor={first['next']}")
    listed = [one["id"] for one in first["items"] + rest["items"]]
    assert listed == sorted((one.id for one in recorded), reverse=True)
    address = f"/v1/pages/{listed[0]}"
    assert service.change("PATCH", address, {"action": "tuned"})["page"]["action"] == "tuned"
    service.refused("PATCH", address, 428, json={"action": "tuned"})
    assert service.get("/v1/pages?service=checkout")["items"] == []
    others = service.another_team()
    service.as_("read", team=others).refused("GET", address, 404)
