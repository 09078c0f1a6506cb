"""The question after a shift: how it was, answered once, and shown to nobody as anybody's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.me.feeds import own_person
from api.web.visitor import Change, Now, Serve
from scheduler.domain.health import Served
from scheduler.services import satisfaction
from scheduler.store.stored import Stored

router = APIRouter(prefix="/me/survey")


@router.post("")
def answer(
    serving: Serve,
    visitor: Change,
    now: Now,
    shift: Annotated[str, Form(max_length=200)],
    score: Annotated[int, Form(ge=1, le=5)],
) -> Response:
    """Keep how a shift was."""
    person = own_person(visitor)
    with serving.store.writing(now) as stored:
        satisfaction.answer(stored, shift, score, person=person, within=within(serving))
    return RedirectResponse("/me", 303)


def asked_about(
    stored: Stored, serving: Serving, person: str, rotations: list[str], now: datetime
) -> Served | None:
    """Return the last shift of somebody that they have not answered about; None: there is none."""
    return next(iter(satisfaction.asked(stored, person, rotations, now, within(serving))), None)


def within(serving: Serving) -> timedelta:
    """Return how long after its end a shift can be answered."""
    return timedelta(days=serving.settings.survey_days)
