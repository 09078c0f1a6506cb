"""Time off and rosters over HTTP: what clashes is said at once, and what can be done about it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scheduler.planner.running.process import Child
from scheduler.services import drawing
from tests.api.asking import Service

MEMBERS = "/v1/rotations/oncall/members"
BO_IS_OFF = {"first": "2027-01-13", "last": "2027-01-14", "reason": "wedding"}


def off(person: str) -> str:
    return f"/v1/people/{person}/time-off"


def leaves(service: Service, person: str, last_day: str) -> Any:
    where = f"{MEMBERS}/{person}"
    return service.change("POST", f"{where}/leave", {"last_day": last_day}, of=where)


def schedule(service: Service) -> list[tuple[str, str, str]]:
    found = service.get("/v1/rotations/oncall/shifts?from=2027-01-01T00:00:00Z&to=2027-03-01T00:00:00Z")
    return [(one["tier"], one["start"], one["person"]) for one in found["final"]]


def test_time_off_says_which_shifts_it_clashes_with_to_the_second(service: Service) -> None:
    before = schedule(service)
    taken = service.as_("engineer", person="Bo").post(
        off("Bo"), {"first": "2027-01-10T22:00:07Z", "last": "2027-01-13T08:30:11+01:00"}
    )
    said = [
        (one["name"], one["tier"], one["start"], one["end"], one["why"])
        for one in sorted(taken["clashes"], key=lambda one: str(one["tier"]))
    ]
    assert said == [
        ("oncall", "primary", "2027-01-11T10:00:00Z", "2027-01-13T07:30:11Z", "published"),
        ("oncall", "secondary", "2027-01-10T22:00:07Z", "2027-01-11T10:00:00Z", "published"),
    ]
    primary = next(one for one in taken["clashes"] if one["tier"] == "primary")
    assert (primary["shift"], primary["shift_end"]) == (
        service.story.shift("2027-01-11"),
        "2027-01-18T10:00:00Z",
    )
    assert schedule(service) == before


def test_days_off_count_whole_and_a_shift_that_was_given_away_clashes_with_the_other(
    service: Service,
) -> None:
    service.story.cover("Ann", "2027-01-11T10:00/2027-01-18T10:00")
    taken = service.post(off("Bo"), BO_IS_OFF)
    assert taken["time_off"]["span"] == {"start": "2027-01-13T00:00:00Z", "end": "2027-01-15T00:00:00Z"}
    assert (taken["clashes"], taken["offers"]) == ([], [])
    (clash,) = service.post(off("Ann"), BO_IS_OFF)["clashes"]
    assert (clash["tier"], clash["why"], clash["start"]) == ("primary", "override", "2027-01-13T00:00:00Z")


def test_what_is_offered_is_what_plans_take(service: Service) -> None:
    (offer,) = service.post(off("Bo"), BO_IS_OFF)["offers"]
    assert (offer["choice"], [one["kind"] for one in offer["happenings"]]) == (True, ["is_away"])
    assert offer["horizon"] == {"start": "2027-01-04", "weeks": 8}
    asked = service.post("/v1/plans", offer, status=202)
    assert (asked["state"], asked["why"]) == (
        "waiting",
        "Bo is off from 2027-01-13 00:00 to 2027-01-15 00:00 UTC.",
    )


def test_time_off_is_listed_and_given_back_once(service: Service) -> None:
    bo = service.as_("engineer", person="Bo")
    made = bo.post(off("Bo"), BO_IS_OFF, Idempotency_Key="k")
    assert bo.post(off("Bo"), BO_IS_OFF, Idempotency_Key="k") == made
    assert "off then already" in bo.refused("POST", off("Bo"), 409, json=BO_IS_OFF)
    assert service.get(off("Bo"))["items"] == [made["time_off"]]
    where = f"{off('Bo')}/{made['time_off']['id']}"
    bo.refused("DELETE", where, 428)
    assert bo.change("DELETE", where) == made["time_off"]
    assert service.get(off("Bo"))["items"] == []
    bo.refused("DELETE", where, 404, headers={"If-Match": "*"})
    told = [one["says"] for one in service.get("/v1/audit?subject=Bo&limit=2")["items"]]
    when = "from 2027-01-13 00:00 to 2027-01-15 00:00 UTC."
    assert told == [f"Bo is no longer off {when}", f"Bo is off {when}"]


def test_time_off_is_ones_own_or_a_managers_matter_and_what_is_over_stays(service: Service) -> None:
    service.as_("engineer", person="Ann").refused("POST", off("Bo"), 403, json=BO_IS_OFF)
    service.as_("read").refused("POST", off("Bo"), 403, json=BO_IS_OFF)
    made = service.as_("team-manager").post(off("Bo"), BO_IS_OFF)["time_off"]
    service.at("2027-01-20 12:00")
    seen = {"If-Match": "*"}
    assert "is over" in service.refused("DELETE", f"{off('Bo')}/{made['id']}", 409, headers=seen)
    assert "in the past" in service.refused("POST", off("Ann"), 422, json=BO_IS_OFF)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2027-01-05T10:00", "2027-01-06", "no offset"),
        ("2027-01-05T00:00:00", "2027-01-06", "no offset"),
        ("2027-02-30", "2027-03-01", "is no day"),
        ("9999-12-31", "9999-12-31", "between 1970 and 2200"),
        ("2027-01-06", "2027-01-04", "before it starts"),
        ("2027-01-06T10:00:00Z", "2027-01-06T10:00:00Z", "ends when it begins"),
        (20270106, "2027-01-07", "no instant"),
    ],
)
def test_time_off_that_is_none_is_refused_in_words(
    service: Service, first: object, last: str, says: str
) -> None:
    assert says in service.refused("POST", off("Bo"), 422, json={"first": first, "last": last})


def test_who_leaves_keeps_their_shifts_until_somebody_decides_and_all_of_them_are_said(
    service: Service,
) -> None:
    before = schedule(service)
    left = leaves(service.as_("team-manager"), "Bo", "2027-01-12")
    assert left["member"]["left"] == "2027-01-12"
    assert [(one["tier"], one["start"], one["end"]) for one in left["clashes"]] == [
        ("primary", "2027-01-13T00:00:00Z", "2027-01-18T10:00:00Z")
    ]
    assert schedule(service) == before
    (offer,) = left["offers"]
    assert offer["happenings"] == [{"kind": "leaves", "person": "Bo", "last_day": "2027-01-12"}]
    assert service.post("/v1/plans", offer, status=202)["why"] == "Bo leaves oncall on 2027-01-12."


def test_a_share_is_a_managers_matter(service: Service) -> None:
    where = "/v1/people/Bo"
    changed = service.change("PUT", f"{where}/share", {"share": 0.5}, of=where)
    assert changed["share"] == service.get(where)["share"] == 0.5
    bo = service.as_("engineer", person="Bo")
    bo.refused("PUT", f"{where}/share", 403, json={"share": 1}, headers={"If-Match": "*"})
    service.refused("PUT", f"{where}/share", 422, json={"share": 0}, headers={"If-Match": "*"})


def test_somebody_new_joins_once_however_often_it_is_sent(service: Service) -> None:
    zoe = {"first_day": "2027-02-01", "new": {"name": "Zoë", "timezone": "Europe/Berlin"}}
    member = service.post(MEMBERS, zoe, Idempotency_Key="k")
    assert service.post(MEMBERS, zoe, Idempotency_Key="k") == member
    assert (member["tiers"], member["newcomer"]) == (["primary", "secondary"], True)
    assert service.get(f"/v1/people/{member['person']}")["timezone"] == "Europe/Berlin"
    assert len(service.get(MEMBERS)["items"]) == 5


def test_who_has_left_may_come_back(service: Service) -> None:
    leaves(service, "Bo", "2027-01-31")
    again = {"person": "Bo", "first_day": "2027-01-31", "newcomer": False}
    assert "already" in service.refused("POST", MEMBERS, 409, json=again)
    member = service.post(MEMBERS, {**again, "first_day": "2027-03-01"})
    assert (member["joined"], member["left"]) == ("2027-03-01", None)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"first_day": "2027-02-01"}, 422, "exactly one"),
        ({"first_day": "2027-02-01", "person": "Zed"}, 404, "no person Zed"),
        ({"first_day": "2027-02-01", "person": "Bo"}, 409, "already"),
        ({"first_day": "2027-02-01", "new": {"name": "Z"}, "tiers": ["third"]}, 404, "no tier third"),
        ({"first_day": "2027-02-01", "new": {"name": "Z"}, "site": "Oslo"}, 422, "has no sites"),
        ({"first_day": "2027-02-01", "new": {"name": "Z", "timezone": "Mars"}}, 422, "no IANA time zone"),
        ({"first_day": "2027-02-01T10:00:00Z", "person": "Bo"}, 422, "no day"),
    ],
)
def test_who_cannot_join_is_told_why_and_nobody_is_made(
    service: Service, body: Any, status: int, says: str
) -> None:
    people = service.get("/v1/people")
    assert says in service.refused("POST", MEMBERS, status, json=body)
    assert service.get("/v1/people") == people


def test_only_managers_change_a_roster(service: Service) -> None:
    engineer = service.as_("engineer", person="Bo")
    body = {"first_day": "2027-02-01", "new": {"name": "Zoe"}}
    engineer.refused("POST", MEMBERS, 403, json=body)
    engineer.refused(
        "POST", f"{MEMBERS}/Bo/leave", 403, json={"last_day": "2027-02-01"}, headers={"If-Match": "*"}
    )
    said = service.refused("GET", f"{MEMBERS}/Zed", 404)
    assert "no member Zed" in said


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Return a process that searches."""
    with Child() as running:
        yield running


def test_somebody_who_joins_never_moves_a_current_or_frozen_shift(service: Service, child: Child) -> None:
    now = "2027-01-12 12:00"
    before = schedule(service.at(now))
    service.post(MEMBERS, {"first_day": "2027-01-12", "new": {"name": "Zoe"}, "newcomer": False}, status=201)
    assert schedule(service) == before
    made = service.post("/v1/plans", {"team": "team", "fresh": True}, status=202)
    drawing.draw(service.story.store, made["id"], worker="w", clock=lambda: service.story.now, child=child)
    plan = f"/v1/plans/{made['id']}"
    for verb in ("approve", "apply"):
        service.change("POST", f"{plan}/{verb}", {}, of=plan)
    begun = [one for one in before if one[1] < "2027-01-12"]
    assert [one for one in schedule(service) if one[1] < "2027-01-12"] == begun
    assert any(person.startswith("zoe-") for _, _, person in schedule(service))
