"""Whether a delivery comes from whom it says: signatures over the bytes as they came, before any is read."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scheduler.domain.integrations import Kind

REPLAY = timedelta(minutes=5)
"""How old a signed timestamp may be, where there is one. PagerDuty signs none, and repeats for 48 hours."""

Headers = Mapping[str, str]
Check = Callable[[str, bytes, Headers, datetime], bool]


def genuine(kind: Kind, secrets: Iterable[str], body: bytes, headers: Headers, now: datetime) -> bool:
    """
    Say whether a delivery is signed with one of the secrets.

    Parameters
    ----------
    headers
        By their names in small letters.
    """
    return any(CHECKS[kind](secret, body, headers, now) for secret in secrets)


def signed(kind: Kind, secret: str, body: bytes, now: datetime, event: str) -> dict[str, str]:
    """
    Return the headers with which a tool of a kind sends a body.

    Parameters
    ----------
    event
        The sender's id of the delivery.
    """
    if kind == "pagerduty":
        return {"x-pagerduty-signature": f"v1={_hex(secret, body)}"}
    if kind == "grafana":
        return {"x-grafana-alerting-signature": _hex(secret, body)}
    if kind == "plain":
        sealed = Webhook(secret).sign(event, now, body.decode())
        stamp = str(int(now.timestamp()))
        return {"webhook-id": event, "webhook-timestamp": stamp, "webhook-signature": sealed}
    return {"authorization": f"Bearer {secret}"}


def _pagerduty(secret: str, body: bytes, headers: Headers, now: datetime) -> bool:
    """Several signatures come together while the sender's secret is changed."""
    sent = headers.get("x-pagerduty-signature", "").split(",")
    right = f"v1={_hex(secret, body)}"
    return any(_same(right, one.strip()) for one in sent)


def _grafana(secret: str, body: bytes, headers: Headers, now: datetime) -> bool:
    """Grafana signs the body, or a timestamp and the body, or sends the secret as a token."""
    sent = headers.get("x-grafana-alerting-signature", "")
    if not sent:
        return _bearer(secret, body, headers, now)
    timestamp = headers.get("x-grafana-alerting-timestamp")
    if timestamp is None:
        return _same(_hex(secret, body), sent)
    signed = timestamp.encode() + b":" + body
    return _fresh(timestamp, now) and _same(_hex(secret, signed), sent)


def _bearer(secret: str, body: bytes, headers: Headers, now: datetime) -> bool:
    """The tool sends the secret itself, as a token."""
    scheme, _, sent = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and _same(secret, sent.strip())


def _standard(secret: str, body: bytes, headers: Headers, now: datetime) -> bool:
    """Standard Webhooks sign id, timestamp and body."""
    if "webhook-signature" not in headers:
        return _bearer(secret, body, headers, now)
    if not _fresh(headers.get("webhook-timestamp", ""), now):
        return False
    signer = Webhook(secret)
    try:
        right = signer.sign(
            headers.get("webhook-id", ""),
            datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC),
            body.decode(),
        )
    except (WebhookVerificationError, ValueError):
        return False
    return any(_same(right, one) for one in headers["webhook-signature"].split(" "))


CHECKS: dict[Kind, Check] = {
    "pagerduty": _pagerduty,
    "alertmanager": _bearer,
    "grafana": _grafana,
    "opsgenie": _bearer,
    "plain": _standard,
}


def _hex(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def _same(right: str, sent: str) -> bool:
    return hmac.compare_digest(right.encode(), sent.encode())


def _fresh(timestamp: str, now: datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= REPLAY
