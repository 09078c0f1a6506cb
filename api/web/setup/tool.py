"""The page of an integration: how the tool learns of it, a sample, its secrets, and its last deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.integrations import TOOLS, Integration
from scheduler.services import integrations
from scheduler.services.trying_out import try_out
from scheduler.store.stored import Stored

router = APIRouter(prefix="/setup/integrations/{integration}")

DELIVERIES = 20
"""That are listed."""


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, integration: str) -> Response:
    """Show an integration with its last deliveries."""
    return shown(request, serving, visitor, now, integration)


@router.post("/sample")
def sample(serving: Serve, visitor: Change, now: Now, integration: str) -> Response:
    """Try it out."""
    with serving.store.writing(now) as stored:
        _theirs(stored, visitor, integration)
        try_out(stored, integration)
    return RedirectResponse(f"/setup/integrations/{integration}#deliveries", 303)


@router.post("/secrets")
def add_secret(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    integration: str,
    secret: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Give it another secret, and show that."""
    with serving.store.writing(now) as stored:
        _theirs(stored, visitor, integration)
        _, good = integrations.add_secret(
            stored, integration, by=visitor.actor.name, secret=secret.strip() or None
        )
    return shown(request, serving, visitor, now, integration, secret=good)


@router.post("/secrets/forget")
def forget(serving: Serve, visitor: Change, now: Now, integration: str) -> Response:
    """Let only the newest secret be good."""
    with serving.store.writing(now) as stored:
        _theirs(stored, visitor, integration)
        integrations.forget_older(stored, integration, by=visitor.actor.name)
    return RedirectResponse(f"/setup/integrations/{integration}", 303)


@router.post("/revoke")
def revoke(serving: Serve, visitor: Change, now: Now, integration: str) -> Response:
    """Take nothing from it any more."""
    with serving.store.writing(now) as stored:
        known = _theirs(stored, visitor, integration)
        integrations.revoke(stored, integration, by=visitor.actor.name)
    return RedirectResponse(f"/setup/teams/{known.team}", 303)


def shown(
    request: Request, serving: Serving, visitor: Visitor, now: datetime, integration: str, *, secret: str = ""
) -> Response:
    """
    Return the page of an integration.

    Parameters
    ----------
    secret
        A new one, which is shown only now; empty: there is none.
    """
    with serving.store.reading() as stored:
        known = _theirs(stored, visitor, integration)
        deliveries = stored.integrations.last_deliveries(integration, DELIVERIES)
    snapshot = serving.current
    here = serving.settings.public_url or str(request.base_url).rstrip("/")
    plain = known.kind == "plain"
    address = f"{here}/v1/pages?integration={known.id}" if plain else f"{here}/v1/webhooks/{known.id}"
    return page(
        request,
        "setup/tool.html",
        visitor,
        now,
        one=known,
        tool=TOOLS[known.kind],
        team=snapshot.teams.get(known.team, ""),
        rotation=snapshot.places[known.rotation].name if known.rotation in snapshot.places else "",
        deliveries=deliveries,
        address=address,
        secret=secret,
    )


def _theirs(stored: Stored, visitor: Visitor, integration: str) -> Integration:
    visitor.actor.need("manage", "team-manager")
    known = integrations.get(stored, integration)
    visitor.actor.need_sight(known.team, f"integration {integration}")
    return known
