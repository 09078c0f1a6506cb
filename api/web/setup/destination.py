"""Destinations: where managers are told what happens, and the page of one, with what was sent there."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.forms import Typed
from api.web.setup.managed import team_managed
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.errors import Invalid
from scheduler.domain.notices import Destination, Kind
from scheduler.services import notices
from scheduler.store.stored import Stored

router = APIRouter(prefix="/setup")

KINDS: dict[Kind, str] = {"webhook": "Webhook", "chat": "Chat", "email": "E-mail"}
SENDINGS = 20
"""That are listed."""


@router.post("/teams/{team}/destinations")
def make(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    team: str,
    kind: Annotated[str, Form(max_length=20)],
    name: Annotated[Typed, Form(min_length=1, max_length=200)],
    address: Annotated[Typed, Form(min_length=3, max_length=2000)],
) -> Response:
    """Tell managers there from now on, and show the secret that webhooks are signed with."""
    wanted = team_managed(serving, visitor, team)
    chosen = _kind(kind)
    shown_of_it = notices.shown(chosen, address, serving.settings)
    with serving.store.writing(now) as stored:
        made, secret = notices.make(
            stored, wanted, chosen, name, address, shown=shown_of_it, by=visitor.actor.name
        )
    return shown(request, serving, visitor, now, made.id, secret=secret)


@router.get("/destinations/{destination}")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, destination: str) -> Response:
    """Show a destination with what was sent there last."""
    return shown(request, serving, visitor, now, destination)


@router.post("/destinations/{destination}/trials")
def try_out(serving: Serve, visitor: Change, now: Now, destination: str) -> Response:
    """Send something, to see that it arrives."""
    with serving.store.writing(now) as stored:
        _theirs(stored, visitor, destination)
        notices.try_out(stored, destination)
    return RedirectResponse(f"/setup/destinations/{destination}#sendings", 303)


@router.post("/destinations/{destination}/secrets")
def change_secret(request: Request, serving: Serve, visitor: Change, now: Now, destination: str) -> Response:
    """Give a webhook another secret, and show it."""
    with serving.store.writing(now) as stored:
        _theirs(stored, visitor, destination)
        _, secret = notices.change_secret(
            stored, destination, serving.settings.secret_overlap, by=visitor.actor.name
        )
    return shown(request, serving, visitor, now, destination, secret=secret)


@router.post("/destinations/{destination}/remove")
def remove(serving: Serve, visitor: Change, now: Now, destination: str) -> Response:
    """Tell a destination nothing any more."""
    with serving.store.writing(now) as stored:
        known = _theirs(stored, visitor, destination)
        notices.remove(stored, destination, by=visitor.actor.name)
    return RedirectResponse(f"/setup/teams/{known.team}#destinations", 303)


def shown(
    request: Request, serving: Serving, visitor: Visitor, now: datetime, destination: str, *, secret: str = ""
) -> Response:
    """
    Return the page of a destination.

    Parameters
    ----------
    secret
        A new one, which is shown only now; empty: there is none.
    """
    with serving.store.reading() as stored:
        known = _theirs(stored, visitor, destination)
        sendings = stored.notices.last(destination, SENDINGS)
    return page(
        request,
        "setup/destination.html",
        visitor,
        now,
        one=known,
        kind=KINDS[known.kind],
        team=serving.current.teams.get(known.team, ""),
        sendings=sendings,
        secret=secret,
        overlap=serving.settings.secret_overlap,
    )


def _kind(words: str) -> Kind:
    for one in KINDS:
        if one == words:
            return one
    raise Invalid(f"Nobody is told by {words}.", f"Take one of {', '.join(KINDS)}.")


def _theirs(stored: Stored, visitor: Visitor, destination: str) -> Destination:
    visitor.actor.need("manage", "team-manager")
    known = notices.get(stored, destination)
    visitor.actor.need_sight(known.team, f"destination {destination}")
    return known
