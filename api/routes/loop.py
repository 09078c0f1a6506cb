"""What follows from pages and incidents: rebalances that are asked for, and covers for those who rest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Manager, Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.changing import Creating
from api.cursors import Listed, Window
from api.refusals import CREATING, LISTING
from api.replies import JSON
from scheduler.domain.triggers import Acted
from scheduler.services import rest_cover, triggers
from scheduler.services.rest_cover import RestCover
from scheduler.services.triggers import Noticed
from scheduler.services.verdicts import foreseen

router = APIRouter(prefix="/v1", tags=["what follows"])

Name = Annotated[str, Field(min_length=1, max_length=500)]
Asked = Annotated[str, Query(min_length=1, max_length=200, description="The team's id or name.")]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Look:
    """
    A look at what has happened to a team.

    Parameters
    ----------
    team
        Its id or name.
    """

    team: Name


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewRestCover:
    """
    Somebody is to stand in for those who rest after an incident.

    Parameters
    ----------
    team, incident
        The team's id or name, and what it calls the incident.
    """

    team: Name
    incident: Name


NOTICED, COVER = TypeAdapter(Noticed), TypeAdapter(RestCover)


@router.get("/triggers", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Reader, snapshot: Fresh, part: Window, team: Asked) -> Listed[Acted]:
    """List what has happened to a team that was acted on, the oldest first, and what has come of it."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        found = stored.triggered.of_team(wanted)
    return part.of(sorted(found, key=_key), _key)


@router.post("/triggers", response_model=Noticed, responses=CREATING)
def look(change: Creating, actor: Manager, snapshot: Fresh, wanted: Look) -> Response:
    """Look now at what has happened, as is done every minute, and act as the team's policy says."""
    team = team_named(snapshot, actor, wanted.team)
    return change.make(lambda stored: triggers.act(stored, team), NOTICED)


@router.post("/rest-covers", response_model=RestCover, responses=CREATING)
def cover(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewRestCover) -> Response:
    """Let others stand in for the responders of a long SEV1: who stands behind moves up, and is covered."""
    team = team_named(snapshot, actor, wanted.team)
    return change.make(lambda stored: rest_cover.cover(stored, team, wanted.incident, by=actor.name), COVER)


@router.post("/rest-covers/verdict", response_model=RestCover, responses=CREATING)
def verdict(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewRestCover) -> Response:
    """Say who would stand in, which rules that breaks, and what it does to fairness; nothing is changed."""
    team = team_named(snapshot, actor, wanted.team)
    store, now = change.serving.store, change.now
    found = foreseen(store, now, team, lambda stored: rest_cover.cover(stored, team, wanted.incident, by=""))
    with store.reading() as stored:
        stand_ins = rest_cover.propose(stored, team, wanted.incident, now)
    return Response(COVER.dump_json(RestCover(stand_ins=stand_ins, verdict=found)), media_type=JSON)


def _key(one: Acted) -> str:
    return f"{one.at.isoformat()} {one.subject}"
