"""`/v1/teams`, `/v1/people` and `/v1/audit`: what there is, as far as the asker may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from constraints._rule import Problem
from tests.api.asking import Service
from tests.builders import a_team
from tests.waiting import until

PHONE = {"kind": "phone", "address": "+49 30 1234"}


@pytest.fixture
def other(service: Service) -> str:
    """Return the id of another team, which Eve is in."""
    problem = a_team("Eve")
    return service.holding(Problem(team=replace(problem.team, name="other"), rules=problem.rules))


def reached(service: Service, person: str, contacts: list[Any]) -> Any:
    where = f"/v1/people/{person}"
    return service.change("PUT", f"{where}/contacts", {"contacts": contacts}, of=where)


def test_a_team_has_its_rotations_and_its_people(service: Service) -> None:
    team = service.get("/v1/teams/team")
    assert [one["name"] for one in team["rotations"]] == ["oncall"]
    assert [one["person"] for one in team["people"]] == ["Ann", "Bo", "Cy", "Di"]
    assert service.get(f"/v1/teams/{team['id']}") == service.get("/v1/teams")["items"][0] == team


def test_people_come_part_by_part(service: Service, other: str) -> None:
    first = service.get("/v1/people?limit=3")
    assert [one["id"] for one in first["items"]] == ["Ann", "Bo", "Cy"]
    second = service.get(f"/v1/people?limit=3&cursor={first['next']}")
    assert [one["id"] for one in second["items"]] == ["Di", "Eve"]
    assert second["next"] is None
    assert [one["id"] for one in service.get("/v1/people?team=other")["items"]] == ["Eve"]


def test_contacts_are_shown_to_themselves_and_to_who_may(service: Service) -> None:
    assert reached(service, "Ann", [PHONE])["contacts"] == [PHONE]
    assert service.as_("read").get("/v1/people/Ann")["contacts"] == []
    assert service.as_("page-tool").get("/v1/people/Ann")["contacts"] == [PHONE]
    assert service.as_("engineer", person="Ann").get("/v1/people/Ann")["contacts"] == [PHONE]
    assert service.as_("engineer", person="Bo").get("/v1/people/Ann")["contacts"] == []


def test_new_contacts_are_what_pagers_are_told_at_once_and_no_audit_has_them(service: Service) -> None:
    reached(service.as_("engineer", person="Ann"), "Ann", [PHONE])
    answer = service.get("/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z")
    assert answer["rotations"][0]["tiers"][0]["people"][0]["contacts"] == [PHONE]
    told = service.get("/v1/audit?subject=Ann&limit=1")["items"][0]
    assert (told["what"], told["who"], told["before"], told["after"]) == (
        "person.contacts",
        "Ann",
        [],
        ["phone"],
    )
    assert PHONE["address"] not in service.ask("GET", "/v1/audit?limit=200").text


def test_an_engineer_changes_their_own_contacts_only(service: Service) -> None:
    bo = service.as_("engineer", person="Bo")
    seen = {"If-Match": bo.tag("/v1/people/Ann")}
    body = {"contacts": [PHONE]}
    bo.refused("PUT", "/v1/people/Ann/contacts", 403, json=body, headers=seen)
    service.as_("read").refused("PUT", "/v1/people/Bo/contacts", 403, json=body, headers=seen)
    bo.refused("PUT", "/v1/people/Bo/contacts", 428, json=body)
    reached(service.as_("team-manager"), "Ann", [PHONE])
    service.refused("PUT", "/v1/people/Ann/contacts", 412, json=body, headers=seen)


@pytest.mark.parametrize(
    ("method", "path", "missing"),
    [
        ("GET", "/v1/teams/other", "/v1/teams/none"),
        ("GET", "/v1/people/Eve", "/v1/people/none"),
        ("GET", "/v1/people?team=other", "/v1/people?team=none"),
        ("PUT", "/v1/people/Eve/contacts", "/v1/people/none/contacts"),
        ("GET", "/v1/audit?team=other", "/v1/audit?team=none"),
    ],
)
def test_what_is_another_teams_is_missing_word_by_word(
    service: Service, other: str, method: str, path: str, missing: str
) -> None:
    ours = service.as_("team-manager", team=service.story.team)
    body = {"json": {"contacts": []}, "headers": {"If-Match": "*"}} if method == "PUT" else {}
    theirs, none = (ours.refused(method, one, 404, **body) for one in (path, missing))
    assert theirs.replace("Eve", "none").replace("other", "none") == none
    assert [one["name"] for one in ours.get("/v1/teams")["items"]] == ["team"]
    assert {one["id"] for one in ours.get("/v1/people")["items"]} == {"Ann", "Bo", "Cy", "Di"}
    assert {one["team"] for one in ours.get("/v1/audit?limit=200")["items"]} == {service.story.team}


def test_the_audit_is_searched_by_team_rotation_subject_person_and_time(service: Service, other: str) -> None:
    service.at("2027-01-02 12:00").story.cover("Cy", "2027-01-05/2027-01-06")
    service.at("2027-01-03 12:00").story.cover("Di", "2027-01-06/2027-01-07", why="dentist")

    def said(query: str) -> list[str]:
        return [one["says"][:2] for one in service.get(f"/v1/audit?{query}")["items"]]

    assert said("team=team&rotation=oncall&limit=2") == ["Di", "Cy"]
    assert said("since=2027-01-02T12:00:00Z&until=2027-01-03T12:00:00Z") == ["Cy"]
    assert said("who=nobody") == []
    newest = service.get("/v1/audit?team=team&limit=1")["items"][0]
    assert said(f"subject={newest['subject']}") == ["Di"]
    assert (newest["before"], newest["after"]["person"], newest["who"]) == (None, "Di", "manager")
    assert {one["team"] for one in service.get("/v1/audit?team=other")["items"]} == {other}


def test_the_audit_comes_part_by_part_with_nothing_lost_or_twice(service: Service) -> None:
    followed = "/v1/audit?subject=time-zone%20rules"
    until(lambda: service.get(followed)["items"])  # the last line that a start writes, when it has time
    whole = service.get("/v1/audit?limit=200")["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        part = service.get(f"/v1/audit?limit=3{cursor}")
        found += part["items"]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"
    assert found == whole
    assert len(whole) > 3
    assert "none of ours" in service.refused("GET", "/v1/audit?cursor=YWJj", 422)


def test_who_is_let_in_is_shown_to_admins_only(service: Service) -> None:
    service.post("/v1/tokens", {"name": "reader", "scopes": ["read"], "team": "team"})
    kinds = {one["what"] for one in service.get("/v1/audit?limit=200")["items"]}
    assert "token.issue" in kinds
    seen = {one["what"] for one in service.as_("team-manager").get("/v1/audit?limit=200")["items"]}
    assert seen == {kind for kind in kinds if not kind.startswith("token.")}
