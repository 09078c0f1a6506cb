"""`/v1/tokens`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.asking import Service

WHERE = "/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z"


def test_a_token_lets_in_until_it_is_revoked(service: Service) -> None:
    made = service.post("/v1/tokens", {"name": "reader", "scopes": ["read"], "days": 7})
    bearer = service.as_()
    bearer.secret = made["secret"]
    assert bearer.get(WHERE)
    assert made["token"]["expires_at"] == "2027-01-08T00:00:00Z"
    service.change("DELETE", f"/v1/tokens/{made['token']['id']}")
    assert bearer.refused("GET", WHERE, 401)


def test_a_list_never_shows_what_lets_in(service: Service) -> None:
    made = service.post("/v1/tokens", {"name": "reader", "scopes": ["read"]})
    assert made["secret"] not in service.ask("GET", "/v1/tokens").text


@pytest.mark.parametrize("scope", ["read", "page-tool", "team-manager"])
def test_only_an_admin_lets_others_in(service: Service, scope: Any) -> None:
    asked = service.as_(scope)
    assert "scope admin" in asked.refused("GET", "/v1/tokens", 403)
    assert asked.refused("POST", "/v1/tokens", 403, json={"name": "x", "scopes": ["admin"]})


def test_an_admin_of_one_team_lets_in_to_that_team_only(service: Service) -> None:
    ours = service.as_("admin", team=service.story.team)
    made = ours.post("/v1/tokens", {"name": "x", "scopes": ["read"]})
    assert made["token"]["team"] == service.story.team
    foreign = service.post("/v1/tokens", {"name": "everywhere", "scopes": ["read"]})["token"]["id"]
    assert foreign not in [one["id"] for one in ours.get("/v1/tokens")["items"]]
    said = ours.refused("DELETE", f"/v1/tokens/{foreign}", 404, headers={"If-Match": "*"})
    assert said.replace(foreign, "none") == ours.refused(
        "DELETE", "/v1/tokens/none", 404, headers={"If-Match": "*"}
    )


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"name": "x", "scopes": []}, 422, "at least 1 item"),
        ({"name": "x", "scopes": ["engineer"]}, 422, "must be somebody's"),
        ({"name": "x", "scopes": ["read"], "person": "Zed"}, 404, "no person Zed"),
        ({"name": "x", "scopes": ["read"], "team": "Zed"}, 404, "no team Zed"),
        ({"name": "x", "scopes": ["read"], "days": 9999}, 422, "less than or equal to 366"),
        ({"name": "x", "scopes": ["read"], "secret": "wb_mine"}, 422, "Leave it out"),
    ],
)
def test_what_is_wrong_is_said(service: Service, body: Any, status: int, says: str) -> None:
    assert says in service.refused("POST", "/v1/tokens", status, json=body)
