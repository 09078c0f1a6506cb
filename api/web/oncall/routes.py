"""The page: who is on call now, and a box to look for anybody and anything."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.web.drawing import page
from api.web.oncall.board import AT_ONCE, board
from api.web.visitor import Now, Serve, Visit

router = APIRouter()


@router.get("/")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    q: Annotated[str, Query(max_length=200)] = "",
    most: Annotated[int, Query(ge=1, le=2000)] = AT_ONCE,
) -> Response:
    """Show who is on call now, or what is looked for."""
    snapshot = serving.current
    found = board(snapshot, visitor.actor, now, q, most=most)
    with serving.store.reading() as stored:
        zones = stored.people.zones(found.people)
    return page(
        request,
        "oncall/page.html",
        visitor,
        now,
        board=found,
        people=snapshot.people,
        zones=zones,
        q=q,
        most=most,
        pending=len(snapshot.pending),
    )
