"""What follows from pages and incidents: rebalances that are asked for, and covers for those who rest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Manager
from api.asked import Fresh, team_named
from api.changing import Creating
from api.refusals import CREATING
from scheduler.domain.health import LIMIT
from scheduler.domain.rest_cover import StandIn
from scheduler.domain.triggers import Trigger
from scheduler.services import rest_cover, triggers
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1", tags=["what follows"])

Name = Annotated[str, Field(min_length=1, max_length=500)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Look:
    """
    A look at what has happened to a team.

    Parameters
    ----------
    team
        Its id or name.
    limit
        Pages in a shift above which something is wrong.
    """

    team: Name
    limit: Annotated[int, Field(ge=0, le=10_000)] = LIMIT


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """
    What had happened that nobody had acted on.

    Parameters
    ----------
    plan
        The id of the rebalance that was asked for; none: nothing has to change, or a plan is open already.
    """

    triggers: tuple[Trigger, ...]
    plan: str | None


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewRestCover:
    """
    Somebody is to stand in for those who rest after an incident.

    Parameters
    ----------
    team, incident
        The team's id or name, and what it calls the incident.
    dry_run
        Only say who would.
    """

    team: Name
    incident: Name
    dry_run: bool = False


NOTICED, STAND_INS = TypeAdapter(Noticed), TypeAdapter(tuple[StandIn, ...])


@router.post("/triggers", response_model=Noticed, responses=CREATING)
def look(change: Creating, actor: Manager, snapshot: Fresh, wanted: Look) -> Response:
    """Look now at what has happened, as is done every minute, and ask for a rebalance where one is due."""
    team = team_named(snapshot, actor, wanted.team)

    def story(stored: Stored) -> Noticed:
        found = triggers.due(stored, team, stored.now, wanted.limit)
        return Noticed(triggers=found, plan=triggers.act(stored, team, wanted.limit))

    return change.make(story, NOTICED)


@router.post("/rest-covers", response_model=tuple[StandIn, ...], responses=CREATING)
def cover(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewRestCover) -> Response:
    """Let others stand in for the responders of a long SEV1: who stands behind moves up, and is covered."""
    team = team_named(snapshot, actor, wanted.team)

    def story(stored: Stored) -> tuple[StandIn, ...]:
        found = rest_cover.propose(stored, team, wanted.incident)
        if not wanted.dry_run:
            rest_cover.cover(stored, team, wanted.incident, by=actor.name)
        return found

    return change.make(story, STAND_INS)
