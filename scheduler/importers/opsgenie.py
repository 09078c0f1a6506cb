"""Opsgenie's webhook: what was done to an alert, which is one page here."""

from __future__ import annotations

from scheduler.domain.integrations import Integration
from scheduler.domain.pages import Page
from scheduler.importers.webhook_json import json_object, moment, words

LOW = ("4", "5", "P4", "P5")


def pages_of(body: bytes, integration: Integration) -> list[Page]:
    """
    Return what an action says of a page; none where it is about something else.

    Raises
    ------
    Invalid
        When the body is no JSON object.
    """
    data = json_object(body)
    alert, action = data.get("alert"), words(data, "action")
    if not isinstance(alert, dict) or not words(alert, "alertId"):
        return []
    made, changed = moment(alert.get("createdAt")), moment(alert.get("updatedAt"))
    closed = action in ("Close", "Delete")
    if action not in ("Create", "Acknowledge", "Close", "Delete") or (made or changed) is None:
        return []
    return [
        Page(
            team=integration.team,
            source=integration.source,
            sender_id=words(alert, "alertId"),
            rotation=integration.rotation,
            service=words(alert, "entity"),
            title=words(alert, "message"),
            urgency="low" if words(alert, "priority").upper() in LOW else "high",
            at=made,
            acknowledged=changed if action == "Acknowledge" else None,
            resolved=changed if closed else None,
        )
    ]
