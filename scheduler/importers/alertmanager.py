"""Alertmanager's webhook, version 4, which Grafana's is made after: a group of alerts, each one page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from scheduler.domain.integrations import Integration
from scheduler.domain.pages import Page
from scheduler.importers.webhook_json import json_object, moment, words

LOW = ("warning", "warn", "info", "low", "ticket", "none")
"""What labels call a severity that nobody is woken for."""


def pages_of(body: bytes, integration: Integration) -> list[Page]:
    """
    Return a page for each alert.

    Both peers of a pair, and every repetition, call an alert the same: its fingerprint and when it started.

    Raises
    ------
    Invalid
        When the body is no JSON object.
    """
    alerts = json_object(body).get("alerts")
    return list(_pages(alerts if isinstance(alerts, list) else [], integration))


def _pages(alerts: list[Any], integration: Integration) -> Iterator[Page]:
    for alert in alerts:
        started = moment(alert.get("startsAt")) if isinstance(alert, dict) else None
        if started is None:
            continue
        ended = moment(alert.get("endsAt")) if words(alert, "status") == "resolved" else None
        yield Page(
            team=integration.team,
            source=integration.source,
            sender_id=f"{_fingerprint(alert)} {started.isoformat()}",
            rotation=integration.rotation,
            service=words(alert, "labels", "service") or words(alert, "labels", "job"),
            title=words(alert, "annotations", "summary") or words(alert, "labels", "alertname"),
            urgency="low" if words(alert, "labels", "severity").lower() in LOW else "high",
            at=started,
            resolved=ended,
        )


def _fingerprint(alert: dict[str, Any]) -> str:
    """Return what names an alert: older senders leave it out, and mean its labels."""
    labels = json.dumps(alert.get("labels"), sort_keys=True)
    return words(alert, "fingerprint") or hashlib.blake2b(labels.encode(), digest_size=8).hexdigest()
