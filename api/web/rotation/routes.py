"""The page of a rotation, with the panel that opens on a shift and says why it is somebody's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asked import rotation_named
from api.instants import Day, Instant
from api.serving import Serving
from api.web.drawing import page
from api.web.rotation.answers import Answers, Open
from api.web.rotation.fairness import kept_chart
from api.web.rotation.month import month, month_of, sight
from api.web.rotation.timeline import ZOOMS, timeline, window
from api.web.visitor import Now, Serve, Visit, Visitor
from scheduler.domain.errors import NotFound
from scheduler.domain.spans import Span
from scheduler.planner.why.question import Question
from scheduler.services.questions import as_published, ask_why
from scheduler.services.rotation_calendar import RotationCalendar, rotation_calendar
from scheduler.services.teams import problem_of

router = APIRouter(prefix="/rotations/{rotation}")

Look = Literal["week", "month", "quarter", "year", "calendar"]


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    zoom: Look = "year",
    first: Annotated[Day | None, Query(alias="from")] = None,
    shown: Annotated[str, Query(alias="month", max_length=7)] = "",
) -> Response:
    """Show a rotation: its timeline or a month of it, and how fair it is."""
    known = rotation_named(serving.current, visitor.actor, rotation)
    with serving.store.reading() as stored:
        found = stored.rotations.get(known)
        if found is None:
            raise NotFound(f"There is no rotation {rotation}.", "Correct its id.")
        cadence = found.rotation.cadence
        opened = month_of(shown, now, cadence.timezone)
        span = (
            sight(opened, cadence.timezone)
            if zoom == "calendar"
            else window(cadence, ZOOMS[zoom], first, now)
        )
        seen = rotation_calendar(stored, known, start=span.start, end=span.end)
        fair = kept_chart(request.app.state.kept, stored, seen.team, seen.versions, now)
    facts: dict[str, Any] = {"found": seen, "fair": fair, "zoom": zoom, "opened": opened}
    if zoom == "calendar":
        facts |= {"weeks": month(seen, opened, now), "around": _months_around(opened)}
    else:
        facts |= {"line": timeline(seen, zoom, span, now), "around": _around(span)}
    return page(request, "rotation/page.html", visitor, now, **facts)


@router.get("/shift")
def shift(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    tier: str,
    person: str,
    start: Instant,
    end: Instant,
    why: Annotated[str, Query(max_length=20)] = "published",
) -> Response:
    """Show the panel of a shift."""
    seen = _seen(serving, visitor, rotation, start, end)
    return page(
        request,
        "rotation/shift.html",
        visitor,
        now,
        found=seen,
        tier=tier,
        person=person,
        start=start,
        end=end,
        why=why,
    )


@router.get("/why")
def why(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    tier: str,
    person: str,
    start: Instant,
    instead: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Say why a shift is somebody's, or that it is being looked into."""
    seen = _seen(serving, visitor, rotation, start, start + timedelta(minutes=1))
    wall = start.astimezone(ZoneInfo(seen.rotation.cadence.timezone))
    question = Question(
        person=person,
        week=f"{wall:%Y-%m-%d %H:%M}",
        rotation=seen.rotation.name,
        tier=tier,
        instead=instead,
    )
    with serving.store.reading() as stored:
        made = as_published(problem_of(stored, seen.team), now)
    answers: Answers = request.app.state.answers
    key = (seen.team, tuple(sorted(seen.versions.items())), question, made.problem.team.pins)
    answer = answers.answer(key, lambda: ask_why(made, question))
    template = "rotation/looking.html" if isinstance(answer, Open) else "rotation/why.html"
    return page(request, template, visitor, now, answer=answer, found=seen, address=str(request.url))


def _seen(
    serving: Serving, visitor: Visitor, rotation: str, start: datetime, end: datetime
) -> RotationCalendar:
    known = rotation_named(serving.current, visitor.actor, rotation)
    with serving.store.reading() as stored:
        return rotation_calendar(stored, known, start=start, end=end)


def _around(span: Span) -> tuple[str, str]:
    """Return the first days of the windows before and after one."""
    weeks = span.length + timedelta(hours=2)  # a clock change may have taken some of it
    before = span.start - timedelta(days=weeks.days)
    return f"from={before:%Y-%m-%d}", f"from={span.end + timedelta(days=1):%Y-%m-%d}"


def _months_around(first: date) -> tuple[str, str]:
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return f"month={before:%Y-%m}", f"month={after:%Y-%m}"
