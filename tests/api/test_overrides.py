"""`/v1/…/overrides`: a verdict first, then the cover, stacked, split at handoffs, and taken away again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from constraints._rule import Problem
from tests.api.asking import Service
from tests.services.stories import a_problem

WHERE = "/v1/rotations/oncall/overrides"


def cover(person: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"tier": "primary", "person": person, "start": start, "end": end, **more}


def primary(service: Service, at: str) -> str:
    tiers = service.get(f"/v1/oncall?rotation=oncall&at={at}")["rotations"][0]["tiers"]
    return "+".join(one["person"] for one in tiers[0]["people"])


def test_a_verdict_says_what_a_cover_would_do_and_changes_nothing(service: Service) -> None:
    wanted = cover("Di", "2027-01-04T10:00:00Z", "2027-01-11T10:00:00Z")
    verdict = service.post(f"{WHERE}/verdict", wanted, status=200)
    assert verdict["ok"]
    carried = {row["person"]: row for row in verdict["fairness"]}
    assert set(carried) == {"Ann", "Di"}
    assert carried["Di"]["after"] - carried["Di"]["before"] == 1
    assert carried["Ann"]["deviation_before"] - carried["Ann"]["deviation_after"] == 1
    assert primary(service, "2027-01-05T12:00:00Z") == "Ann"
    assert not service.get(WHERE)["items"]


def test_half_a_week_of_cover_moves_half_a_week_of_load(service: Service) -> None:
    half = cover("Di", "2027-01-04T10:00:00Z", "2027-01-07T22:00:00Z")
    carried = {row["person"]: row for row in service.post(WHERE, half)["verdict"]["fairness"]}
    assert carried["Di"]["after"] - carried["Di"]["before"] == 0.5


def test_the_later_cover_wins_and_taking_it_away_restores_the_former(service: Service) -> None:
    service.post(WHERE, cover("Di", "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z"))
    later = service.post(WHERE, cover("Cy", "2027-01-05T06:00:00Z", "2027-01-05T12:00:00Z"))["override"]["id"]
    assert primary(service, "2027-01-05T06:00:00Z") == "Cy"
    assert primary(service, "2027-01-05T12:00:00Z") == "Di"
    service.change("DELETE", f"/v1/overrides/{later}")
    assert primary(service, "2027-01-05T06:00:00Z") == "Di"
    assert service.refused("GET", f"/v1/overrides/{later}", 404)


def test_a_cover_over_several_shifts_is_split_at_the_handoff(service: Service) -> None:
    service.post(WHERE, cover("Di", "2027-01-10T00:00:00Z", "2027-01-12T00:00:00Z"))
    shifts = service.get("/v1/rotations/oncall/shifts?from=2027-01-10T00:00:00Z&to=2027-01-12T00:00:00Z")[
        "final"
    ]
    held = [one for one in shifts if one["tier"] == "primary" and one["person"] == "Di"]
    assert [(one["start"], one["end"]) for one in held] == [
        ("2027-01-10T00:00:00Z", "2027-01-11T10:00:00Z"),
        ("2027-01-11T10:00:00Z", "2027-01-12T00:00:00Z"),
    ]


def test_a_broken_rule_is_said_and_only_a_manager_may_accept_it(service: Service) -> None:
    weeks = cover("Bo", "2027-01-18T10:00:00Z", "2027-02-01T10:00:00Z")
    verdict = service.post(f"{WHERE}/verdict", weeks, status=200)
    assert not verdict["ok"]
    first = verdict["breaches"][0]["sentence"]
    assert first in service.refused("POST", WHERE, 409, json=weeks)
    accepted = {**weeks, "accept_breaches": True}
    engineer = service.as_("engineer", person="Bo")
    assert "Only a manager" in engineer.refused("POST", WHERE, 403, json=accepted)
    made = service.as_("team-manager").post(WHERE, accepted)
    assert made["verdict"]["breaches"][0]["sentence"] == first


def test_an_engineer_covers_for_others_and_lets_others_cover_for_themselves(service: Service) -> None:
    ann, di = service.as_("engineer", person="Ann"), service.as_("engineer", person="Di")
    di.post(WHERE, cover("Di", "2027-01-05T00:00:00Z", "2027-01-05T06:00:00Z"))
    ann.post(WHERE, cover("Cy", "2027-01-06T00:00:00Z", "2027-01-06T06:00:00Z"))
    other = cover("Cy", "2027-01-07T00:00:00Z", "2027-01-07T06:00:00Z")
    assert "only for yourself" in di.refused("POST", WHERE, 403, json=other)
    assert service.as_("read").refused("POST", WHERE, 403, json=other)


def test_a_shift_is_taken_from_somebody_who_is_busy(service: Service) -> None:
    service.at("2027-01-05 12:00")
    made = service.as_("engineer", person="Di").post(
        "/v1/rotations/oncall/take", {"tier": "primary", "why": "Ann is in INC-7"}
    )
    assert made["override"]["span"] == {"start": "2027-01-05T12:00:00Z", "end": "2027-01-11T10:00:00Z"}
    assert primary(service, "2027-01-05T12:00:00Z") == "Di"
    assert "nobody's" in service.refused("POST", "/v1/rotations/oncall/take", 422, json={"tier": "primary"})


def test_the_secondary_who_takes_over_from_the_primary_exchanges_seats_with_them(service: Service) -> None:
    service.at("2027-01-05 12:00")
    assert (primary(service, "2027-01-05T12:00:00Z"), secondary(service)) == ("Ann", "Bo")
    bo = service.as_("engineer", person="Bo")
    made = bo.post("/v1/rotations/oncall/take", {"tier": "primary", "end": "2027-01-05T14:00:00Z"})
    assert (primary(service, "2027-01-05T12:00:00Z"), secondary(service)) == ("Bo", "Ann")
    assert primary(service, "2027-01-05T14:00:00Z") == "Ann"
    (given,) = made["exchanged"]
    assert (given["tier"], given["person"], given["span"]) == ("secondary", "Ann", made["override"]["span"])
    assert made["verdict"]["ok"]
    assert {row["person"] for row in made["verdict"]["fairness"]} == {"Ann", "Bo"}


def secondary(service: Service) -> str:
    tiers = service.get("/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z")["rotations"][0]["tiers"]
    return "+".join(one["person"] for one in tiers[1]["people"])


def test_who_is_on_call_for_another_team_then_is_no_cover_and_the_team_is_not_named(service: Service) -> None:
    where = f"/v1/rotations/{service.story.rotation}/overrides/verdict"
    wanted = cover("Di", "2027-01-10T00:00:00Z", "2027-01-12T00:00:00Z")
    assert service.post(where, wanted, status=200)["ok"]
    others = a_problem("Di Ann Bo Cy")
    service.holding(Problem(team=replace(others.team, name="others"), rules=others.rules))
    verdict = service.post(where, wanted, status=200)
    (breach,) = verdict["breaches"]
    assert breach["sentence"] == (
        "Di is on call for another team from 2027-01-10 00:00 to 2027-01-11 10:00 UTC."
    )
    after = cover("Di", "2027-01-11T10:00:00Z", "2027-01-12T00:00:00Z")
    assert service.post(where, after, status=200)["ok"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (cover("Zed", "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z"), 404, "no person Zed"),
        (cover("Di", "2027-01-05T00:00:00", "2027-01-06T00:00:00Z"), 422, "offset"),
        (cover("Di", "2027-01-06T00:00:00Z", "2027-01-05T00:00:00Z"), 422, "later than it begins"),
        (cover("Di", "2026-12-01T00:00:00Z", "2026-12-05T00:00:00Z"), 409, "past"),
        (cover("Bo", "2027-01-05T00:00:00Z", "2027-01-06T00:00:00Z"), 409, "at once"),
    ],
)
def test_what_cannot_be_is_said(service: Service, body: Any, status: int, says: str) -> None:
    assert says in service.refused("POST", WHERE, status, json=body)
    assert says in service.refused("POST", f"{WHERE}/verdict", status, json=body)
    assert not service.get(WHERE)["items"]
