"""Where a team's managers are told, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scheduler.services import notices
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service

HOOK = {"team": "team", "kind": "webhook", "name": "ops", "address": "http://127.0.0.1:9/hook?key=geheim"}


@pytest.fixture
def service(empty: Store) -> Iterator[Service]:
    with a_service(empty, "Ann Bo Cy Di", send_to="127.0.0.0/8", send_plain=True) as running:
        yield running


def test_a_manager_makes_tries_and_removes_a_destination_whose_secrets_are_shown_once(
    service: Service,
) -> None:
    made = service.post("/v1/destinations", HOOK)
    assert made["secret"].startswith("whsec_")
    where = f"/v1/destinations/{made['destination']['id']}"
    assert made["destination"]["shown"] == "http://127.0.0.1:9/…"
    assert service.post(f"{where}/trials")["topic"] == "trial"
    assert [one["state"] for one in service.get(f"{where}/sendings")] == ["waiting"]
    for path in ("/v1/destinations?team=team", where, f"{where}/sendings", "/v1/audit?team=team"):
        shown = service.ask("GET", path).text
        assert "geheim" not in shown
        assert made["secret"] not in shown
    assert "127.0.0.1" not in service.as_("read").ask("GET", "/v1/audit?team=team").text
    service.as_("read").refused("GET", where, 403)
    other = service.another_team()
    service.as_("team-manager", team=other).refused("GET", where, 404)
    service.change("DELETE", where)
    service.refused("GET", where, 404)


def test_a_webhook_is_given_another_secret_that_is_shown_once(service: Service) -> None:
    made = service.post("/v1/destinations", HOOK)
    where = f"/v1/destinations/{made['destination']['id']}"
    changed = service.post(f"{where}/secrets", {})
    assert changed["secret"].startswith("whsec_")
    assert changed["secret"] != made["secret"]
    assert changed["destination"]["former_until"] == "2027-01-02T00:00:00Z"
    leaked = service.post(f"{where}/secrets", {"overlap": "PT0S"})["destination"]
    assert leaked["former_until"] == "2027-01-01T00:00:00Z"
    assert changed["secret"] not in service.ask("GET", "/v1/audit?team=team").text
    service.refused("POST", f"{where}/secrets", 422, json={"overlap": "P31D"})
    service.as_("team-manager", team=service.another_team()).refused("POST", f"{where}/secrets", 404, json={})
    with service.story.store.writing(service.story.now) as stored:
        chat, _ = notices.make(
            stored, service.story.team, "chat", "ops", "slack://a", shown="slack://…", by="x"
        )
    assert "only webhooks" in service.refused("POST", f"/v1/destinations/{chat.id}/secrets", 409, json={})


def test_what_could_never_be_sent_to_is_refused(service: Service) -> None:
    for change in ({"address": "https://10.0.0.1/"}, {"kind": "chat"}, {"kind": "email"}):
        service.refused("POST", "/v1/destinations", 422, json={**HOOK, **change})
