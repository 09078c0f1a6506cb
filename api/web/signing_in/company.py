"""Signing in at the company: OpenID Connect, by `authlib`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import APIRouter, Request
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from api.refusals import Unavailable
from api.serving import Serving
from api.web.signing_in.next_page import local
from api.web.visitor import Serve, let_in
from scheduler.domain.errors import NotFound
from scheduler.services import signing_in
from scheduler.services.settings import Settings
from scheduler.services.signing_in import NotLetIn

router = APIRouter(prefix="/sign-in/company")


@dataclass(frozen=True)
class Company:
    """The company's own sign-in."""

    client: Any

    @classmethod
    def of(cls, settings: Settings) -> Company | None:
        """Return it as the settings name it; None where they name none."""
        if not settings.oidc_issuer:
            return None
        registered = OAuth()
        registered.register(
            "company",
            server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
        )
        return cls(registered.create_client("company"))


def _company(request: Request) -> Any:
    known: Company | None = request.app.state.company
    if known is None:
        raise NotFound("There is no company sign-in here.", "Sign in with a password.")
    return known.client


@router.get("")
async def go(request: Request, serving: Serve, next: str = "/") -> Response:  # noqa: A002 - the usual name
    """Send a browser to the company's sign-in."""
    client = _company(request)
    request.session["next"] = local(next)
    back = f"{serving.settings.public_url or str(request.base_url).rstrip('/')}/sign-in/company/back"
    try:
        answer: Response = await client.authorize_redirect(request, back)
    except httpx2.HTTPError as error:
        raise _silent() from error
    return answer


@router.get("/back")
async def back(request: Request, serving: Serve) -> Response:
    """Let in whom the company's sign-in sends back."""
    client = _company(request)
    try:
        token = await client.authorize_access_token(request)
    except (OAuthError, JoseError) as error:
        raise NotLetIn("The company's sign-in did not let you in.", "Try again.") from error
    except httpx2.HTTPError as error:
        raise _silent() from error
    after = local(str(request.session.get("next", "/")))
    request.session.clear()
    secret = await run_in_threadpool(_let_in, serving, dict(token.get("userinfo") or {}))
    answer = RedirectResponse(after, 303)
    let_in(request, serving, answer, secret)
    return answer


def _silent() -> Unavailable:
    return Unavailable("The company's sign-in does not answer.", "Try again in a moment.")


def _let_in(serving: Serving, claims: dict[str, Any]) -> str:
    login = str(claims.get("email") or claims.get("preferred_username") or claims["sub"])
    with serving.store.writing(serving.clock()) as stored:
        account = signing_in.elsewhere(
            stored,
            subject=f"{claims['iss']} {claims['sub']}",
            login=login,
            name=str(claims.get("name") or login),
            verified=claims.get("email_verified") is True and "email" in claims,
        )
        return signing_in.begin(stored, account, lasts=timedelta(hours=serving.settings.session_hours))
