"""The page of the audit: who changed what, when and why, and filters for each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asked import team_named
from api.web.drawing import page
from api.web.forms import day_of
from api.web.visitor import Now, Serve, Visit
from scheduler.domain.handoffs import midnight
from scheduler.store.audit import ACCESS as HIDDEN

router = APIRouter(prefix="/setup/audit")

LINES = 100
"""On one page."""
KINDS = {
    "override": "covers",
    "swap": "swaps",
    "rest_cover": "covers for those who rest",
    "cover": "cover requests",
    "plan": "plans",
    "trigger": "triggers",
    "shifts": "imported shifts",
    "rotation": "rotations and rules",
    "member": "who joins and leaves",
    "person": "people",
    "policy": "escalation",
    "incident": "incidents",
    "page": "what was done after pages",
    "integration": "tools",
    "feed": "feeds",
    "team": "teams",
    "pay": "pay",
}
"""What kinds of changes begin with, in words."""
ACCESS = {"account": "accounts", "invitation": "invitations", "token": "tokens"}
"""Those that say who is let in: only admins see them."""

Words = Annotated[str, Query(max_length=200)]


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Words = "",
    who: Words = "",
    what: Words = "",
    subject: Words = "",
    since: Words = "",
    until: Words = "",
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """Show changes, the newest first."""
    actor, snapshot = visitor.actor, serving.current
    actor.need("manage", "team-manager")
    admin = "admin" in actor.may
    whose = team_named(snapshot, actor, team) if team else actor.team
    with serving.store.reading() as stored:
        lines = stored.audit.of(
            team=whose,
            who=who or None,
            what=what or None,
            subject=subject or None,
            since=_midnight(since, "first day", visitor.zone),
            until=_midnight(until, "last day", visitor.zone, days=1),
            without=() if admin else HIDDEN,
            before=before,
            most=LINES,
        )
    asked = {"team": team, "who": who, "what": what, "subject": subject, "since": since, "until": until}
    earlier = asked | {"before": str(lines[-1][0])} if len(lines) == LINES else {}
    return page(
        request,
        "setup/audit.html",
        visitor,
        now,
        lines=lines,
        teams={one: name for one, name in snapshot.teams.items() if actor.sees(one)},
        people=snapshot.people,
        kinds=KINDS | (ACCESS if admin else {}),
        asked=asked,
        filtered=any(asked.values()),
        earlier=urlencode({name: value for name, value in earlier.items() if value}),
    )


def _midnight(words: str, what: str, zone: str, days: int = 0) -> datetime | None:
    """Return when a day that is typed begins, or one so many days later; None where none is."""
    return midnight(day_of(words, what) + timedelta(days=days), zone) if words else None
