"""Rotations: which there are, and their schedules layer by layer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from api.admission import Reader, Serve
from api.asked import AsOf, Fresh, rotation_named
from api.instants import Instant
from api.refusals import READING
from api.replies import ready, tag_of
from api.serving import Serving
from scheduler.domain.errors import Invalid
from scheduler.domain.layers import Layers
from scheduler.services import oncall

router = APIRouter(prefix="/v1", tags=["rotations"])

LAYERS = TypeAdapter(Layers)
USUAL = timedelta(days=28)
"""How long a window is where nobody says."""


@router.get(
    "/rotations/{rotation}/shifts",
    response_model=Layers,
    responses=READING,
)
async def shifts(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    rotation: str,
    start: Annotated[
        Instant | None, Query(alias="from", description="Where the window begins; now, else.")
    ] = None,
    end: Annotated[
        Instant | None, Query(alias="to", description="Where it ends; four weeks later, else.")
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """
    Return a rotation's final schedule over a window, with the layers that it is made of beside it.

    Stretches are never cut at the window. A shift keeps its id from plan to plan.
    """
    wanted = rotation_named(snapshot, actor, rotation)
    first = start or serving.clock()
    last = end or first + USUAL
    if last <= first:
        raise Invalid("The window ends before it begins.", "Exchange the two, or correct one.")
    found = await run_in_threadpool(_window, serving, wanted, first, last, as_of)
    body = LAYERS.dump_json(found)
    return ready(request, body, tag=tag_of(body), version=snapshot.revision)


def _window(
    serving: Serving, rotation: str, start: datetime, end: datetime, as_of: datetime | None
) -> Layers:
    with serving.store.reading() as stored:
        return oncall.window(stored, rotation, start=start, end=end, as_of=as_of)
