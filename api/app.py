"""Puts the service together."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from threading import Timer

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api import logs
from api.embedded import AFTERWARDS, EmbeddedWorker
from api.front import Front
from api.later import Later
from api.metrics import Metrics
from api.quick import Quick
from api.refusals import Problem, translate
from api.routes import (
    audit,
    cover_requests,
    escalation,
    feeds,
    health,
    incidents,
    integrations,
    loop,
    members,
    oncall,
    overrides,
    pages,
    pay,
    pay_rates,
    people,
    plans,
    reviews,
    rotations,
    satisfaction,
    swaps,
    team_health,
    teams,
    time_off,
    tokens,
    trigger_policies,
    webhooks,
)
from api.serving import Clock, First, Serving, wall_clock
from scheduler.services.settings import Settings

ROUTERS = (
    oncall.router,
    escalation.router,
    rotations.router,
    plans.router,
    overrides.router,
    cover_requests.router,
    swaps.router,
    teams.router,
    people.router,
    time_off.router,
    members.router,
    tokens.router,
    audit.router,
    feeds.shown,
    feeds.router,
    integrations.router,
    loop.router,
    trigger_policies.router,
    webhooks.router,
    pages.router,
    pay.router,
    pay_rates.router,
    incidents.router,
    health.router,
    team_health.router,
    reviews.router,
    satisfaction.router,
)
ABOUT = """
Who is on call, whom to page next, and how the schedule changes.

Every instant has an offset. Answers from memory say in `Watchbill-Version` which version of the store they
are of; send it back as `Watchbill-Min-Version` and you are never given an older one.
"""


class Service(FastAPI):
    """The application behind its front, which sees what every request comes to: faults, too."""

    front: Front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self.front(scope, receive, send)

    async def routed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what the front lets through."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings, clock: Clock = wall_clock) -> FastAPI:
    """
    Return the service.

    Parameters
    ----------
    clock
        Tells what time it is.
    """
    serving, metrics = Serving(settings, clock), Metrics()
    site = Later(lambda: pages_of(serving))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        first = await run_in_threadpool(serving.start)
        if first is not None:
            say_first(first, settings)
        worker = EmbeddedWorker(settings, clock) if settings.workers == "here" else None
        if worker is not None:
            worker.start()
        loading = Timer(AFTERWARDS, site.made)
        loading.daemon = True
        loading.start()
        yield
        loading.cancel()
        if worker is not None:
            await run_in_threadpool(worker.stop)
        await run_in_threadpool(serving.stop)

    app = Service(
        title="Watchbill",
        version=version("watchbill"),
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.serving, app.state.metrics = serving, metrics
    translate(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/", site)
    app.front = Front(
        app.routed,
        quick=Quick(serving),
        metrics=metrics,
        largest=settings.largest_body,
        largest_delivery=settings.largest_delivery,
    )
    app.openapi = lambda: described(app)  # type: ignore[method-assign]
    return app


def pages_of(serving: Serving) -> ASGIApp:
    """Load the pages for people, and return them."""
    from api.web.site import pages_of as made

    return made(serving)


def app_from_environment() -> FastAPI:
    """Return the service as the environment says: what `watchbill serve` starts."""
    settings = Settings()
    logs.configure(settings.log_level)
    return create_app(settings)


def described(app: FastAPI) -> dict[str, object]:
    """Return the OpenAPI description, with the shape that all refusals have."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        components = schema.setdefault("components", {}).setdefault("schemas", {})
        problem = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
        components.update(problem.pop("$defs", {}))
        components["Problem"] = problem
        app.openapi_schema = schema
    return app.openapi_schema


def say_first(first: First, settings: Settings) -> None:
    """Show the first token and the first admin's link, once: they are nowhere else."""
    pages = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(
        f"\nThis installation is new. Its admin token, which is shown only now:\n\n    {first.token}\n\n"
        "Keep it, and make others with it: watchbill token new NAME --scope read\n\n"
        f"Make your account, in a browser, by this link, which works once:\n\n"
        f"    {pages}/invitation/{first.invitation}\n",
        file=sys.stderr,
        flush=True,
    )
