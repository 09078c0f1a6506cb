"""Destinations: where a team's managers are told what has happened, and what was sent there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Manager, Paced, Serve
from api.asked import Fresh, team_named
from api.changing import Changing, Creating
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import JSON, tag_of
from scheduler.domain.notices import Destination, Kind, Overlap, Sending
from scheduler.services import notices
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/destinations", tags=["what follows"])


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewDestination:
    """
    Somewhere to tell managers.

    Parameters
    ----------
    team
        Its id or name.
    address
        Of a `webhook`, where it is posted to; of a `chat`, as Apprise writes it; of `email`, an address.
    """

    team: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    address: Annotated[str, Field(min_length=3, max_length=2000)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ChangedSecret:
    """
    Another secret.

    Parameters
    ----------
    overlap
        How long webhooks are signed with the former secret, too, such as PT24H; PT0S where it has leaked;
        null: as long as this installation says, a day where it says nothing.
    """

    overlap: Overlap | None = None


@dataclass(frozen=True, kw_only=True)
class MadeDestination:
    """
    A destination.

    Parameters
    ----------
    secret
        What its webhooks are signed with, as Standard Webhooks say. It is shown only now.
    """

    destination: Destination
    secret: str


MADE, ONE, SENT = TypeAdapter(MadeDestination), TypeAdapter(Destination), TypeAdapter(Sending)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve, actor: Manager, snapshot: Fresh, team: Annotated[str, Query(description="Name or id.")]
) -> list[Destination]:
    """List where a team's managers are told; what is secret of an address is not shown."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        return stored.notices.of_team(wanted)


@router.post("", status_code=201, response_model=MadeDestination, responses=CREATING)
def make(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewDestination) -> Response:
    """Tell managers by webhook, chat or e-mail from now on. The secret is in this answer only."""
    team = team_named(snapshot, actor, wanted.team)
    shown = notices.shown(wanted.kind, wanted.address, change.serving.settings)

    def story(stored: Stored) -> MadeDestination:
        one, secret = notices.make(
            stored, team, wanted.kind, wanted.name, wanted.address, shown=shown, by=actor.name
        )
        return MadeDestination(destination=one, secret=secret)

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.destination), secret=True)


@router.post("/{destination}/secrets", status_code=201, response_model=MadeDestination, responses=CREATING)
def change_secret(change: Creating, actor: Manager, destination: str, wanted: ChangedSecret) -> Response:
    """Give a webhook another secret. For a while it is signed with both, separated by a space."""
    usual = change.serving.settings.secret_overlap
    overlap = usual if wanted.overlap is None else wanted.overlap

    def story(stored: Stored) -> MadeDestination:
        _theirs(stored, actor, destination)
        one, secret = notices.change_secret(stored, destination, overlap, by=actor.name)
        return MadeDestination(destination=one, secret=secret)

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.destination), secret=True)


@router.post("/{destination}/trials", status_code=201, response_model=Sending, responses=CREATING)
def try_out(change: Creating, actor: Manager, destination: str) -> Response:
    """Send something, to see that it arrives."""

    def story(stored: Stored) -> Sending:
        _theirs(stored, actor, destination)
        return notices.try_out(stored, destination)

    return change.make(story, SENT, status=201)


@router.get("/{destination}/sendings", responses=LISTING, dependencies=[Paced])
def sendings(
    serving: Serve, actor: Manager, destination: str, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> list[Sending]:
    """List what was sent last, the newest first, and what came of it."""
    with serving.store.reading() as stored:
        _theirs(stored, actor, destination)
        return stored.notices.last(destination, limit)


@router.get("/{destination}", response_model=Destination, responses=LISTING, dependencies=[Paced])
def one(serving: Serve, actor: Manager, destination: str) -> Response:
    """Return a destination."""
    with serving.store.reading() as stored:
        known = _theirs(stored, actor, destination)
    return Response(ONE.dump_json(known), headers={"ETag": _tag(known)}, media_type=JSON)


@router.delete("/{destination}", response_model=Destination, responses=CHANGING)
def remove(change: Changing, actor: Manager, destination: str) -> Response:
    """Tell a destination nothing any more."""

    def story(stored: Stored) -> Destination:
        _theirs(stored, actor, destination)
        return notices.remove(stored, destination, by=actor.name)

    return change.make(story, ONE, before=lambda stored: _tag(_theirs(stored, actor, destination)))


def _theirs(stored: Stored, actor: Actor, destination: str) -> Destination:
    """Return a destination of a team that the asker may see; another's is as if missing."""
    known = notices.get(stored, destination)
    actor.need_sight(known.team, f"destination {destination}")
    return known


def _tag(one: Destination) -> str:
    return tag_of(ONE.dump_json(one))
