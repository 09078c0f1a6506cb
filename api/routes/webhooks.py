"""
Webhooks: what tools tell of pages, verified over the bytes as they came, answered when it is on disk.

A sender drops what is answered with a 4xx, so that is said only of what will never be any better; trouble of
ours is a 503, which every sender tries again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic.dataclasses import dataclass
from starlette.concurrency import run_in_threadpool

from api.admission import Serve
from api.refusals import Encoded, TooLarge, Unavailable, Unrecognised, refusals
from api.serving import Serving
from scheduler.domain.errors import NotFound
from scheduler.domain.incidents import Incident
from scheduler.services import receiving

router = APIRouter(tags=["webhooks"])

RECEIVING = refusals(Unrecognised, TooLarge, Encoded, Unavailable)
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}
Told = Annotated[str, Query(description="The integration that tells.", max_length=100)]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """
    That a delivery is on disk.

    Parameters
    ----------
    pages
        How many pages it told of; none, where it is about something else.
    """

    pages: int


@router.post("/v1/webhooks/{integration}", responses=RECEIVING, openapi_extra=JSON_BODY)
async def receive(request: Request, serving: Serve, integration: str) -> Taken:
    """
    Take what PagerDuty, Alertmanager, Grafana or Opsgenie tell.

    The same event twice is one. What is signed but about something else than pages is taken, too.
    """
    return await _taken(request, serving, integration)


@router.post("/v1/pages", responses=RECEIVING, openapi_extra=JSON_BODY)
async def pages(request: Request, serving: Serve, integration: Told) -> Taken:
    """
    Take pages that any program tells: an object, or a list of them, each with an `id` and an `at`.

    Signed as Standard Webhooks says, or with the integration's secret as a bearer token. Told again with
    more, such as `acknowledged` or `resolved`, a page is the same page.
    """
    return await _taken(request, serving, integration)


@router.post("/v1/incidents", responses=RECEIVING | refusals(NotFound), openapi_extra=JSON_BODY)
async def incidents(request: Request, serving: Serve, integration: Told) -> list[Incident]:
    """
    Take incidents that any program tells: an object, or a list, each with `id`, `severity` and `started`.

    Signed like pages. Told again with more, such as `resolved`, an incident is the same incident.
    """
    body, headers = await _sent(request)
    return await run_in_threadpool(_recorded, serving, integration, body, headers)


async def _taken(request: Request, serving: Serving, integration: str) -> Taken:
    body, headers = await _sent(request)
    return await run_in_threadpool(_written, serving, integration, body, headers)


async def _sent(request: Request) -> tuple[bytes, dict[str, str]]:
    return await request.body(), {name.lower(): value for name, value in request.headers.items()}


def _written(serving: Serving, integration: str, body: bytes, headers: dict[str, str]) -> Taken:
    with _recognised():
        found = receiving.understood(serving.senders, integration, body, headers, serving.clock())
    return Taken(pages=serving.inbox.write(found))


def _recorded(serving: Serving, integration: str, body: bytes, headers: dict[str, str]) -> list[Incident]:
    with _recognised():
        found = receiving.take_incidents(
            serving.senders, integration, body, headers, serving.clock(), serving.settings
        )
    return list(found)


@contextmanager
def _recognised() -> Iterator[None]:
    """Say of what is forged that its sender is not recognised."""
    try:
        yield
    except receiving.Forged as forged:
        raise Unrecognised(forged.what, forged.mend) from None
