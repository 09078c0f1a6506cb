"""Notices on their way out: a signed webhook to a machine that may be reached, a chat, or an e-mail."""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpcore2
from standardwebhooks.webhooks import Webhook

from scheduler.domain.errors import Invalid
from scheduler.domain.notices import Destination, Sending
from scheduler.importers.fetching import Care, Looking, allowed, looked_up
from scheduler.services.settings import Settings

if TYPE_CHECKING:
    from apprise import NotifyBase

WITHIN = timedelta(seconds=10)
GONE = 410
"""The answer of a receiver that wants nothing any more."""


class Missed(Exception):
    """A notice has not arrived; it may, another time."""


class Gone(Exception):
    """The receiver wants nothing any more."""


def care(settings: Settings) -> Care:
    """Return what a webhook may do: it goes where everybody could go, and follows no redirect."""
    networks = tuple(ip_network(one.strip()) for one in settings.send_to.split(",") if one.strip())
    return Care(plain=settings.send_plain, networks=networks, within=WITHIN)


def checked(kind: str, address: str, settings: Settings) -> str:
    """
    Return what may be shown of an address.

    Raises
    ------
    Invalid
        When nothing could ever be sent there.
    """
    if kind == "webhook":
        parts = urlsplit(allowed(address, care(settings)))
        looked_up(str(parts.hostname), parts.port or 443, care(settings))
        return f"{parts.scheme}://{parts.netloc}/…"
    if kind == "email":
        if address.count("@") != 1 or not address.isascii() or not address.isprintable() or " " in address:
            raise Invalid("That is no e-mail address.", "Write one such as oncall@example.com.")
        if not settings.mail_server:
            raise Invalid("No e-mail can be sent from here.", "Let the operator set WATCHBILL_MAIL_SERVER.")
        return address
    scheme = address.partition("://")[0].lower()
    services = [one.strip() for one in settings.chat_services.split(",")]
    if "?" in address:  # among them are files to read here, and for how long to wait
        raise Invalid("The address of a chat has options.", "Leave out what begins with the question mark.")
    if scheme not in services or _chat(address) is None:
        raise Invalid(
            "That is no address of a chat that is allowed here.",
            f"Write one as Apprise does, of {', '.join(services)}: slack://token-a/token-b/token-c/#channel.",
        )
    return f"{scheme}://…"


def post(
    to: Destination, address: str, secrets: Sequence[str], one: Sending, now: datetime, settings: Settings
) -> str:
    """
    Send a notice, and return what was answered.

    Parameters
    ----------
    secrets
        What a webhook is signed with: whoever receives it believes it for any of them.

    Raises
    ------
    Missed
        When it has not arrived.
    Gone
        When it never will.
    """
    if to.kind == "webhook":
        return _webhook(address, secrets, one, now, care(settings))
    if to.kind == "email":
        joined = "&" if "?" in settings.mail_server else "?"
        address = f"{settings.mail_server}{joined}to={quote(address)}"
    service = _chat(address)
    if service is not None and service.notify(
        title="Watchbill", body=one.says + _link(one, settings.public_url)
    ):
        return "It was taken."
    raise Missed("It was not taken.")


def _link(one: Sending, public_url: str) -> str:
    """Return where people read more of what a notice is about; empty where that is not known."""
    page = f"/plans/{one.plan}" if one.plan else f"/health?team={quote(one.team)}" if one.incident else ""
    return f" {public_url}{page}" if public_url and page else ""


def _incident(one: Sending) -> dict[str, str] | None:
    """Return what a program is told of the incident that a notice is about, and where it reads the rest."""
    about = one.incident
    if about is None:
        return None
    path = f"/v1/teams/{quote(one.team, safe='')}/incidents/{quote(about.id)}"
    return {"id": about.id, "severity": about.severity, "path": path}


def _webhook(address: str, secrets: Sequence[str], one: Sending, now: datetime, limits: Care) -> str:
    data = {"team": one.team, "says": one.says, "plan": one.plan, "incident": _incident(one)}
    body = json.dumps({"type": one.topic, "timestamp": one.at.isoformat(), "data": data}, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Watchbill",
        "Webhook-Id": one.message,
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": " ".join(Webhook(secret).sign(one.message, now, body) for secret in secrets),
    }
    status = _posted(address, body.encode(), headers, limits)
    if status == GONE:
        raise Gone(f"It answered {status}.")
    if not 200 <= status < 300:
        raise Missed(f"It answered {status}.")
    return f"It answered {status}."


def _posted(address: str, body: bytes, headers: dict[str, str], limits: Care) -> int:
    """Return the status that an address answers with; what else it says is not read."""
    until = monotonic() + limits.within.total_seconds()
    waits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limits.within.total_seconds())}
    try:
        url = allowed(address, limits)
        with (
            httpcore2.ConnectionPool(
                ssl_context=limits.trust, max_connections=1, network_backend=Looking(limits, until)
            ) as pool,
            pool.stream("POST", url, headers=[*headers.items()], content=body, extensions=waits) as answer,
        ):
            return int(answer.status)
    except Invalid as invalid:
        raise Missed(invalid.what) from None
    except (httpcore2.TimeoutException, TimeoutError):
        raise Missed("It did not answer in time.") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError, OSError):
        raise Missed("It cannot be reached.") from None


def _chat(address: str) -> NotifyBase | None:
    """Return what sends to one address, whatever commas are in it; None where Apprise does not know it."""
    from apprise import Apprise, AppriseAsset  # which takes a second to load

    logging.getLogger("apprise").disabled = True  # it writes addresses, which are secret
    asset = AppriseAsset(async_mode=False, http_redirects=False, storage_mode="memory")
    return Apprise.instantiate(address, asset=asset)
