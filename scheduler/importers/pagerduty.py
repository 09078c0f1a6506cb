"""PagerDuty's webhooks, version 3: one event of an incident, which is one page here."""

from __future__ import annotations

from scheduler.domain.integrations import Integration
from scheduler.domain.pages import Page
from scheduler.importers.webhook_json import json_object, moment, words

_WHEN = {
    "incident.triggered": "at",
    "incident.acknowledged": "acknowledged",
    "incident.resolved": "resolved",
}
"""What an event says of the page; other events say nothing of when people were interrupted."""


def event_id(body: bytes) -> str:
    """Return the sender's id of an event, which stays the same however often and late it is sent."""
    return words(json_object(body), "event", "id")


def pages_of(body: bytes, integration: Integration) -> list[Page]:
    """
    Return what an event says of a page; none where it is about something else.

    Raises
    ------
    Invalid
        When the body is no JSON object.
    """
    event = json_object(body).get("event")
    kind, when = _WHEN.get(words(event, "event_type")), moment(event.get("occurred_at") if event else None)
    incident = words(event, "data", "id")
    if kind is None or when is None or not incident:
        return []
    return [
        Page(
            team=integration.team,
            source=integration.source,
            sender_id=incident,
            rotation=integration.rotation,
            service=words(event, "data", "service", "summary"),
            title=words(event, "data", "title"),
            urgency="low" if words(event, "data", "urgency") == "low" else "high",
            at=when if kind == "at" else None,
            acknowledged=when if kind == "acknowledged" else None,
            resolved=when if kind == "resolved" else None,
        )
    ]
