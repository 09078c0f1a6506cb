"""Who looks at a page: the session in a cookie, what it may do, and that changes come from our own pages."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Form, Header, Request
from starlette.responses import Response

from api.admission import GRANTS, Actor
from api.serving import Serving
from scheduler.domain.errors import Forbidden
from scheduler.domain.handoffs import zone_names
from scheduler.store.accounts import Account

COOKIE, SECURE_COOKIE = "watchbill", "__Host-watchbill"


class SignedOut(Forbidden):
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Somebody who is signed in.

    Parameters
    ----------
    secret
        Of their session.
    zone
        In which they read times.
    """

    account: Account
    actor: Actor
    secret: str
    zone: str

    @property
    def mark(self) -> str:
        """Return a mark that only our pages send back: a fresh one each time, so that none leaks."""
        salt = secrets.token_hex(8)
        return f"{salt}.{_seal(self.secret, salt)}"

    def sent(self, mark: str) -> bool:
        """Say whether a mark is one of theirs."""
        salt, _, seal = mark.partition(".")
        return hmac.compare_digest(seal.encode(), _seal(self.secret, salt).encode())


def _seal(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), salt.encode(), hashlib.sha256).hexdigest()


def serving_of(request: Request) -> Serving:
    """Return what the service serves from."""
    serving: Serving = request.app.state.serving
    return serving


Serve = Annotated[Serving, Depends(serving_of)]


def is_secure(request: Request, serving: Serving) -> bool:
    """Say whether the browser reaches us by https."""
    return request.url.scheme == "https" or serving.settings.public_url.startswith("https:")


def visitor_of(request: Request, serving: Serve) -> Visitor:
    """
    Return who looks.

    Raises
    ------
    SignedOut
        When nobody is signed in, or no longer.
    """
    secret = request.cookies.get(SECURE_COOKIE if is_secure(request, serving) else COOKIE, "")
    if secret:
        with serving.store.reading() as stored:
            account = stored.accounts.in_session(secret, serving.clock())
            person = account.person if account else None
            home = stored.people.zones([person]).get(person) if person else None
        if account is not None:
            zone = home or zone_of(request)
            return Visitor(account, actor_of(account), secret, zone)
    raise SignedOut("Nobody is signed in.", "Sign in first.")


def zone_of(request: Request) -> str:
    """Return the zone that the browser says it is in; UTC where it says none that there is."""
    named = request.cookies.get("zone", "").replace("%2F", "/")
    return named if named in zone_names() else "UTC"


def actor_of(account: Account) -> Actor:
    """Return an account as those know it who decide what is allowed."""
    may = frozenset[str]().union(*(GRANTS.get(scope, frozenset()) for scope in account.scopes))
    return Actor(f"account:{account.id}", account.person or account.login, may, account.team, account.person)


def from_our_pages(request: Request) -> None:
    """
    Refuse a request that another site has made a browser send.

    Raises
    ------
    Forbidden
        When the browser says so, or says nothing.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    ours = site in ("same-origin", "none") if site else urlsplit(origin or "").netloc == request.url.netloc
    if not ours:
        raise Forbidden(
            "This request does not come from our own pages.", "Open the page here, and try again."
        )


def changing_visitor(
    request: Request,
    visitor: Annotated[Visitor, Depends(visitor_of)],
    mark: Annotated[str, Form()] = "",
    sent: Annotated[str, Header(alias="X-Mark")] = "",
) -> Visitor:
    """
    Return who wants to change something, from a page of ours.

    Raises
    ------
    Forbidden
        When another site made their browser ask.
    """
    from_our_pages(request)
    if not visitor.sent(mark or sent):
        raise Forbidden("This page is from another session.", "Load it again, and try once more.")
    return visitor


def now_of(serving: Serve) -> datetime:
    """Return what time it is: asked once a request."""
    return serving.clock()


def let_in(request: Request, serving: Serving, answer: Response, secret: str) -> None:
    """Give a browser the secret of its session."""
    secure = is_secure(request, serving)
    answer.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        secret,
        max_age=serving.settings.session_hours * 3600,
        httponly=True,
        secure=secure,
        samesite="lax",
        path="/",
    )


def let_out(request: Request, serving: Serving, answer: Response) -> None:
    """Take it away again."""
    secure = is_secure(request, serving)
    name = SECURE_COOKIE if secure else COOKIE
    answer.delete_cookie(name, httponly=True, secure=secure, samesite="lax", path="/")


Visit = Annotated[Visitor, Depends(visitor_of)]
Change = Annotated[Visitor, Depends(changing_visitor)]
Now = Annotated[datetime, Depends(now_of)]
