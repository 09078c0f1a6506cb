"""
The story of trying an integration out: a sample is signed, recognised and read as a real delivery would be.

It is listed among the deliveries, and no page is counted.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from scheduler.domain.errors import Fault
from scheduler.domain.integrations import Delivery, Kind
from scheduler.domain.pages import Page
from scheduler.services import integrations
from scheduler.services.changing import new_id
from scheduler.services.pages import Resolving
from scheduler.services.receiving import READERS
from scheduler.services.signatures import genuine, signed
from scheduler.store.stored import Stored

TITLE, SERVICE = "A sample from Watchbill", "sample"


def try_out(stored: Stored, integration_id: str) -> Delivery:
    """
    Return what came of a sample: whom it would have paged now.

    Raises
    ------
    NotFound
        When there is no such integration.
    """
    one = integrations.get(stored, integration_id)
    event, now = f"sample-{new_id()}", stored.now
    body = json.dumps(_sample(one.kind, event, now)).encode()
    secrets = stored.integrations.secrets(one.id)
    headers = signed(one.kind, secrets[0], body, now, event)
    if not genuine(one.kind, secrets, body, headers, now):
        raise Fault(f"a sample for {one.kind} is not recognised")
    (page,) = READERS[one.kind](body, one)
    page = page.attributed(Resolving(stored).on_call)
    made = Delivery(event=event, first=now, last=now, times=1, pages=0, says=_said(stored, page))
    stored.integrations.add_deliveries(one.id, [made])
    return made


def _said(stored: Stored, page: Page) -> str:
    if not page.person:
        return "A sample was signed, recognised and read: nobody is on call, so it would page nobody."
    names = stored.people.get([page.person])
    name = names[page.person].name if page.person in names else page.person
    return f"A sample was signed, recognised and read: it would page {name}, {page.tier} now."


def _sample(kind: Kind, event: str, now: datetime) -> dict[str, Any]:
    """Return a body as a tool of a kind sends it."""
    at = now.isoformat()
    if kind == "pagerduty":
        data = {"id": event, "title": TITLE, "service": {"summary": SERVICE}, "urgency": "high"}
        told = {"id": event, "event_type": "incident.triggered", "occurred_at": at, "data": data}
        return {"event": told}
    if kind == "opsgenie":
        alert = {"alertId": event, "message": TITLE, "entity": SERVICE, "createdAt": at, "priority": "P1"}
        return {"action": "Create", "alert": alert}
    if kind == "plain":
        return {"id": event, "at": at, "title": TITLE, "service": SERVICE}
    one = {"status": "firing", "fingerprint": event, "startsAt": at, "labels": {"service": SERVICE}}
    return {"version": "4", "status": "firing", "alerts": [{**one, "annotations": {"summary": TITLE}}]}
