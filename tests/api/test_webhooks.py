"""What tools tell of pages: only the genuine is taken, once, and on disk before it is answered."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from scheduler.domain.pages import Page
from scheduler.domain.spans import Span
from scheduler.services import receiving
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service
from tests.needed import corpus
from tests.services.test_notices import SLACK

SECRET = "as-long-as-a-secret-is"
PRIMARY_IN_THE_FIRST_WEEK = "Ann"


def made(service: Service, kind: str, **more: Any) -> dict[str, Any]:
    """Make an integration, and return it with its secret and address."""
    body = {"rotation": "oncall", "kind": kind, "name": f"our {kind}", **more}
    answer: dict[str, Any] = service.post("/v1/integrations", body)
    return answer


def hmac_of(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def told(service: Service, address: str, body: bytes, status: int = 200, **headers: Any) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = service.as_().ask("POST", address, content=body, headers=named)
    assert answer.status_code == status, answer.text
    return answer.json()


def pages(service: Service) -> list[Page]:
    ever = Span(datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    with service.story.store.reading() as stored:
        return list(stored.pages.during(ever))


def an_event(kind: str, at: str, *, event: str = "E1", incident: str = "P1") -> bytes:
    """Return an event of PagerDuty's."""
    data = {"id": incident, "title": "Disk full", "service": {"summary": "api"}, "urgency": "high"}
    return json.dumps({"event": {"id": event, "event_type": kind, "occurred_at": at, "data": data}}).encode()


def alerts(count: int, status: str = "firing", at: str = "2027-01-05T02:00:00.123456789Z") -> bytes:
    """Return a body of Alertmanager's."""
    one = {
        "status": status,
        "labels": {"alertname": "Slow", "severity": "critical", "service": "api"},
        "annotations": {"summary": "Too slow"},
        "startsAt": at,
        "endsAt": "2027-01-05T02:30:00Z" if status == "resolved" else "0001-01-01T00:00:00Z",
    }
    listed = [{**one, "fingerprint": f"{number:016x}"} for number in range(count)]
    return json.dumps({"version": "4", "status": status, "alerts": listed}).encode()


def real(name: str) -> bytes:
    """Return a body as a tool sent it."""
    return corpus(name).read_bytes()


def test_a_page_of_pagerduty_falls_into_the_shift_of_who_was_on_call(service: Service) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    for event, kind, at in (
        ("E2", "incident.acknowledged", "2027-01-05T02:03:00Z"),  # it overtakes its page
        ("E1", "incident.triggered", "2027-01-05T02:00:00Z"),
        ("E3", "incident.resolved", "2027-01-05T02:30:00Z"),
    ):
        body = an_event(kind, at, event=event)
        signed = f"v1={'0' * 64},v1={hmac_of(body, SECRET)}"
        assert told(service, one["address"], body, X_PagerDuty_Signature=signed) == {"pages": 1}
    (page,) = pages(service)
    assert (page.person, page.tier, page.service, page.title) == ("Ann", "primary", "api", "Disk full")
    assert page.to_acknowledge == timedelta(minutes=3)
    assert page.to_resolve == timedelta(minutes=30)


def test_the_same_event_two_days_later_is_counted_and_changes_nothing(service: Service) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    body = an_event("incident.triggered", "2027-01-05T02:00:00Z")
    for now in ("2027-01-05 02:00:05", "2027-01-07 01:59:00"):
        service.at(now)
        told(service, one["address"], body, X_PagerDuty_Signature=f"v1={hmac_of(body, SECRET)}")
    assert len(pages(service)) == 1
    (delivery,) = service.get(f"/v1/integrations/{one['integration']['id']}/deliveries")
    assert (delivery["event"], delivery["times"], delivery["pages"]) == ("E1", 2, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_PagerDuty_Signature": ""},
        {"X_PagerDuty_Signature": f"v1={'0' * 64}"},
        {"X_PagerDuty_Signature": "v1=ü"},
        {"Authorization": f"Bearer {SECRET}"},
    ],
)
def test_what_is_forged_is_refused_and_nothing_is_kept_of_it(
    service: Service, headers: dict[str, str]
) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    body = an_event("incident.triggered", "2027-01-05T02:00:00Z")
    sent: dict[str, Any] = {name: value.encode() for name, value in headers.items()}
    told(service, one["address"], body, 401, **sent)
    told(service, "/v1/webhooks/nobody", body, 401, **sent)
    assert pages(service) == []
    assert service.get(f"/v1/integrations/{one['integration']['id']}/deliveries") == []


def test_a_signature_is_over_the_bytes_as_they_came(service: Service) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    body = an_event("incident.triggered", "2027-01-05T02:00:00Z")
    signed = f"v1={hmac_of(body, SECRET)}"
    told(service, one["address"], body + b" ", 401, X_PagerDuty_Signature=signed)
    told(service, one["address"], body, X_PagerDuty_Signature=signed)


def test_what_is_signed_but_about_something_else_is_taken(service: Service) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    for body in (an_event("pagey.ping", "2027-01-05T02:00:00Z"), b'{"event": null}', b"{}"):
        signed = f"v1={hmac_of(body, SECRET)}"
        assert told(service, one["address"], body, X_PagerDuty_Signature=signed) == {"pages": 0}


def test_both_peers_of_alertmanager_tell_of_the_same_pages(service: Service) -> None:
    one = made(service, "alertmanager")
    bearer = f"Bearer {one['secret']}"
    assert told(service, one["address"], alerts(3), Authorization=bearer) == {"pages": 3}
    assert told(service, one["address"], alerts(3) + b"\n", Authorization=bearer) == {"pages": 3}
    told(service, one["address"], alerts(3, "resolved"), Authorization=bearer)
    assert [page.to_resolve for page in pages(service)] == [timedelta(minutes=29, seconds=59.876544)] * 3
    assert told(service, one["address"], b'{"alerts": []}', Authorization=bearer) == {"pages": 0}


def test_a_storm_of_alerts_in_one_body_is_taken_whole(service: Service) -> None:
    one = made(service, "alertmanager")
    storm = alerts(5_000)
    assert len(storm) > 2**20
    assert told(service, one["address"], storm, Authorization=f"Bearer {one['secret']}") == {"pages": 5000}
    assert len(pages(service)) == 5000


def test_grafana_signs_the_body_or_the_time_and_the_body_and_then_not_for_long(service: Service) -> None:
    one = made(service, "grafana", secret=SECRET)
    body, address = alerts(1), one["address"]
    told(service, address, body, X_Grafana_Alerting_Signature=hmac_of(body, SECRET))
    for minutes, status in ((0, 200), (6, 401)):
        stamp = str(int((service.story.now - timedelta(minutes=minutes)).timestamp()))
        signature = hmac_of(stamp.encode() + b":" + body, SECRET)
        sent: dict[str, Any] = {
            "X_Grafana_Alerting_Timestamp": stamp,
            "X_Grafana_Alerting_Signature": signature,
        }
        told(service, address, body, status, **sent)


def test_opsgenie_counts_in_parts_of_a_second_as_it_likes(service: Service) -> None:
    one = made(service, "opsgenie")
    bearer = f"Bearer {one['secret']}"
    told(service, one["address"], real("zulip-webhooks/opsgenie-create.json"), Authorization=bearer)
    (page,) = pages(service)
    assert page.at == datetime(2017, 8, 14, 11, 25, 56, 288000, tzinfo=UTC)
    assert (page.title, page.service, page.urgency) == ("another alert", "Server", "high")


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("zulip-webhooks/pagerduty-triggered_v3.json", "pagerduty", 1),
        ("zulip-webhooks/pagerduty-acknowledged_v3.json", "pagerduty", 1),
        ("zulip-webhooks/pagerduty-resolved_v3.json", "pagerduty", 1),
        ("zulip-webhooks/alertmanager-alert.json", "alertmanager", 2),
        ("zulip-webhooks/grafana-alert_v8.json", "grafana", 1),
        ("zulip-webhooks/grafana-alert_new_multiple.json", "grafana", 2),
        ("zulip-webhooks/opsgenie-create.json", "opsgenie", 1),
        ("prometheus-msteams/prom_post_request.json", "alertmanager", 1),
    ],
)
def test_real_bodies_are_understood(service: Service, name: str, kind: str, count: int) -> None:
    one = made(service, kind, secret=SECRET)
    body = real(name)
    signed: dict[str, Any] = (
        {"X_PagerDuty_Signature": f"v1={hmac_of(body, SECRET)}"}
        if kind == "pagerduty"
        else {"Authorization": f"Bearer {SECRET}"}
    )
    assert told(service, one["address"], body, **signed) == {"pages": count}


def test_any_program_can_tell_of_pages_signed_or_by_bearer(service: Service) -> None:
    one = made(service, "plain")
    body = b'{"id": "7", "at": "2027-01-05T03:00:00+01:00", "service": "api"}'
    now = service.story.now
    signed: dict[str, Any] = {
        "Webhook_Id": "msg_1",
        "Webhook_Timestamp": str(int(now.timestamp())),
        "Webhook_Signature": Webhook(one["secret"]).sign("msg_1", now, body.decode()),
    }
    assert told(service, one["address"], body, **signed) == {"pages": 1}
    told(service, one["address"], body.replace(b"7", b"8"), 401, **signed)
    more = b'[{"id": "7", "acknowledged": "2027-01-05T02:04:00Z"}]'
    told(service, one["address"], more, Authorization=f"Bearer {one['secret']}")
    (page,) = pages(service)
    assert page.to_acknowledge == timedelta(minutes=4)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"nonsense",
        b'{"id": ""}',
        b'{"id": "1", "at": "2027-01-05"}',
        b'{"id": "1", "x": 1}',
        b"[NaN]",
    ],
)
def test_a_body_that_will_never_be_any_better_is_refused_with_the_reason(
    service: Service, body: bytes
) -> None:
    one = made(service, "plain")
    problem = told(service, one["address"], body, 422, Authorization=f"Bearer {one['secret']}")
    assert problem["mend"]
    assert pages(service) == []


def test_secrets_change_over_without_losing_a_page(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOMENT", 0.0)
    one = made(service, "alertmanager")
    name = one["integration"]["id"]
    newer = service.post(f"/v1/integrations/{name}/secrets", {})["secret"]
    for secret in (one["secret"], newer):
        told(service, one["address"], alerts(1), Authorization=f"Bearer {secret}")
    service.sent("DELETE", f"/v1/integrations/{name}/secrets")
    told(service, one["address"], alerts(1), 401, Authorization=f"Bearer {one['secret']}")
    told(service, one["address"], alerts(1), Authorization=f"Bearer {newer}")
    service.change("DELETE", f"/v1/integrations/{name}")
    told(service, one["address"], alerts(1), 401, Authorization=f"Bearer {newer}")
    assert service.get("/v1/integrations?team=team") == []


def test_secrets_are_shown_once_and_to_managers_only(service: Service) -> None:
    one = made(service, "pagerduty", secret=SECRET)
    listed = service.ask("GET", "/v1/integrations?team=team")
    assert SECRET not in listed.text
    assert listed.json()[0]["id"] == one["integration"]["id"]
    service.as_("read").refused("GET", "/v1/integrations?team=team", 403)
    with service.story.store.engine.connect() as connection:
        written = connection.execute(text("SELECT * FROM audit")).all()
    assert "integration.make" in str(written)
    assert SECRET not in str(written)


def test_an_incident_is_told_piece_by_piece_and_read_as_one(service: Service) -> None:
    one = made(service, "plain")
    name, bearer = one["integration"]["id"], f"Bearer {one['secret']}"
    address = f"/v1/incidents?integration={name}"
    first = {"id": "INC-7", "severity": "SEV1", "started": "2027-01-05T02:00:00Z", "responders": ["Ann"]}
    told(service, address, json.dumps(first).encode(), Authorization=bearer)
    more = {**first, "resolved": "2027-01-05T07:00:00Z", "responders": ["Bo"]}
    (known,) = told(service, address, json.dumps(more).encode(), Authorization=bearer)
    assert [response["person"] for response in known["responses"]] == ["Ann", "Bo"]
    assert known["resolved"] == "2027-01-05T07:00:00Z"
    assert told(service, address, json.dumps([more]).encode(), Authorization=bearer) == [known]


def test_a_sev1_that_a_tool_tells_of_is_told_to_managers_once(service: Service) -> None:
    hook = {"team": "team", "kind": "chat", "name": "#ops", "address": SLACK}
    where = f"/v1/destinations/{service.post('/v1/destinations', hook)['destination']['id']}/sendings"
    one = made(service, "plain")
    address, bearer = f"/v1/incidents?integration={one['integration']['id']}", f"Bearer {one['secret']}"
    first = {"id": "INC-7", "severity": "SEV1", "started": "2027-01-05T02:00:00Z"}
    for message, more in (("1", {}), ("1", {}), ("2", {}), ("3", {"title": "Slow"})):
        body = json.dumps({**first, **more}).encode()
        told(service, address, body, Authorization=bearer, Webhook_Id=message)
    service.post("/v1/teams/team/incidents", {"id": "INC-8", "severity": "SEV2"})
    sent = service.get(where)
    assert {one["incident"]["id"] for one in sent} == {"INC-7", "INC-8"}
    assert [one["topic"] for one in sent] == ["incident.declared"] * 2


def test_a_body_tells_of_as_many_incidents_and_responders_as_are_taken_at_once(empty: Store) -> None:
    with a_service(empty, "Ann Bo Cy Di", incidents_at_once=2, responders_at_once=3) as service:
        one = made(service, "plain")
        address, bearer = f"/v1/incidents?integration={one['integration']['id']}", f"Bearer {one['secret']}"

        def answer(*responders: list[str], status: int = 422) -> Any:
            one = {"severity": "SEV3", "started": "2027-01-05T02:00:00Z"}
            listed = [{**one, "id": f"INC-{n}", "responders": who} for n, who in enumerate(responders)]
            return told(service, address, json.dumps(listed).encode(), status, Authorization=bearer)

        assert "3 incidents, and 2 at most" in str(answer([], [], []))
        assert "4 people who responded, and 3 at most" in str(answer(["Ann", "Bo"], ["Ann", "Bo"]))
        assert service.get("/v1/incidents")["items"] == []
        assert len(answer(["Ann", "Bo"], ["Ann"], status=200)) == 2


def test_an_older_delivery_that_comes_again_does_not_undo_what_was_told_since(service: Service) -> None:
    one = made(service, "plain")
    name, bearer = one["integration"]["id"], f"Bearer {one['secret']}"
    address = f"/v1/incidents?integration={name}"
    first = {"id": "INC-7", "severity": "SEV2", "started": "2027-01-05T02:00:00Z"}
    for number, severity in enumerate(("SEV2", "SEV1")):
        body = json.dumps({**first, "severity": severity}).encode()
        told(service, address, body, Authorization=bearer, Webhook_Id=f"msg_{number}")
    (known,) = told(service, address, json.dumps(first).encode(), Authorization=bearer, Webhook_Id="msg_0")
    assert known["severity"] == "SEV1"
    listed = service.get(f"/v1/integrations/{name}/deliveries")
    assert {(delivery["event"], delivery["times"]) for delivery in listed} == {("msg_0", 2), ("msg_1", 1)}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"severity": "SEV9"}, 422),
        ({"started": "2027-01-05T02:00:00"}, 422),
        ({"started": "0001-01-01T00:00:00+05:00"}, 422),
        ({"resolved": "9999-12-31T23:59:59-05:00"}, 422),
        ({"resolved": "2027-01-04T02:00:00Z"}, 422),
        ({"responders": ["Nobody"]}, 404),
    ],
)
def test_an_incident_that_cannot_be_so_is_refused(
    service: Service, change: dict[str, Any], status: int
) -> None:
    one = made(service, "plain")
    told_of = {"id": "INC-7", "severity": "SEV1", "started": "2027-01-05T02:00:00Z", **change}
    address = f"/v1/incidents?integration={one['integration']['id']}"
    body = json.dumps(told_of).encode()
    told(service, address, body, 401, Authorization="Bearer guessed-guessed-guessed")
    told(service, address, body, status, Authorization=f"Bearer {one['secret']}")
