"""Plans over HTTP: asked for, watched, reviewed, chosen, decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler.planner.running.process import Child
from scheduler.services import drawing
from tests.api.asking import Service
from tests.builders import knowing
from tests.services.stories import a_problem

BO_LEAVES = {"kind": "leaves", "person": "Bo", "last_day": "2027-01-06"}


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Return a process that searches, for all stories here."""
    with Child() as running:
        yield running


def drawn(service: Service, child: Child, **wanted: Any) -> str:
    """Ask for a plan, and do what a worker does; return where it is."""
    made = service.post("/v1/plans", {"team": "team", **wanted}, status=202)
    drawing.draw(service.story.store, made["id"], worker="w", clock=lambda: service.story.now, child=child)
    return f"/v1/plans/{made['id']}"


def decided(service: Service, plan: str, *verbs: str) -> Any:
    for verb in verbs:
        answer = service.change("POST", f"{plan}/{verb}", {"why": "agreed"}, of=plan)
    return answer


def events(service: Service, plan: str, **headers: str) -> list[tuple[str, str, Any]]:
    """Return the server-sent events of a plan: kind, id and data."""
    text = service.ask("GET", f"{plan}/events", headers=headers).text
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((lines["event"], lines.get("id", ""), json.loads(lines["data"])))
    return found


def test_a_plan_goes_all_the_way_from_being_asked_for_to_being_undone(service: Service, child: Child) -> None:
    asked = service.ask("POST", "/v1/plans", json={"team": "team", "fresh": True, "why": "new quarter"})
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    plan = asked.headers["Location"]
    drawing.draw(
        service.story.store, asked.json()["id"], worker="w", clock=lambda: service.story.now, child=child
    )
    found = service.get(plan)
    assert (found["state"], found["why"], len(found["plan"]["assignments"])) == ("draft", "new quarter", 16)
    review = service.get(f"{plan}/review")
    assert {change["reason"] != "" for change in review["changes"]} == {True}
    assert [row["name"] for row in review["fairness"]] == ["Ann", "Bo", "Cy", "Di"]
    assert decided(service, plan, "approve", "apply")["state"] == "applied"
    holders = {shift["person"] for shift in found["plan"]["assignments"] if shift["start"] < "2027-01-05"}
    answer = service.get("/v1/oncall?rotation=oncall&at=2027-01-04T12:00:00Z")
    assert holders == {
        person["person"] for tier in answer["rotations"][0]["tiers"] for person in tier["people"]
    }
    assert decided(service, plan, "undo")["state"] == "undone"
    assert [one["id"] for one in service.get("/v1/plans?team=team")["items"]] == [found["id"]]


def test_progress_is_streamed_and_goes_on_where_a_client_was(service: Service, child: Child) -> None:
    plan = drawn(service, child)
    told = events(service, plan)
    assert told[0][2]["kind"] == "started"
    assert [one[1] for one in told[:-1]] == [str(number) for number in range(1, len(told))]
    fairness = [step for kind, _, step in told if kind == "step" and step["level"] == "fairness"]
    assert {"value", "bound", "gap", "proven"} <= fairness[-1].keys()
    assert (told[-1][0], told[-1][2]["state"]) == ("plan", "draft")
    assert events(service, plan, **{"Last-Event-ID": "2"}) == told[2:]


def test_a_stream_waits_for_a_plan_that_is_not_drawn_yet(service: Service, child: Child) -> None:
    made = service.post("/v1/plans", {"team": "team"}, status=202)
    with ThreadPoolExecutor(1) as pool:
        stream = pool.submit(events, service, f"/v1/plans/{made['id']}")
        drawing.draw(
            service.story.store, made["id"], worker="w", clock=lambda: service.story.now, child=child
        )
        assert stream.result(timeout=20)[-1][2]["state"] == "draft"


def test_a_manager_takes_a_point_of_the_frontier(service: Service, child: Child) -> None:
    plan = drawn(service, child, choice=True, happenings=[BO_LEAVES])
    assert service.get(plan)["state"] == "choice"
    points = service.get(f"{plan}/frontier")["points"]
    assert [point["number"] for point in points] == list(range(1, len(points) + 1))
    taken = service.sent("POST", f"{plan}/choose", {"point": 1}, If_Match=service.tag(plan))
    assert (taken["state"], taken["chosen"]) == ("draft", 1)
    changes = [one for one in service.get(f"{plan}/review")["changes"] if one["before"]]
    assert len(changes) == len(points[0]["changes"])
    assert any("Bo leaves" in change["reason"] for change in changes)
    assert "no point 99" in service.refused(
        "POST", f"{plan}/choose", 404, json={"point": 99}, headers={"If-Match": service.tag(plan)}
    )


def test_a_plan_is_not_applied_on_a_schedule_that_has_moved_on_and_it_is_said_how(
    service: Service, child: Child
) -> None:
    plan = drawn(service, child)
    decided(service, plan, "approve")
    service.story.cover("Cy", "2027-01-05/2027-01-06")
    service.story.cover("Di", "2027-01-05T06:00/2027-01-05T12:00")
    refusal = service.ask("POST", f"{plan}/apply", json={}, headers={"If-Match": service.tag(plan)})
    said = refusal.json()
    assert (refusal.status_code, "Cy covers oncall primary" in said["detail"]) == (409, True)
    (moved,) = said["moved"]
    assert (moved["name"], moved["version"] - moved["seen"], len(moved["says"])) == ("oncall", 2, 2)
    assert [(one["start"], one["end"], one["after"]) for one in moved["handovers"]] == [
        ("2027-01-05T00:00:00Z", "2027-01-05T06:00:00Z", "Cy"),
        ("2027-01-05T06:00:00Z", "2027-01-05T12:00:00Z", "Di"),
        ("2027-01-05T12:00:00Z", "2027-01-06T00:00:00Z", "Cy"),
    ]
    assert {(one["tier"], one["before"]) for one in moved["handovers"]} == {("primary", "Ann")}
    assert "Cy covers oncall primary" in service.get(f"{plan}/review")["stale"]


def test_what_is_frozen_by_the_notice_is_not_moved_by_a_plan(service: Service) -> None:
    story = service.story
    published = replace(a_problem("Ann Bo Cy Di", "Bo Cy Di Ann").team.published, notice=timedelta(days=7))
    story.imported(knowing(a_problem(), published=published))
    service.at("2027-01-06 12:00")
    plan = f"/v1/plans/{story.drafted('Ann Cy Bo Di', 'Bo Di Cy Ann').id}"
    seen = {"If-Match": service.tag(plan)}
    said = service.refused("POST", f"{plan}/apply", 409, json={}, headers=seen)
    assert "begins within the notice of 168 hours, and stays with Bo" in said
    later = f"/v1/plans/{story.drafted('Ann Bo Di Cy', 'Bo Cy Ann Di').id}"
    assert decided(service, later, "apply")["state"] == "applied"


def test_of_two_who_apply_at_once_one_wins_and_the_other_is_told(service: Service, child: Child) -> None:
    plan = drawn(service, child)
    decided(service, plan, "approve")
    seen = {"If-Match": service.tag(plan)}
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: service.ask("POST", f"{plan}/apply", json={}, headers=seen), range(2))
        )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    again = service.refused("POST", f"{plan}/apply", 409, json={}, headers={"If-Match": service.tag(plan)})
    assert "is applied, not approved" in again


def test_a_decision_says_which_state_it_is_meant_for(service: Service, child: Child) -> None:
    plan = drawn(service, child)
    service.refused("POST", f"{plan}/approve", 428, json={})
    old = {"If-Match": service.tag(plan)}
    decided(service, plan, "approve")
    service.refused("POST", f"{plan}/reject", 412, json={}, headers=old)


def test_a_plan_is_asked_for_once_however_often_it_is_sent(service: Service) -> None:
    first = service.post("/v1/plans", {"team": "team"}, status=202, Idempotency_Key="k")
    assert service.post("/v1/plans", {"team": "team"}, status=202, Idempotency_Key="k") == first
    said = service.refused("POST", "/v1/plans", 409, json={"team": "team"})
    assert f"Plan {first['id']} is being drawn" in said


def test_a_plan_is_cancelled_and_its_search_is_not_kept(service: Service, child: Child) -> None:
    made = service.post("/v1/plans", {"team": "team"}, status=202)
    plan = f"/v1/plans/{made['id']}"
    assert decided(service, plan, "cancel")["state"] == "cancelled"
    drawing.draw(service.story.store, made["id"], worker="w", clock=lambda: service.story.now, child=child)
    assert events(service, plan)[-1][2]["state"] == "cancelled"
    service.refused("POST", f"{plan}/cancel", 409, json={}, headers={"If-Match": service.tag(plan)})


def test_only_managers_ask_and_decide_and_what_is_another_teams_is_not_there(
    service: Service, child: Child
) -> None:
    plan = drawn(service, child)
    reader = service.as_("read")
    assert reader.get(plan)["state"] == "draft"
    reader.refused("POST", "/v1/plans", 403, json={"team": "team"})
    reader.refused("POST", f"{plan}/approve", 403, json={}, headers={"If-Match": service.tag(plan)})
    known = service.story.problem
    team = service.holding(replace(known, team=replace(known.team, name="other")))
    stranger = service.as_("team-manager", team=team)
    theirs, missing = (
        stranger.refused("GET", path, 404).replace(path.rpartition("/")[2], "…")
        for path in (plan, "/v1/plans/none")
    )
    assert theirs == missing
    for path in (f"{plan}/review", f"{plan}/events", f"{plan}/frontier"):
        stranger.refused("GET", path, 404)


def test_nonsense_is_refused_in_words(service: Service) -> None:
    for wanted, words in (
        ({"team": "team", "horizon": {"start": "9999-12-01", "weeks": 9}}, "out of reach"),
        ({"team": "team", "horizon": {"start": "2027-01-04", "weeks": 1000}}, "1000 weeks is too long"),
        ({"team": "team", "happenings": [{**BO_LEAVES, "person": "Zoe"}]}, "Nobody is called"),
    ):
        answer = service.ask("POST", "/v1/plans", json=wanted)
        assert answer.status_code in (404, 422), answer.text
        assert words in answer.json()["detail"]
