"""The page of one team's set-up: rotations, escalation, tools that page it, and what follows then."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.asked import rotation_named
from api.web.drawing import page
from api.web.forms import Typed
from api.web.setup import responding, tool
from api.web.setup.destination import KINDS as DESTINATIONS
from api.web.setup.ladder import said
from api.web.setup.managed import team_managed
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.errors import Invalid
from scheduler.domain.integrations import KINDS, TOOLS, Kind
from scheduler.services import integrations, trigger_policies

router = APIRouter(prefix="/setup/teams/{team}")

Chosen = Annotated[Typed, Form(max_length=500)]


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, team: str) -> Response:
    """Show what a team is made of."""
    wanted = team_managed(serving, visitor, team)
    snapshot = serving.current
    with serving.store.reading() as stored:
        rotations = stored.rotations.of_team(wanted)
        policies = stored.policies.all(wanted)
        known = stored.integrations.of_team(wanted)
        told = {one.id: stored.integrations.last_deliveries(one.id, 1) for one in known}
        triggers = trigger_policies.get(stored, wanted)
        destinations = stored.notices.of_team(wanted)
        sent = {one.id: stored.notices.last(one.id, 1) for one in destinations}
    ladders = {one.id: said(one.usual, snapshot) for one in policies.values()}
    return page(
        request,
        "setup/one_team.html",
        visitor,
        now,
        team=wanted,
        name=snapshot.teams[wanted],
        rotations=rotations,
        policies=policies.values(),
        ladders=ladders,
        integrations=known,
        told=told,
        tools=TOOLS,
        triggers=triggers,
        named=responding.TRIGGERS,
        responses=responding.RESPONSES,
        seen=responding.seen(triggers),
        destinations=destinations,
        sent=sent,
        kinds=DESTINATIONS,
        mails=bool(serving.settings.mail_server),
    )


@router.post("/integrations")
def make(
    request: Request,
    serving: Serve,
    visitor: Change,
    now: Now,
    team: str,
    rotation: Chosen,
    kind: Chosen,
    name: Annotated[Typed, Form(min_length=1, max_length=500)],
    secret: Chosen = "",
) -> Response:
    """Make an integration, and show its secret."""
    wanted = team_managed(serving, visitor, team)
    place = rotation_named(serving.current, visitor.actor, rotation, wanted)
    with serving.store.writing(now) as stored:
        made, good = integrations.make(
            stored,
            wanted,
            place,
            _kind(kind),
            name,
            by=visitor.actor.name,
            secret=secret or None,
        )
    return tool.shown(request, serving, visitor, now, made.id, secret=good)


def _kind(words: str) -> Kind:
    for one in KINDS:
        if one == words:
            return one
    raise Invalid(f"There are no integrations with {words}.", f"Take one of {', '.join(KINDS)}.")
