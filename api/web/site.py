"""Puts the pages together: an app of its own inside the service, since it answers people and not programs."""

from __future__ import annotations

import secrets

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from api.serving import Serving
from api.web import assets
from api.web.guard import Guard
from api.web.health import after, review
from api.web.health import routes as health
from api.web.kept import Kept
from api.web.me import away, calendars, cover, feeds, survey
from api.web.me import routes as me
from api.web.oncall import routes as oncall
from api.web.pay import routes as pay
from api.web.plans import routes as plans
from api.web.refused import show_refusals
from api.web.rotation import covering
from api.web.rotation import routes as rotation
from api.web.rotation.answers import Answers
from api.web.setup import (
    account,
    audit_page,
    destination,
    new_team,
    one_team,
    people_page,
    policy,
    responding,
    rule_page,
    tool,
)
from api.web.setup import routes as setup
from api.web.signing_in import company, invitation
from api.web.signing_in import routes as signing_in
from api.web.signing_in.throttle import Throttle

PAGES = (
    assets,
    signing_in,
    invitation,
    company,
    oncall,
    rotation,
    covering,
    plans,
    health,
    after,
    review,
    pay,
    me,
    cover,
    survey,
    feeds,
    away,
    calendars,
    setup,
    new_team,
    one_team,
    rule_page,
    people_page,
    policy,
    tool,
    responding,
    destination,
    account,
    audit_page,
)
"""The modules whose routers are pages; to name them here is to serve them."""


def pages_of(serving: Serving) -> FastAPI:
    """Return the pages of a service."""
    settings = serving.settings
    pages = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    pages.state.serving = serving
    pages.state.throttle = Throttle(settings.sign_ins)
    pages.state.kept = Kept()
    pages.state.answers = Answers(settings.planning)
    pages.state.company = company.Company.of(settings)
    show_refusals(pages)
    for module in PAGES:
        pages.include_router(module.router)
    secure = settings.public_url.startswith("https:")
    pages.add_middleware(
        SessionMiddleware,  # holds the state of a sign-in at the company under way, and nothing else
        secret_key=settings.secret or secrets.token_urlsafe(32),
        session_cookie="watchbill-way-in",
        max_age=600,
        same_site="lax",
        https_only=secure,
    )
    pages.add_middleware(GZipMiddleware, minimum_size=1024)
    pages.add_middleware(Guard, secure=secure)
    return pages
