"""`/v1/oncall`: who is on call, asked over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.asking import Service

TUESDAY = "2027-01-05T12:00:00Z"


def people(answer: Any) -> dict[str, list[str]]:
    return {
        tier["tier"]: [one["person"] for one in tier["people"]] for tier in answer["rotations"][0]["tiers"]
    }


def test_who_is_on_call_since_when_until_when_and_why(service: Service) -> None:
    answer = service.get(f"/v1/oncall?rotation=oncall&at={TUESDAY}")
    assert people(answer) == {"primary": ["Ann"], "secondary": ["Bo"]}
    primary = answer["rotations"][0]["tiers"][0]
    assert primary["people"][0] | {"shift": ""} == {
        "seat": 0,
        "since": "2027-01-04T10:00:00Z",
        "until": "2027-01-11T10:00:00Z",
        "why": "published",
        "shift": "",
        "person": "Ann",
        "name": "Ann",
        "contacts": [],
    }
    assert primary["people"][0]["shift"] == service.story.shift("2027-01-04")
    assert (primary["next_handoff"], primary["next_people"]) == (
        "2027-01-11T10:00:00Z",
        [{"person": "Bo", "name": "Bo"}],
    )
    assert answer["valid_until"] == "2027-01-11T10:00:00Z"


def test_on_handoff_day_the_second_decides(service: Service) -> None:
    for at, who in (("09:59:59Z", "Ann"), ("10:00:00Z", "Bo"), ("10:59:59%2B01:00", "Ann")):
        assert people(service.get(f"/v1/oncall?rotation=oncall&at=2027-01-11T{at}"))["primary"] == [who]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("2027-01-11", "is a day, and on the day of a handoff two people are on call"),
        ("2027-01-11T10:00:00", "has no offset"),
        ("2027-01-11T10:00:00 01:00", "%2B01:00 in a URL"),
        ("2027-W02-1T10:00:00Z", "is no instant"),
        ("2027-01-11T10:00:00+00:99", "is no instant"),
        ("0001-01-01T00:00:00+23:59", "is no instant"),
        ("1969-07-21T02:56:00Z", "does not lie between 1970 and 2200"),
        ("2027-02-30T10:00:00Z", "is no instant"),
        ("٢٠٢٧-01-11T10:00:00Z", "is no instant"),
        ("", "is no instant"),
    ],
)
def test_what_is_no_instant_is_refused_rather_than_guessed(service: Service, at: str, says: str) -> None:
    said = service.refused("GET", "/v1/oncall", 422, params={"rotation": "oncall", "at": at})
    assert says in said


def test_without_an_instant_it_is_now(service: Service) -> None:
    service.at("2027-01-13 12:00")
    answer = service.get("/v1/oncall?rotation=oncall")
    assert (answer["at"], people(answer)["primary"]) == ("2027-01-13T12:00:00Z", ["Bo"])


def test_a_team_and_a_person_are_asked_about_too(service: Service) -> None:
    assert people(service.get(f"/v1/oncall?team=team&at={TUESDAY}"))["primary"] == ["Ann"]
    assert len(service.get(f"/v1/oncall?person=Bo&at={TUESDAY}")["rotations"]) == 1
    assert service.get(f"/v1/oncall?person=Cy&at={TUESDAY}")["rotations"] == []
    assert people(service.get(f"/v1/oncall?rotation=oncall&team=team&at={TUESDAY}"))["primary"] == ["Ann"]


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 422, "Nothing is asked about. Give exactly one of rotation, team, service, person."),
        ("?team=team&person=Ann", 422, "2 things are asked about"),
        ("?rotation=none", 404, "no rotation none"),
        ("?team=none", 404, "no team none"),
        ("?person=none", 404, "no person none"),
        ("?service=none", 404, "no service none"),
        ("?rotation=oncall&team=none", 404, "no team none"),
    ],
)
def test_what_is_not_there_is_named(service: Service, query: str, status: int, says: str) -> None:
    assert says in service.refused("GET", f"/v1/oncall{query}", status)


def test_an_answer_as_was_known_before_an_override(service: Service) -> None:
    service.at("2027-01-05 08:00").story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
    where = f"/v1/oncall?rotation=oncall&at={TUESDAY}&min_version=3"
    answer = service.get(where)
    assert people(answer)["primary"] == ["Di"]
    assert answer["rotations"][0]["tiers"][0]["people"][0]["why"] == "override"
    assert people(service.get(f"{where}&as_of=2027-01-05T07:59:59Z"))["primary"] == ["Ann"]


def test_a_version_that_was_seen_is_never_answered_with_an_older_one(service: Service) -> None:
    before = service.ask("GET", f"/v1/oncall?rotation=oncall&at={TUESDAY}").headers["Watchbill-Version"]
    service.story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
    seen = {"Watchbill-Min-Version": str(int(before) + 1)}
    answer = service.ask("GET", f"/v1/oncall?rotation=oncall&at={TUESDAY}", headers=seen)
    assert people(answer.json())["primary"] == ["Di"]
    assert answer.headers["Watchbill-Version"] == str(int(before) + 1)
    ahead = {"Watchbill-Min-Version": str(int(before) + 9)}
    assert "was asked for" in service.refused("GET", "/v1/oncall?rotation=oncall", 503, headers=ahead)


def test_an_answer_that_has_not_changed_is_not_sent_again(service: Service) -> None:
    where = f"/v1/oncall?rotation=oncall&at={TUESDAY}"
    first = service.ask("GET", where)
    again = service.ask("GET", where, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    service.story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
    seen = {"If-None-Match": first.headers["ETag"], "Watchbill-Min-Version": "3"}
    assert service.ask("GET", where, headers=seen).status_code == 200


def test_nobody_is_not_said_silently(service: Service) -> None:
    answer = service.get("/v1/oncall?rotation=oncall&at=2027-03-01T12:00:00Z")
    primary = answer["rotations"][0]["tiers"][0]
    assert (primary["people"], primary["missing"]) == ([], 1)
    assert primary["says"] == "Nobody is oncall primary, and nobody stands behind it."
