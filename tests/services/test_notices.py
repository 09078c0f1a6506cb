"""Managers are told what happens: signed, once, to machines that may be reached, however often it takes."""

from __future__ import annotations

import json
import logging
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scheduler.domain.errors import Invalid
from scheduler.domain.notices import AFTER, AboutIncident, Kind, Sending
from scheduler.services import notices, time_off
from scheduler.services.settings import Settings
from scheduler.store.stored import Store
from tests.importers.servers import a_server, saying
from tests.services.stories import Story, a_stored_team
from tests.services.test_standing_triggers import FAIR
from tests.services.test_triggers import acted

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
HERE = Settings(send_to="127.0.0.0/8", send_plain=True, chat_services="slack,json")


class Receiver:
    """Takes what is posted, and answers with these statuses, the last one ever again."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses) or [200]
        self.taken: list[tuple[dict[str, str], str]] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        self.taken.append(({name.lower(): value for name, value in request.headers.items()}, body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        saying(b"", status)(request)


def a_destination(story: Story, kind: Kind, address: str, settings: Settings = HERE) -> tuple[str, str]:
    shown = notices.shown(kind, address, settings)
    with story.store.writing(story.now) as stored:
        made, secret = notices.make(stored, story.team, kind, "ops", address, shown=shown, by="manager")
    return made.id, secret


def told(story: Story, says: str = "Bo leaves.") -> None:
    with story.store.writing(story.now) as stored:
        notices.tell(stored, story.team, "plan.asked", says, "p1")


def sent(story: Story, settings: Settings = HERE) -> None:
    """Send all that is due, as a worker does."""
    with story.store.reading() as stored:
        due = stored.notices.due(story.now, 10)
    for sending, _ in due:
        notices.send(story.store, sending, lambda: story.now, settings)


def last(story: Story, destination: str) -> Sending:
    with story.store.reading() as stored:
        return stored.notices.last(destination, 1)[0]


def kept(story: Story, destination: str) -> list[Sending]:
    """Return what was and is to be sent to a destination, the oldest first."""
    with story.store.reading() as stored:
        return stored.notices.last(destination, 100)[::-1]


def read(story: Story, secret: str, headers: dict[str, str], body: str) -> Any:
    """Return what a receiver that knows a secret makes of a webhook; None where it does not believe it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("standardwebhooks.webhooks.Webhook._Webhook__verify_timestamp", lambda *_: story.now)
        try:
            return Webhook(secret).verify(body, headers)
        except WebhookVerificationError:
            return None


def test_a_webhook_is_signed_and_comes_once(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver()
    with a_server(receiver) as url:
        one, secret = a_destination(story, "webhook", f"{url}/hook?key=geheim")
        told(story)
        sending = last(story, one)
        for _ in range(2):
            notices.send(story.store, sending.id, lambda: story.now, HERE)
    ((headers, body),) = receiver.taken
    found = read(story, secret, headers, body)
    assert found == json.loads(body)
    assert found["data"] == {"team": story.team, "says": "Bo leaves.", "plan": "p1", "incident": None}
    assert (last(story, one).state, last(story, one).answer) == ("sent", "It answered 200.")
    with store.engine.connect() as connection:
        for table in ("audit", "destinations", "sendings"):
            rows = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert secret not in rows
            assert "geheim" not in rows


def test_a_webhook_says_which_incident_it_is_about_and_where_a_program_reads_it(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver()
    with a_server(receiver) as url:
        a_destination(story, "webhook", url)
        with story.store.writing(story.now) as stored:
            incident = AboutIncident(id="INC/7 a", severity="SEV1")
            notices.tell(stored, story.team, "incident.declared", "It is bad.", incident=incident)
        sent(story)
    ((_, body),) = receiver.taken
    path = f"/v1/teams/{story.team}/incidents/INC/7%20a"
    assert json.loads(body)["data"]["incident"] == {"id": "INC/7 a", "severity": "SEV1", "path": path}


def test_a_webhook_is_signed_with_both_secrets_for_as_long_as_is_said(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver()
    believed = []
    with a_server(receiver) as url:
        one, first = a_destination(story, "webhook", url)
        with store.writing(story.now) as stored:
            changed, second = notices.change_secret(stored, one, HERE.secret_overlap, by="manager")
        assert changed.former_until == story.now + timedelta(hours=24)
        for passed in (timedelta(hours=24) - timedelta.resolution, timedelta.resolution):
            story.now += passed
            told(story)
            sent(story)
            believed.append([bool(read(story, secret, *receiver.taken[-1])) for secret in (first, second)])
    assert believed == [[True, True], [False, True]]
    with store.writing(story.now) as stored:
        stored.notices.forget(story.now, timedelta(weeks=1))
        assert [one.former_until for one in stored.notices.of_team(story.team)] == [None]


def test_what_does_not_arrive_is_sent_again_under_the_same_id_until_it_is_given_up(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver(500, 503, 200)
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        for after in (*AFTER[:2], timedelta(0)):
            sent(story)
            sent(story)
            story.now += after
    assert len(receiver.taken) == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1
    assert (last(story, one).state, last(story, one).tries) == ("sent", 3)
    told(story)
    for after in (*AFTER, timedelta(0)):
        sent(story)
        story.now += after
    assert (last(story, one).state, last(story, one).answer) == ("failed", "It cannot be reached.")


def test_a_receiver_that_is_gone_and_news_of_long_ago_are_let_be(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver(410)
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        sent(story)
        assert (last(story, one).state, last(story, one).tries) == ("failed", 1)
        told(story)
        story.now += timedelta(days=5)
        sent(story)
    assert len(receiver.taken) == 1


def test_no_webhook_reaches_a_machine_that_only_we_reach(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver()
    for address in ("https://127.0.0.1/x", "https://169.254.169.254/latest", "http://93.184.216.34/"):
        with pytest.raises(Invalid):
            notices.shown("webhook", address, Settings())
    with a_server(receiver) as url:
        one, _ = a_destination(story, "webhook", url)
        told(story)
        sent(story, Settings(send_plain=True))
    assert receiver.taken == []
    assert "public internet" in last(story, one).answer


def test_a_chat_is_told_through_apprise_and_only_one_that_is_allowed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    story, receiver = a_stored_team(store), Receiver(200, 500)
    for address in ("file:///etc/passwd", "json://10.0.0.1", "slack://nonsense", "nothing"):
        with pytest.raises(Invalid, match="chat that is allowed"):
            notices.shown("chat", address, Settings())
    with pytest.raises(Invalid, match="has options"):
        notices.shown("chat", f"{SLACK}/?template=file:///etc/passwd&verify=no&rto=9999", Settings())
    with a_server(receiver) as url, caplog.at_level(logging.DEBUG):
        one, _ = a_destination(story, "chat", url.replace("http://", "json://user:geheim@"))
        told(story)
        sent(story)
        assert last(story, one).state == "sent"
        told(story)
        sent(story)
    assert json.loads(receiver.taken[0][1])["message"] == "Bo leaves."
    assert "geheim" not in caplog.text
    assert {sending.state for sending in kept(story, one)} == {"sent", "waiting"}


def test_a_chat_address_is_one_address_whatever_stands_behind_a_comma(store: Store) -> None:
    story, receiver = a_stored_team(store), Receiver(200)
    with a_server(receiver) as url:
        inside = url.replace("http://", "json://")
        a_destination(story, "chat", f"{inside}/a,{inside}/b")
        told(story)
        sent(story)
    assert len(receiver.taken) == 1


def test_an_email_goes_through_the_mail_server_of_the_operator(store: Store) -> None:
    story = a_stored_team(store)
    with pytest.raises(Invalid, match="WATCHBILL_MAIL_SERVER"):
        notices.shown("email", "ops@example.com", HERE)
    with a_mail_server() as (port, mails):
        settings = Settings(mail_server=f"mailto://127.0.0.1:{port}?from=watchbill@example.com")
        one, _ = a_destination(story, "email", "ops@example.com", settings)
        told(story)
        sent(story, settings)
    assert last(story, one).state == "sent"
    assert "rcpt to:<ops@example.com>" in "".join(mails).lower()
    assert "Bo leaves." in "".join(mails)


def test_managers_are_told_in_the_unit_of_work_in_which_it_happens(store: Store) -> None:
    story = a_stored_team(store, *FAIR).at("2027-01-05 12:00")
    with a_server(Receiver()) as url:
        one, _ = a_destination(story, "webhook", url)
    with store.writing(story.now) as stored:
        time_off.add(stored, "Cy", date(2027, 1, 19), date(2027, 1, 22), by="Cy")
    plan = acted(story)
    (sending,) = kept(story, one)
    assert (sending.topic, sending.plan, sending.state) == ("plan.asked", plan, "waiting")
    assert "Cy is off" in sending.says
    acted(story)
    assert len(kept(story, one)) == 1


@contextmanager
def a_mail_server() -> Iterator[tuple[int, list[str]]]:
    """Yield the port of a mail server that takes everything, and the lines it is sent."""
    lines: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            inside = False
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                lines.append(line.decode())
                word = line.strip().upper()
                if inside and word != b".":
                    continue
                inside = word == b"DATA"
                self.wfile.write(b"354 go on\r\n" if inside else b"250 fine\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server.server_address[1], lines
        server.shutdown()
        thread.join()
