"""What pagers do not wait for: all but who is on call, whom to page, and what tools deliver."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.types import ASGIApp

from api.refusals import translate
from api.routes import (
    audit,
    calendars,
    cover_requests,
    destinations,
    feeds,
    incidents,
    integrations,
    loop,
    members,
    overrides,
    pages,
    pay,
    pay_rates,
    people,
    plans,
    post_mortems,
    reviews,
    rules,
    satisfaction,
    swaps,
    team_health,
    teams,
    time_off,
    tokens,
    trigger_policies,
)

ROUTERS = (
    plans.router,
    overrides.router,
    cover_requests.router,
    swaps.router,
    teams.router,
    rules.router,
    people.router,
    time_off.router,
    calendars.router,
    members.router,
    tokens.router,
    audit.router,
    feeds.shown,
    feeds.router,
    integrations.router,
    loop.router,
    trigger_policies.router,
    destinations.router,
    pages.router,
    pay.router,
    pay_rates.router,
    post_mortems.router,  # before incidents, whose ids may have slashes
    incidents.router,
    team_health.router,
    reviews.router,
    satisfaction.router,
)


def rest_of(service: FastAPI, site: ASGIApp) -> FastAPI:
    """
    Return the rest of a service, which is mounted in it and shares its state.

    Parameters
    ----------
    site
        The pages for people, which answer what no route does.
    """
    rest = FastAPI(openapi_url=None, telemetry={"tracing": False, "metrics": False, "logs": False})
    rest.state = service.state
    translate(rest)
    for router in ROUTERS:
        rest.include_router(router)
    rest.mount("/", site)
    return rest
