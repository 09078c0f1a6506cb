"""The quarterly on-call review as a page that prints: success, burden, rest, alerts, satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.asked import team_named
from api.web.drawing import page
from api.web.visitor import Now, Serve, Visit
from scheduler.domain.burden import Burden
from scheduler.domain.quarters import Quarter
from scheduler.domain.review_marks import written
from scheduler.services import quarterly_review

router = APIRouter(prefix="/health/review")

WIDE = 400
"""How wide the longest bar is, in the units of the drawing."""
OFFERED = 8
"""Quarters that are offered, the running one first."""


@dataclass(frozen=True)
class Bar:
    """What somebody carried, and where their fair share is, drawn."""

    burden: Burden
    length: float
    share: float


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Annotated[str, Query(max_length=200)] = "",
    quarter: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Show how a quarter was."""
    snapshot, actor = serving.current, visitor.actor
    teams = {one: name for one, name in snapshot.teams.items() if actor.sees(one)}
    mine = [one for one in snapshot.people_teams.get(actor.person or "", ()) if one in teams]
    chosen = team_named(snapshot, actor, team) if team else next(iter([*mine, *teams]), "")
    wanted = Quarter.called(quarter) if quarter else Quarter.of(now).before
    found = None
    if chosen:
        with serving.store.reading() as stored:
            manages = "manage" in actor.may
            found = quarterly_review.review(stored, chosen, wanted, now, with_pay=manages)
    return page(
        request,
        "health/review.html",
        visitor,
        now,
        teams=teams,
        team=chosen,
        quarter=str(wanted),
        quarters=_quarters(Quarter.of(now)),
        review=found,
        bars=bars(found.now.burdens) if found else (),
        lived={one.person: one for one in found.now.health.people} if found else {},
        earlier={one.severity: one.incidents for one in found.before.health.severities} if found else {},
        wide=WIDE,
        written=written,
        people=snapshot.people,
        names={one: place.name for one, place in snapshot.places.items()},
    )


def bars(burdens: Sequence[Burden]) -> tuple[Bar, ...]:
    """Return everybody's bar, on one scale that begins at zero."""
    longest = max((max(one.load, one.fair_share) for one in burdens), default=0) or 1
    return tuple(
        Bar(one, round(float(one.load / longest) * WIDE, 1), round(float(one.fair_share / longest) * WIDE, 1))
        for one in burdens
    )


def _quarters(last: Quarter) -> list[str]:
    found = [last]
    while len(found) < OFFERED:
        found.append(found[-1].before)
    return [str(one) for one in found]
