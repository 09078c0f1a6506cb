"""The stories of notices: where managers are told, what, and that it arrives."""

from __future__ import annotations

import base64
import hashlib
import secrets as randomness
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.domain.errors import Conflict, Fault, NotFound
from scheduler.domain.notices import OLDEST, AboutIncident, Destination, Kind, Sending
from scheduler.services.changing import new_id
from scheduler.services.settings import Settings
from scheduler.store.stored import Store, Stored


def shown(kind: Kind, address: str, settings: Settings) -> str:
    """
    Return what may be shown of an address.

    Raises
    ------
    Invalid
        When nothing could ever be sent there.
    """
    from scheduler.services.posting import checked  # which the service can be ready without

    return checked(kind, address, settings)


def make(
    stored: Stored, team: str, kind: Kind, name: str, address: str, *, shown: str, by: str
) -> tuple[Destination, str]:
    """Make a destination, and return it with the secret that its webhooks are signed with."""
    made = Destination(
        id=new_id(), team=team, kind=kind, name=name, shown=shown, made_at=stored.now, made_by=by
    )
    secret = _new_secret() if kind == "webhook" else ""
    stored.notices.add(made, address, secret)
    _write_down(stored, "destination.make", f"{name} is told of what happens.", made, by)
    return made, secret


def change_secret(
    stored: Stored, destination: str, overlap: timedelta, *, by: str
) -> tuple[Destination, str]:
    """
    Give a destination another secret, and return it: webhooks are signed with both for a while.

    A secret that is still in its own overlap is good no more.

    Raises
    ------
    Conflict
        When nothing that is sent there is signed.
    """
    known = get(stored, destination)
    if known.kind != "webhook":
        raise Conflict(f"{known.name} has no secret: only webhooks are signed.", "Leave it as it is.")
    secret = _new_secret()
    stored.notices.change_secret(destination, secret, stored.now + overlap)
    changed = get(stored, destination)
    _write_down(stored, "destination.secret", f"{known.name} was given another secret.", changed, by)
    return changed, secret


def remove(stored: Stored, destination: str, *, by: str) -> Destination:
    """Tell a destination nothing any more."""
    known = get(stored, destination)
    stored.notices.remove(destination)
    _write_down(stored, "destination.remove", f"{known.name} is told nothing any more.", known, by)
    return known


def get(stored: Stored, destination: str) -> Destination:
    """
    Return a destination.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.notices.get(destination)
    if known is None:
        raise NotFound(f"There is no destination {destination}.", "List the destinations of the team.")
    return known


def tell(
    stored: Stored,
    team: str,
    topic: str,
    says: str,
    plan: str | None = None,
    *,
    incident: AboutIncident | None = None,
    once: str | None = None,
) -> None:
    """
    Have all destinations of a team told, in the unit of work in which it happens.

    Parameters
    ----------
    once
        What is told once only, however often it is noticed; None: it is noticed once.
    """
    message = f"msg_{new_id() if once is None else _digest(team, topic, once)}"
    for one in stored.notices.of_team(team):
        sending = _sending(stored, one, message, topic, says, plan, incident)
        if stored.notices.sending(sending.id) is None:
            stored.notices.put(sending)


def try_out(stored: Stored, destination: str) -> Sending:
    """Have one destination told that it is told."""
    known = get(stored, destination)
    made = _sending(stored, known, f"msg_{new_id()}", "trial", f"{known.name} is told of what happens.")
    stored.notices.put(made)
    return made


def send(store: Store, sending: str, clock: Callable[[], datetime], settings: Settings) -> None:
    """Send what is to be sent, once more where it is not known to have arrived, and note what came of it."""
    from scheduler.services.posting import Gone, Missed, post

    now = clock()
    with store.reading() as stored:
        known = stored.notices.sending(sending)
        if known is None or known.state != "waiting" or known.due_at > now:
            return
        to = get(stored, known.destination)
    try:
        with store.reading() as stored:
            address, secrets = stored.notices.unsealed(to.id, now)
        if now - known.at > OLDEST:
            raise Gone("It was too old to be sent.")
        after = known.sent(post(to, address, secrets, known, now, settings))
    except Gone as gone:
        after = known.refused(str(gone))
    except (Missed, Fault) as missed:
        after = known.missed(str(missed), clock())
    with store.noting() as noted:
        if noted.notices.get(known.destination) is not None:
            noted.notices.put(after)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(randomness.token_bytes(32)).decode()}"


def _digest(*parts: str) -> str:
    """Return an id that is the same whenever the same is meant."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _sending(
    stored: Stored,
    to: Destination,
    message: str,
    topic: str,
    says: str,
    plan: str | None = None,
    incident: AboutIncident | None = None,
) -> Sending:
    return Sending(
        id=_digest(to.id, message),
        destination=to.id,
        team=to.team,
        message=message,
        topic=topic,
        says=says,
        at=stored.now,
        due_at=stored.now,
        plan=plan,
        incident=incident,
    )


def _write_down(stored: Stored, what: str, says: str, one: Destination, by: str) -> None:
    after = replace(one, shown="…")  # an e-mail address is how somebody is reached, and no engineer's to see
    stored.audit.add(what, who=by, why="", says=says, subject=one.id, team=one.team, after=after)
