"""`/v1/teams/…/incidents/…/post-mortem` and `…/action-items`."""

from __future__ import annotations

import pytest

from tests.api.asking import Service

OURS = "/v1/teams/team/incidents"
AFTER = f"{OURS}/INC/1"


@pytest.fixture
def asking(service: Service) -> Service:
    """Return the service, asked by Bo after an incident whose id has a slash."""
    bo = service.at("2027-01-12 02:00").as_("engineer", person="Bo")
    bo.post(OURS, {"id": "INC/1", "severity": "SEV1"})
    return bo


def test_a_post_mortem_is_published_once_and_corrected(asking: Service) -> None:
    where, said = f"{AFTER}/post-mortem", {"link": "https://wiki.example.com/1"}
    asking.refused("GET", where, 404)
    made = asking.post(where, said, Idempotency_Key="a")
    assert asking.post(where, said, Idempotency_Key="a") == made
    assert made["published_at"] == "2027-01-12T02:00:00Z"
    asking.refused("POST", where, 409, json=said)
    asking.refused("PUT", where, 428, json=said)
    assert asking.change("PUT", where, {"link": "http://wiki/2"})["link"] == "http://wiki/2"
    asking.refused("PUT", where, 422, json={"link": "ftp://wiki"}, headers={"If-Match": "*"})
    assert asking.get(AFTER)["id"] == "INC/1"
    asking.as_("read").refused("POST", where, 403, json=said)
    others = asking.another_team()
    asking.as_("read", team=others).refused("GET", where, 404)


def test_action_items_are_added_changed_done_and_taken_away(asking: Service) -> None:
    items = f"{AFTER}/action-items"
    later = asking.post(items, {"text": "Alert earlier.", "due": "2027-03-01", "owner": "Cy"})
    sooner = asking.post(items, {"text": "Page the right team.", "due": "2027-02-01", "priority": "high"})
    assert asking.get(items) == [sooner, later]
    address = f"{items}/{sooner['id']}"
    asking.refused("PATCH", address, 422, json={"due": None}, headers={"If-Match": "*"})
    asking.refused("PATCH", address, 404, json={"owner": "Zoe"}, headers={"If-Match": "*"})
    assert asking.change("PATCH", address, {"done_at": "2027-01-12T02:00:00Z"})["done_at"]
    whole = asking.get("/v1/teams/team/action-items?limit=1")
    assert whole["items"] == [asking.get(address)]
    assert asking.get(f"/v1/teams/team/action-items?cursor={whole['next']}")["items"] == [later]
    assert asking.get("/v1/teams/team/action-items?state=open")["items"] == [later]
    assert asking.change("PATCH", address, {"done_at": None, "owner": "Bo"})["owner"] == "Bo"
    assert asking.change("DELETE", address)["id"] == sooner["id"]
    asking.refused("GET", address, 404)
    asking.post(OURS, {"id": "INC-2", "severity": "SEV2"})
    asking.refused("GET", f"{OURS}/INC-2/action-items/{later['id']}", 404)


def test_the_review_says_how_many_were_in_time(asking: Service) -> None:
    asking.change("PATCH", AFTER, {"resolved": "2027-01-12T02:00:00Z"})
    asking.post(f"{AFTER}/post-mortem", {"link": "https://wiki.example.com/1"})
    asking.at("2027-01-15 00:00")
    found = {one["name"]: one for one in asking.get("/v1/health/reviews?team=team&quarter=2027Q1")["marks"]}
    mark = found["SEV1 and SEV2 with a post-mortem within 48 h"]
    assert (mark["value"], mark["samples"], mark["met"]) == (1, 1, True)
    assert found["Action items done by their date"]["value"] is None
