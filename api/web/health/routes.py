"""Health of a team's on-call over a span: pages against the limit, when, what from, and how it is borne."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.asked import team_named
from api.web.drawing import page
from api.web.health.after import After, after
from api.web.health.heat import heat
from api.web.kept import Kept
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.errors import Conflict
from scheduler.domain.incidents import Incident
from scheduler.domain.spans import Span
from scheduler.domain.triggers import Trigger
from scheduler.services import rest_cover, resting, triggers
from scheduler.services.health import health_of
from scheduler.store.stored import Stored

router = APIRouter(prefix="/health")

MOST = 20
"""Open incidents that are shown, the latest first."""


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Annotated[str, Query(max_length=200)] = "",
    weeks: Annotated[int, Query(ge=1, le=104)] = 13,
    limit: Annotated[int | None, Query(ge=0, le=10_000)] = None,
) -> Response:
    """Show how a team's on-call was."""
    snapshot, actor = serving.current, visitor.actor
    teams = {one: name for one, name in snapshot.teams.items() if actor.sees(one)}
    mine = [one for one in snapshot.people_teams.get(actor.person or "", ()) if one in teams]
    chosen = team_named(snapshot, actor, team) if team else next(iter([*mine, *teams]), "")
    span = Span(now - timedelta(weeks=weeks), now)
    found = seen = None
    rests: tuple[resting.RestOwed, ...] = ()
    fought: list[Incident] = []
    left: After | None = None
    members: list[str] = []
    if chosen:
        with serving.store.reading() as stored:
            found = health_of(stored, chosen, span, limit)
            rests = resting.owed(stored, chosen, now)
            fought = [one for _, one in stored.incidents.part([chosen], is_open=True, most=MOST)]
            left = after(stored, chosen, span)
            members = sorted(stored.teams.people(chosen))
            zones = stored.people.zones(members)
            seen = heat(stored.pages.counted(span, chosen), zones)
    return page(
        request,
        "health/page.html",
        visitor,
        now,
        teams=teams,
        team=chosen,
        weeks=weeks,
        span=span,
        health=found,
        heat=seen,
        rests=rests,
        fought=fought,
        after=left,
        members=members,
        people=snapshot.people,
        names={one: place.name for one, place in snapshot.places.items()},
    )


@router.get("/triggers")
def happened(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Annotated[str, Query(max_length=200)],
) -> Response:
    """Show what has happened to a team: looked for after the page is there, since it takes a while."""
    wanted = team_named(serving.current, visitor.actor, team)
    with serving.store.reading() as stored:
        found = _kept_triggers(request, stored, wanted, now)
    return page(
        request,
        "health/triggers.html",
        visitor,
        now,
        team=wanted,
        name=serving.current.teams[wanted],
        happened=found,
    )


@router.post("/rebalance")
def rebalance(
    serving: Serve, visitor: Change, now: Now, team: Annotated[str, Form(max_length=200)]
) -> Response:
    """Ask for the rebalance that what has happened calls for."""
    visitor.actor.need("manage", "team-manager")
    wanted = team_named(serving.current, visitor.actor, team)
    with serving.store.writing(now) as stored:
        plan = triggers.act(stored, wanted).plan
    if plan is None:
        raise Conflict(
            "No rebalance was asked for: a plan is open, or nothing has to change.",
            "Decide on the open plan first, under Plans.",
        )
    return RedirectResponse(f"/plans/{plan}", 303)


@router.post("/stand-ins")
def stand_in(
    serving: Serve,
    visitor: Change,
    now: Now,
    team: Annotated[str, Form(max_length=200)],
    incident: Annotated[str, Form(max_length=500)],
) -> Response:
    """Let others stand in for those who rest after an incident."""
    visitor.actor.need("manage", "team-manager")
    wanted = team_named(serving.current, visitor.actor, team)
    with serving.store.writing(now) as stored:
        made = rest_cover.cover(stored, wanted, incident, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(f"/rotations/{made.stand_ins[0].rotation}?zoom=month", 303)


def _kept_triggers(request: Request, stored: Stored, team: str, now: datetime) -> tuple[Trigger, ...]:
    """Return what is due, looked for anew each minute, and when anything of the team has changed."""
    kept: Kept = request.app.state.kept
    versions = tuple(sorted(stored.changes.versions(stored.rotations.ids(team=team)).items()))
    line = next((number for number, _ in stored.audit.of(team=team, most=1)), 0)
    key = ("triggers", team, versions, line, now.replace(second=0, microsecond=0))
    if key not in kept:
        kept.put(key, triggers.due(stored, team, now))
    found: tuple[Trigger, ...] = kept.get(key)
    return found
