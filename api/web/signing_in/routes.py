"""Signing in with a password, and out again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.signing_in.next_page import local
from api.web.signing_in.throttle import TooOften
from api.web.visitor import Change, Now, Serve, from_our_pages, let_in, let_out
from scheduler.domain.errors import Forbidden
from scheduler.services import signing_in
from scheduler.services.signing_in import NotLetIn

router = APIRouter()

Typed = Annotated[str, Form(max_length=200)]


@router.get("/sign-in")
def show(request: Request, now: Now, next: str = "/") -> Response:  # noqa: A002 - the usual name
    """Show the way in."""
    return _shown(request, now, next, "", 200)


@router.post("/sign-in")
def sign_in(
    request: Request,
    serving: Serve,
    now: Now,
    login: Typed,
    password: Typed,
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the usual name
) -> Response:
    """Let somebody in by login and password."""
    from_our_pages(request)
    try:
        request.app.state.throttle.count(login, request.client.host if request.client else "")
        with serving.store.reading() as stored:
            account = signing_in.with_password(stored, login, password)
    except (NotLetIn, TooOften) as error:
        return _shown(request, now, next, f"{error.what} {error.mend}", _status(error))
    with serving.store.writing(now) as stored:
        secret = signing_in.begin(stored, account, lasts=timedelta(hours=serving.settings.session_hours))
    answer = RedirectResponse(local(next), 303)
    let_in(request, serving, answer, secret)
    return answer


@router.post("/sign-out")
def sign_out(
    request: Request, serving: Serve, visitor: Change, now: Now, everywhere: Annotated[bool, Form()] = False
) -> Response:
    """Sign out of this browser, or of all."""
    with serving.store.writing(now) as stored:
        if everywhere:
            signing_in.end_everywhere(stored, visitor.account)
        else:
            signing_in.end(stored, visitor.secret)
    answer = RedirectResponse("/sign-in", 303)
    let_out(request, serving, answer)
    return answer


def _status(error: Forbidden) -> int:
    return 429 if isinstance(error, TooOften) else 403


def _shown(request: Request, now: Now, after: str, wrong: str, status: int) -> Response:
    company = request.app.state.company is not None
    facts = {"next": local(after), "wrong": wrong, "company": company}
    return page(request, "signing_in/sign_in.html", None, now, status=status, **facts)
