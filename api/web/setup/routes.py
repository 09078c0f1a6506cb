"""Who and what is let in: accounts, invitations and tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.setup.account import scope_of
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.services import accounts, tokens
from scheduler.services.tokens import SCOPES

router = APIRouter(prefix="/setup")

Typed = Annotated[str, Form(max_length=200)]


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now) -> Response:
    """Show what is set up."""
    visitor.actor.need("manage", "team-manager")
    return _shown(request, serving, visitor, now)


@router.post("/invitations")
def invite(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    name: Typed,
    role: Typed,
    person: Typed = "",
    team: Typed = "",
) -> Response:
    """Make a link by which somebody makes an account."""
    visitor.actor.need("admin", "admin")
    with serving.store.writing(now) as stored:
        _, secret = accounts.invite(
            stored, name, (scope_of(role),), by=visitor.actor.name, person=person or None, team=team or None
        )
    here = serving.settings.public_url or str(request.base_url).rstrip("/")
    words = f"The link for {name}. It works once, for a week, and is shown only now."
    return _shown(request, serving, visitor, now, secret=f"{here}/invitation/{secret}", words=words)


@router.post("/tokens")
def issue(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    name: Typed,
    role: Typed,
    days: Annotated[int, Form(ge=1, le=366)] = 90,
    person: Typed = "",
    team: Typed = "",
) -> Response:
    """Make a token for a program."""
    visitor.actor.need("admin", "admin")
    with serving.store.writing(now) as stored:
        _, secret = tokens.issue(
            stored,
            name,
            (scope_of(role),),
            by=visitor.actor.name,
            person=person or None,
            team=team or None,
            lasts=timedelta(days=days),
        )
    serving.refresh()
    words = f"The token {name}. It is shown only now."
    return _shown(request, serving, visitor, now, secret=secret, words=words)


@router.post("/tokens/{token}/revoke")
def revoke(serving: Serve, visitor: Change, now: Now, token: str) -> Response:
    """Let a token in no longer."""
    visitor.actor.need("admin", "admin")
    with serving.store.writing(now) as stored:
        tokens.revoke(stored, token, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse("/setup#tokens", 303)


def _shown(request: Request, serving: Serving, visitor: Visitor, now: datetime, **more: Any) -> Response:
    snapshot, actor = serving.current, visitor.actor
    teams = {one: name for one, name in snapshot.teams.items() if actor.sees(one)}
    admin = "admin" in actor.may
    with serving.store.reading() as stored:
        known = stored.accounts.all() if admin else ()
        issued = stored.tokens.all() if admin else ()
    rotations = [(one, place) for one, place in snapshot.places.items() if actor.sees(place.team)]
    facts = {"secret": "", "words": ""} | more
    return page(
        request,
        "setup/page.html",
        visitor,
        now,
        admin=admin,
        teams=teams,
        rotations=sorted(rotations, key=lambda one: (teams.get(one[1].team, ""), one[1].name)),
        people=sorted(snapshot.people.items(), key=lambda one: one[1].casefold()),
        accounts=known,
        tokens=issued,
        scopes=SCOPES,
        **facts,
    )
