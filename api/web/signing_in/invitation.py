"""Making an account with the link of an invitation; to open the link uses up nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.visitor import Now, Serve, from_our_pages, let_in
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.services import accounts, signing_in

router = APIRouter(prefix="/invitation")

Typed = Annotated[str, Form(max_length=400)]


@router.get("/{secret}")
def show(request: Request, serving: Serve, now: Now, secret: str) -> Response:
    """Show the form with which an account is made."""
    return _shown(request, serving, now, secret)


@router.post("/{secret}")
def accept(
    request: Request, serving: Serve, now: Now, secret: str, login: Typed, name: Typed, password: Typed
) -> Response:
    """Make the account, and let its owner in."""
    from_our_pages(request)
    try:
        with serving.store.writing(now) as stored:
            account = accounts.accept(stored, secret, login=login, name=name, password=password)
            session = signing_in.begin(stored, account, lasts=timedelta(hours=serving.settings.session_hours))
    except (Invalid, Conflict) as error:
        wrong = f"{error.what} {error.mend}"
        return _shown(request, serving, now, secret, wrong=wrong, login=login, name=name)
    answer = RedirectResponse("/", 303)
    let_in(request, serving, answer, session)
    return answer


def _shown(
    request: Request,
    serving: Serve,
    now: Now,
    secret: str,
    *,
    wrong: str = "",
    login: str = "",
    name: str = "",
) -> Response:
    with serving.store.reading() as stored:
        invitation = stored.accounts.invited(secret, now)
    if invitation is None:
        raise NotFound("This invitation no longer lets anybody in.", "Ask an admin for a new one.")
    facts = {
        "invitation": invitation,
        "wrong": wrong,
        "login": login,
        "name": name or ("" if invitation.name == "First admin" else invitation.name),
        "shortest": accounts.SHORTEST,
    }
    status = 422 if wrong else 200
    return page(request, "signing_in/invitation.html", None, now, status=status, **facts)
