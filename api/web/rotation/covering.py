"""Covering a part of a shift: dragged or typed, judged while one looks, and only then made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.asked import rotation_named
from api.instants import Instant
from api.serving import Serving
from api.web.drawing import page
from api.web.forms import moment_of
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span
from scheduler.services import overrides
from scheduler.services.covering import Cover, judge
from scheduler.services.rotation_calendar import rotation_calendar

router = APIRouter(prefix="/rotations/{rotation}/cover")

Typed = Annotated[str, Form(max_length=200)]


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    tier: Annotated[str, Query(max_length=200)],
    start: Instant,
    end: Instant,
    person: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the form of a cover."""
    wanted = _allowed(serving, visitor, rotation)
    with serving.store.reading() as stored:
        seen = rotation_calendar(stored, wanted, start=start, end=end)
    facts = {"tier": tier, "person": person, "start": max(start, now), "end": end}
    return page(request, "rotation/cover.html", visitor, now, found=seen, **facts)  # type: ignore[arg-type]


@router.post("/verdict")
def verdict(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    rotation: str,
    tier: Typed,
    begins: Typed,
    ends: Typed,
    person: Typed = "",
) -> Response:
    """Say what a cover would come to."""
    wanted = _allowed(serving, visitor, rotation)
    found = None
    if person:
        cover = Cover(rotation=wanted, tier=tier, person=person, span=_span(visitor, now, begins, ends))
        found = judge(serving.store, cover, now=now, by=visitor.actor.name)
    return page(request, "rotation/verdict.html", visitor, now, verdict=found)


@router.post("")
def make(
    serving: Serve,
    visitor: Change,
    now: Now,
    rotation: str,
    tier: Typed,
    begins: Typed,
    ends: Typed,
    person: Typed,
    why: Typed = "",
) -> Response:
    """Make the cover."""
    wanted = _allowed(serving, visitor, rotation)
    span = _span(visitor, now, begins, ends)
    with serving.store.writing(now) as stored:
        overrides.add(
            stored,
            wanted,
            tier,
            person,
            start=span.start,
            end=span.end,
            by=visitor.actor.name,
            why=why.strip(),
        )
    serving.refresh()
    return RedirectResponse(f"/rotations/{wanted}?zoom=month", 303)


def _allowed(serving: Serving, visitor: Visitor, rotation: str) -> str:
    visitor.actor.need("manage", "team-manager")
    return rotation_named(serving.current, visitor.actor, rotation)


def _span(visitor: Visitor, now: datetime, begins: str, ends: str) -> Span:
    """Return the time that is typed on the visitor's clock; the running minute is now."""
    start, end = moment_of(begins, visitor.zone), moment_of(ends, visitor.zone)
    if start <= now and (now - start).total_seconds() < 3600:
        start = now
    if start >= end:
        raise Invalid("The cover ends before it begins.", "Let it end later than it begins.")
    return Span(start, end)
