"""The page of an account: the role of whoever signs in with it, and its end."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.errors import Invalid
from scheduler.services import accounts
from scheduler.services.tokens import SCOPES, Scope

router = APIRouter(prefix="/setup/accounts/{account}")

Typed = Annotated[str, Form(max_length=200)]


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, account: str) -> Response:
    """Show what an account may do."""
    visitor.actor.need("admin", "admin")
    with serving.store.reading() as stored:
        known = accounts.get(stored, account)
    snapshot = serving.current
    return page(
        request,
        "setup/account.html",
        visitor,
        now,
        account=known,
        scopes=SCOPES,
        teams=snapshot.teams,
        people=sorted(snapshot.people.items(), key=lambda one: one[1].casefold()),
    )


@router.post("/rights")
def give_rights(
    serving: Serve,
    visitor: Change,
    now: Now,
    account: str,
    roles: Annotated[list[str], Form(max_length=5)],
    person: Typed = "",
    team: Typed = "",
) -> Response:
    """Let somebody do other things than before, from their next request on."""
    visitor.actor.need("admin", "admin")
    scopes = tuple(scope_of(one) for one in roles)
    with serving.store.writing(now) as stored:
        accounts.give_rights(
            stored, account, scopes, by=visitor.actor.name, person=person or None, team=team or None
        )
    return RedirectResponse("/setup#accounts", 303)


@router.post("/close")
def close(serving: Serve, visitor: Change, now: Now, account: str) -> Response:
    """Let an account in no longer."""
    visitor.actor.need("admin", "admin")
    with serving.store.writing(now) as stored:
        accounts.close(stored, account, by=visitor.actor.name)
    return RedirectResponse("/setup#accounts", 303)


def scope_of(words: str) -> Scope:
    """
    Return a role that is named.

    Raises
    ------
    Invalid
        When there is none of that name.
    """
    for one in SCOPES:
        if one == words:
            return one
    raise Invalid(f"There is no role {words}.", f"Take one of {', '.join(SCOPES)}.")
