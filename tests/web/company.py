"""A company's own sign-in on this machine: OpenID Connect as far as a browser and a client go through it."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.browsing import listening

CLIENT, SECRET = "watchbill", "a secret between the two"


@dataclass
class Company:
    """
    What the company knows, and what it does.

    Parameters
    ----------
    claims
        What it says of whoever signs in.
    signs_with
        Its key; another than the one that it publishes is that of somebody who pretends to be it.
    repeats
        The nonce that it sends back, where it is not the one that it was given.
    """

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    published: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    signs_with: RSAKey | None = None
    repeats: str = ""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def token(self, nonce: str) -> str:
        """Return what it says of somebody, signed."""
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims}
        header = {"alg": "RS256", "kid": self.published.thumbprint()}
        return jwt.encode(header, said | {"nonce": self.repeats or nonce}, self.signs_with or self.published)


def app_of(company: Company) -> FastAPI:
    """Return the company's sign-in."""
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        return {
            "issuer": company.address,
            "authorization_endpoint": f"{company.address}/authorize",
            "token_endpoint": f"{company.address}/token",
            "jwks_uri": f"{company.address}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [company.published.as_dict(private=False) | {"kid": company.published.thumbprint()}]}

    @app.get("/authorize")
    def show(request: Request) -> HTMLResponse:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        fields = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in asked.items())
        words = "<!doctype html><link rel=icon href=data:,><h1>The company</h1>"
        return HTMLResponse(f"{words}<form method=post>{fields}<button>It is me</button></form>")

    @app.post("/authorize")
    async def let_through(request: Request) -> RedirectResponse:
        asked = {name: str(value) for name, value in (await request.form()).items()}
        code = secrets.token_urlsafe(16)
        company.asked[code] = asked
        query = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    @app.post("/token")
    def exchanged(
        request: Request, code: Annotated[str, Form()], code_verifier: Annotated[str, Form()]
    ) -> dict[str, Any]:
        asked = company.asked.pop(code, None)
        known = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(sha256(code_verifier.encode()).digest()).decode().rstrip("=")
        shown = request.headers.get("authorization", "")
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or shown not in (f"Basic {known}", f"Basic {plain}")
        ):
            raise HTTPException(400, "no")
        return {"access_token": "x", "token_type": "Bearer", "id_token": company.token(asked["nonce"])}

    return app


@contextmanager
def a_company() -> Iterator[Company]:
    """Let a company's sign-in listen."""
    company = Company()
    with listening(app_of(company)) as address:
        company.address = address
        yield company
