"""The whole loop, over HTTP: pages and an incident in, rest, a rebalance with its reasons, a new schedule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import icalendar
import pytest
from standardwebhooks.webhooks import Webhook

from scheduler.planner.running.process import Child
from scheduler.services import drawing
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service
from tests.api.conftest import empty as empty  # the store that tests of the service use

NIGHTS = ["11T22:30", "11T23:10", "12T00:40", "12T01:20", "12T02:05"]
DAYS = ["11T14:00", "11T16:30"]


@pytest.fixture
def service(empty: Store) -> Iterator[Service]:
    """Return a service for Ann, Bo, Cy and Di, whose turns of eight weeks are published."""
    with a_service(empty, " ".join(["Ann Bo Cy Di"] * 2), " ".join(["Bo Cy Di Ann"] * 2)) as running:
        yield running


class Pager:
    """A program that tells of pages and incidents, and signs what it tells."""

    def __init__(self, service: Service) -> None:
        made = service.post("/v1/integrations", {"rotation": "oncall", "kind": "plain", "name": "pager"})
        self.service, self.secret, self.name = service, made["secret"], made["integration"]["id"]
        self.sent = 0

    def tell(self, what: str, body: Any) -> Any:
        """Tell, signed as Standard Webhooks says."""
        self.sent += 1
        raw, now, message = json.dumps(body), self.service.story.now, f"msg_{self.sent}"
        headers = {
            "Webhook-Id": message,
            "Webhook-Timestamp": str(int(now.timestamp())),
            "Webhook-Signature": Webhook(self.secret).sign(message, now, raw),
        }
        address = f"/v1/{what}?integration={self.name}"
        answer = self.service.as_().ask("POST", address, content=raw.encode(), headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


def on_call(service: Service, at: str) -> dict[str, list[str]]:
    answer = service.get(f"/v1/oncall?rotation=oncall&at={at}")["rotations"][0]
    return {tier["tier"]: [one["person"] for one in tier["people"]] for tier in answer["tiers"]}


def entries(service: Service, feed: str) -> dict[str, str]:
    """Return what a calendar that follows a feed shows, by when it begins."""
    answer = service.as_().ask("GET", feed)
    events: list[Any] = icalendar.Calendar.from_ical(answer.text).walk("VEVENT")
    return {f"{one.start:%Y-%m-%dT%H:%M:%SZ}": str(one["SUMMARY"]) for one in events}


def test_seven_pages_and_a_night_of_sev1_end_in_a_fairer_schedule(service: Service) -> None:
    pager = Pager(service.at("2027-01-12 07:00"))
    for number, moment in enumerate((*NIGHTS, *DAYS)):
        page = {"id": f"{number}", "at": f"2027-01-{moment}:00Z", "service": f"service-{number}"}
        assert pager.tell("pages", page) == pager.tell("pages", page) == {"pages": 1}
    trouble = {"id": "INC-9", "severity": "SEV1", "started": "2027-01-12T02:00:00Z", "responders": ["Bo"]}
    pager.tell("incidents", trouble)
    pager.tell("incidents", {**trouble, "resolved": "2027-01-12T07:00:00Z"})

    health = service.get("/v1/health?team=team&from=2027-01-11T10:00:00Z")
    assert health["pages"] == {"business": 2, "off_hours": 0, "sleep": 5}
    assert [(shift["person"], shift["over"]) for shift in health["shifts"] if shift["over"]] == [("Bo", True)]

    service.post("/v1/rest-covers", {"team": "team", "incident": "INC-9"}, status=200)
    assert on_call(service, "2027-01-12T07:00:00Z") == {"primary": ["Cy"], "secondary": ["Di"]}
    assert on_call(service, "2027-01-15T06:59:59Z") == {"primary": ["Cy"], "secondary": ["Di"]}
    assert on_call(service, "2027-01-15T07:00:00Z") == {"primary": ["Bo"], "secondary": ["Cy"]}

    noticed = service.post("/v1/triggers", {"team": "team"}, status=200)
    plan = f"/v1/plans/{noticed['plan']}"
    assert service.get(plan)["why"] == (
        "Bo was paged 7 times, where an even spread comes to 1.75. "
        "Bo responded to INC-9, with rest until 2027-01-15 07:00 UTC."
    )
    with Child() as child:
        drawing.draw(
            service.story.store, noticed["plan"], worker="w", clock=lambda: service.story.now, child=child
        )
    points = service.get(f"{plan}/frontier")["points"]
    point = next(one for one in points if len(one["changes"]) == 2)
    assert all(change["reason"] for change in point["changes"])
    service.change("POST", f"{plan}/choose", {"point": point["number"]}, of=plan)
    for verb in ("approve", "apply"):
        decided = service.change("POST", f"{plan}/{verb}", {"why": "agreed"}, of=plan)
    assert decided["state"] == "applied"

    for change in point["changes"]:
        assert on_call(service, change["start"])[change["tier"]] == [change["takes"]]
        feed = service.post("/v1/feeds", {"rotation": "oncall", "tier": change["tier"]})["path"]
        assert entries(service, feed)[change["start"]].startswith(change["takes"])
    assert on_call(service, "2027-01-12T07:00:00Z") == {"primary": ["Cy"], "secondary": ["Di"]}
    assert service.post("/v1/triggers", {"team": "team"}, status=200) == {"triggers": [], "plan": None}
