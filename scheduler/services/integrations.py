"""The stories of integrations: made, with a secret that is shown once, given another, revoked."""

from __future__ import annotations

import base64
import secrets as randomness
from datetime import timedelta

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.integrations import Integration, Kind
from scheduler.services.changing import new_id
from scheduler.store.stored import Stored

MOST_SECRETS = 3
"""Secrets that are good at a time: one, another that takes over, and one that somebody forgot."""
SHORTEST = 16


def make(
    stored: Stored, team: str, rotation: str, kind: Kind, name: str, *, by: str, secret: str | None = None
) -> tuple[Integration, str]:
    """
    Make an integration, and return it with its secret.

    Parameters
    ----------
    secret
        What the tool signs with, where the tool makes it, as PagerDuty does; None: one is made.

    Raises
    ------
    Invalid
        When the secret is too short to be one.
    """
    made = Integration(
        id=new_id(),
        team=team,
        rotation=rotation,
        kind=kind,
        name=name,
        made_at=stored.now,
        made_by=by,
        secrets=(stored.now,),
    )
    good = _good(kind, secret)
    stored.integrations.add(made)
    stored.integrations.add_secret(made.id, good, stored.now)
    _write_down(stored, "integration.make", f"The integration {name} with {kind} was made.", made, by)
    return made, good


def add_secret(
    stored: Stored, integration: str, *, by: str, secret: str | None = None
) -> tuple[Integration, str]:
    """
    Give an integration another secret; those that it has stay good until they are forgotten.

    Raises
    ------
    NotFound, Invalid, Conflict
        When there is no such integration, the secret is too short, or it has too many.
    """
    known = get(stored, integration)
    if len(known.secrets) >= MOST_SECRETS:
        raise Conflict(f"{known.name} has {MOST_SECRETS} secrets already.", "Forget the older ones first.")
    good = _good(known.kind, secret)
    stored.integrations.add_secret(
        integration, good, max(stored.now, known.secrets[-1] + timedelta.resolution)
    )
    changed = get(stored, integration)
    _write_down(stored, "integration.secret", f"{known.name} was given another secret.", changed, by)
    return changed, good


def forget_older(stored: Stored, integration: str, *, by: str) -> Integration:
    """Take only what is signed with the newest secret from now on."""
    known = get(stored, integration)
    stored.integrations.forget_secrets(integration, known.secrets[-1])
    changed = get(stored, integration)
    _write_down(stored, "integration.secret", f"{known.name} has only its newest secret left.", changed, by)
    return changed


def revoke(stored: Stored, integration: str, *, by: str) -> Integration:
    """Take nothing from an integration any more; the pages that it told of stay."""
    known = get(stored, integration)
    stored.integrations.revoke(integration, stored.now)
    _write_down(stored, "integration.revoke", f"The integration {known.name} was revoked.", known, by)
    return known


def get(stored: Stored, integration: str) -> Integration:
    """
    Return an integration.

    Raises
    ------
    NotFound
        When there is none, or it was revoked.
    """
    known = stored.integrations.get(integration)
    if known is None:
        raise NotFound(f"There is no integration {integration}.", "List the integrations of the team.")
    return known


def _good(kind: Kind, secret: str | None) -> str:
    if secret is None:
        random = randomness.token_bytes(32)
        return f"whsec_{base64.b64encode(random).decode()}" if kind == "plain" else random.hex()
    if len(secret) < SHORTEST:
        raise Invalid(f"The secret has fewer than {SHORTEST} characters.", "Copy it whole from the tool.")
    if kind == "plain":
        try:
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            raise Invalid("The secret is no base64.", "Write whsec_ and base64, or leave it out.") from None
    return secret


def _write_down(stored: Stored, what: str, says: str, one: Integration, by: str) -> None:
    stored.audit.add(what, who=by, why="", says=says, subject=one.id, team=one.team, after=one)
