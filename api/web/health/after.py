"""What follows a team's incidents: post-mortems to publish, and action items to see to the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from api.asked import team_named
from api.web.forms import day_of
from api.web.visitor import Change, Now, Serve
from scheduler.domain.incidents import Incident
from scheduler.domain.post_mortems import LONGEST_LINK, OWED, ActionItem, Priority, due_at
from scheduler.domain.spans import Span
from scheduler.services import post_mortems
from scheduler.store.stored import Stored

router = APIRouter(prefix="/health")

MOST = 20
"""Incidents that are shown and offered, the latest first."""

Team = Annotated[str, Form(max_length=200)]
Of = Annotated[str, Form(min_length=1, max_length=500)]


@dataclass(frozen=True)
class After:
    """
    What is left to be done after incidents.

    Parameters
    ----------
    lately
        Incidents after which something can be said to be done.
    missing
        Those that owe a post-mortem, with when it is due.
    """

    lately: list[Incident]
    missing: list[tuple[Incident, datetime]]
    items: list[ActionItem]


def after(stored: Stored, team: str, span: Span) -> After:
    """Return what is left to be done after a team's incidents of a span, and all open action items."""
    unwritten = stored.post_mortems.missing(team, OWED, MOST)
    return After(
        lately=[one for _, one in stored.incidents.part([team], since=span.start, most=MOST)],
        missing=[(one, due) for one in unwritten if one.started in span and (due := due_at(one))],
        items=stored.post_mortems.items(team, is_open=True),
    )


@router.post("/post-mortems")
def publish(
    serving: Serve,
    visitor: Change,
    now: Now,
    team: Team,
    incident: Of,
    link: Annotated[str, Form(max_length=LONGEST_LINK)],
) -> Response:
    """Say where a post-mortem is read."""
    mine = _theirs(serving, visitor, team)
    with serving.store.writing(now) as stored:
        post_mortems.publish(stored, mine, incident, link.strip(), by=visitor.actor.name)
    return _back(mine)


@router.post("/action-items")
def add(
    serving: Serve,
    visitor: Change,
    now: Now,
    team: Team,
    incident: Of,
    text: Annotated[str, Form(min_length=1, max_length=1000)],
    due: Annotated[str, Form(max_length=10)],
    priority: Annotated[Priority, Form()] = "medium",
    owner: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Say what is to be done after an incident."""
    mine, day = _theirs(serving, visitor, team), day_of(due, "day")
    by = visitor.actor.name
    with serving.store.writing(now) as stored:
        post_mortems.add_item(
            stored, mine, incident, text, due=day, priority=priority, owner=owner or None, by=by
        )
    return _back(mine)


@router.post("/action-items/done")
def done(serving: Serve, visitor: Change, now: Now, team: Team, item: Of) -> Response:
    """Say that an action item is done."""
    mine = _theirs(serving, visitor, team)
    with serving.store.writing(now) as stored:
        post_mortems.change_item(stored, mine, item, {"done_at": now}, by=visitor.actor.name)
    return _back(mine)


def _theirs(serving: Serve, visitor: Change, team: str) -> str:
    visitor.actor.need("engineer", "engineer")
    return team_named(serving.current, visitor.actor, team)


def _back(team: str) -> Response:
    return RedirectResponse(f"/health?team={quote(team)}#after", 303)
