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
from api.routes import escalation, health, oncall, rotations, webhooks
from api.serving import Clock, First, Serving, wall_clock
from scheduler.services.settings import Settings

PAGERS = (oncall.router, escalation.router, rotations.router, webhooks.router, health.router)
"""What is there at once; everything else is in `api/rest`, and loaded after it."""
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
    rest = Later(lambda: rest_of(app, site))

    def load() -> None:
        rest.made()
        site.made()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        first = await run_in_threadpool(serving.start)
        if first is not None:
            say_first(first, settings)
        worker = EmbeddedWorker(settings, clock) if settings.workers == "here" else None
        if worker is not None:
            worker.start()
        loading = Timer(AFTERWARDS, load)
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
    for router in PAGERS:
        app.include_router(router)
    app.mount("/", rest)
    app.front = Front(
        app.routed,
        quick=Quick(serving),
        metrics=metrics,
        largest=settings.largest_body,
        largest_delivery=settings.largest_delivery,
    )
    app.openapi = lambda: described(app, rest.made())  # type: ignore[method-assign]
    return app


def rest_of(app: FastAPI, site: ASGIApp) -> FastAPI:
    """Load the rest of the service, and return it."""
    from api.rest import rest_of as made

    return made(app, site)


def pages_of(serving: Serving) -> ASGIApp:
    """Load the pages for people, and return them."""
    from api.web.site import pages_of as made

    return made(serving)


def app_from_environment() -> FastAPI:
    """Return the service as the environment says: what `watchbill serve` starts."""
    settings = Settings()
    logs.configure(settings.log_level)
    return create_app(settings)


def described(app: FastAPI, rest: FastAPI) -> dict[str, object]:
    """Return the OpenAPI description of both parts, with the shape that all refusals have."""
    if app.openapi_schema is None:
        routes = [*app.routes, *rest.routes]
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=routes)
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
