"""Whether the service lives, whether it can be asked, and what it has done."""

from __future__ import annotations

import structlog
from fastapi import APIRouter, Request, Response
from pydantic.dataclasses import dataclass
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.concurrency import run_in_threadpool

from api.admission import Serve
from api.refusals import Unavailable
from api.serving import STALE, Serving
from scheduler.services import gauges
from scheduler.store import migrate

router = APIRouter(tags=["health"])


@dataclass(frozen=True, kw_only=True)
class Alive:
    """That the process answers."""

    status: str = "alive"


@dataclass(frozen=True, kw_only=True)
class Ready:
    """
    What the service can answer from.

    Parameters
    ----------
    migration
        The revision of the tables.
    version
        Of the store, in memory.
    age
        Seconds since it was last looked whether the store has moved on.
    pending
        Rotations that are not in memory yet, and answered from the store.
    zones
        The release of the time-zone rules that handoffs go by.
    """

    status: str = "ready"
    migration: str
    version: int
    age: float
    pending: int
    zones: str


@router.get("/healthz")
async def alive() -> Alive:
    """Say that the process answers."""
    return Alive()


@router.get("/readyz", responses={503: {"description": "Not ready"}})
async def ready(serving: Serve) -> Ready:
    """Say whether the database is there, its tables are as they should be, and the snapshot is fresh."""
    found = await run_in_threadpool(_migration, serving)
    if serving.age > STALE:
        raise Unavailable("The snapshot is stale: the database does not answer.", "Look at the database.")
    current = serving.current
    return Ready(
        migration=found,
        version=current.revision,
        age=round(serving.age.total_seconds(), 3),
        pending=len(current.pending),
        zones=serving.zones,
    )


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def figures(request: Request, serving: Serve) -> Response:
    """Return what is counted, for Prometheus."""
    metrics, current = request.app.state.metrics, serving.current
    metrics.revision.set(current.revision)
    metrics.age.set(serving.age.total_seconds())
    metrics.rotations.labels("compiled").set(len(current.timelines))
    metrics.rotations.labels("pending").set(len(current.pending))
    try:
        await run_in_threadpool(metrics.teams.refresh, lambda: _gauges(serving))
    except (OperationalError, InterfaceError, NoneFree):  # the rest is shown while the database is away
        structlog.get_logger().warning("nothing shown of teams: the database does not answer")
    text, kind = metrics.text()
    return Response(text, media_type=kind)


def _gauges(serving: Serving) -> gauges.Gauges:
    with serving.store.reading() as stored:
        return gauges.gauges(stored, serving.clock(), serving.settings.metrics_teams)


def _migration(serving: Serving) -> str:
    found, head = migrate.revision(serving.store.engine), migrate.head()
    if found != head:
        raise Unavailable(f"The tables are of revision {found}, not {head}.", "Restart the service.")
    return head
