"""Teams: which there are, their rotations and their people."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Reader
from api.answers.oncall import PersonNamed
from api.asked import Fresh, team_named
from api.cursors import Listed, Window
from api.refusals import READING
from api.replies import ready, tag_of
from scheduler.services.snapshot import Snapshot

router = APIRouter(prefix="/v1/teams", tags=["teams"])


@dataclass(frozen=True, kw_only=True)
class RotationNamed:
    """A rotation, by id and name."""

    rotation: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamShown:
    """A team, with its rotations and its people."""

    id: str
    name: str
    rotations: tuple[RotationNamed, ...]
    people: tuple[PersonNamed, ...]


TEAM = TypeAdapter(TeamShown)


@router.get("", responses=READING)
async def listed(actor: Reader, snapshot: Fresh, part: Window) -> Listed[TeamShown]:
    """List the teams that the asker may see, by their ids."""
    wanted = part.of(_visible(snapshot, actor), str)
    return Listed(items=tuple(_shown(snapshot, team) for team in wanted.items), next=wanted.next)


@router.get("/{team}", response_model=TeamShown, responses=READING)
async def one(request: Request, actor: Reader, snapshot: Fresh, team: str) -> Response:
    """Return a team, by id or name."""
    body = TEAM.dump_json(_shown(snapshot, team_named(snapshot, actor, team)))
    return ready(request, body, tag=tag_of(body), version=snapshot.revision)


def _visible(snapshot: Snapshot, actor: Actor) -> list[str]:
    return sorted(team for team in snapshot.teams if actor.sees(team))


def _shown(snapshot: Snapshot, team: str) -> TeamShown:
    rotations = [(place.name, one) for one, place in snapshot.places.items() if place.team == team]
    people = [one for one, teams in snapshot.people_teams.items() if team in teams]
    return TeamShown(
        id=team,
        name=snapshot.teams[team],
        rotations=tuple(RotationNamed(rotation=one, name=name) for name, one in sorted(rotations)),
        people=tuple(PersonNamed(person=one, name=snapshot.people[one]) for one in sorted(people)),
    )
