"""Integrations: the tools that tell a team's pages, their secrets, and what they delivered last."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Manager, Paced, Serve
from api.asked import Fresh, rotation_named, team_named
from api.changing import Changing, Creating
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import tag_of
from scheduler.domain.integrations import Delivery, Integration, Kind
from scheduler.services import integrations
from scheduler.services.trying_out import try_out
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/integrations", tags=["integrations"])

MOST_DELIVERIES = 100
Secret = Annotated[str, Field(min_length=integrations.SHORTEST, max_length=500)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewIntegration:
    """
    An integration to make.

    Parameters
    ----------
    rotation
        The id or name of the rotation that its pages are for.
    secret
        What the tool signs with, where it makes that itself, as PagerDuty does; none: one is made.
    """

    rotation: str
    kind: Kind
    name: Annotated[str, Field(min_length=1, max_length=200)]
    secret: Secret | None = None


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewSecret:
    """Another secret, good beside those that there are; one is made where none is given."""

    secret: Secret | None = None


@dataclass(frozen=True, kw_only=True)
class MadeIntegration:
    """
    An integration, and a secret of it.

    Parameters
    ----------
    secret
        What deliveries are signed with. It is shown only now.
    address
        Where the tool sends to, beside the server's own name.
    """

    integration: Integration
    secret: str
    address: str


MADE, ONE, TRIED = TypeAdapter(MadeIntegration), TypeAdapter(Integration), TypeAdapter(Delivery)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve, actor: Manager, snapshot: Fresh, team: Annotated[str, Query(description="Name or id.")]
) -> list[Integration]:
    """List a team's integrations; their secrets are not shown."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        return stored.integrations.of_team(wanted)


@router.post("", status_code=201, response_model=MadeIntegration, responses=CREATING)
def make(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewIntegration) -> Response:
    """Make an integration. Its secret is in this answer, and nowhere else."""
    rotation = rotation_named(snapshot, actor, wanted.rotation)

    def story(stored: Stored) -> MadeIntegration:
        known = stored.rotations.get(rotation)
        assert known is not None
        one, secret = integrations.make(
            stored, known.team, rotation, wanted.kind, wanted.name, by=actor.name, secret=wanted.secret
        )
        return _made(one, secret)

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.integration), secret=True)


@router.post("/{integration}/secrets", status_code=201, response_model=MadeIntegration, responses=CREATING)
def add_secret(change: Creating, actor: Manager, integration: str, wanted: NewSecret) -> Response:
    """Give an integration another secret, so that the tool can change over without losing a page."""

    def story(stored: Stored) -> MadeIntegration:
        _theirs(stored, actor, integration)
        return _made(*integrations.add_secret(stored, integration, by=actor.name, secret=wanted.secret))

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.integration), secret=True)


@router.delete("/{integration}/secrets", response_model=Integration, responses=CREATING)
def forget_older(change: Creating, actor: Manager, integration: str) -> Response:
    """Take only what is signed with the newest secret from now on."""

    def story(stored: Stored) -> Integration:
        _theirs(stored, actor, integration)
        return integrations.forget_older(stored, integration, by=actor.name)

    return change.make(story, ONE)


@router.get("/{integration}/deliveries", responses=LISTING, dependencies=[Paced])
def deliveries(
    serving: Serve,
    actor: Manager,
    integration: str,
    limit: Annotated[int, Query(ge=1, le=MOST_DELIVERIES)] = 20,
) -> list[Delivery]:
    """List what an integration delivered last, the newest first; a repetition is only counted."""
    with serving.store.reading() as stored:
        _theirs(stored, actor, integration)
        return stored.integrations.last_deliveries(integration, limit)


@router.post("/{integration}/sample", response_model=Delivery, responses=CREATING)
def sample(change: Creating, actor: Manager, integration: str) -> Response:
    """
    Try an integration out: a sample is signed, recognised and read as a real delivery would be.

    The answer says whom it would have paged. It is listed among the deliveries, and no page is counted.
    """

    def story(stored: Stored) -> Delivery:
        _theirs(stored, actor, integration)
        return try_out(stored, integration)

    return change.make(story, TRIED)


@router.delete("/{integration}", response_model=Integration, responses=CHANGING)
def revoke(change: Changing, actor: Manager, integration: str) -> Response:
    """Take nothing from an integration any more; the pages that it told of stay."""

    def story(stored: Stored) -> Integration:
        _theirs(stored, actor, integration)
        return integrations.revoke(stored, integration, by=actor.name)

    return change.make(story, ONE, before=lambda stored: _tag(_theirs(stored, actor, integration)))


@router.get("/{integration}", response_model=Integration, responses=LISTING, dependencies=[Paced])
def one(serving: Serve, actor: Manager, integration: str) -> Response:
    """Return an integration, without its secrets."""
    with serving.store.reading() as stored:
        known = _theirs(stored, actor, integration)
    return Response(ONE.dump_json(known), headers={"ETag": _tag(known)}, media_type="application/json")


def _theirs(stored: Stored, actor: Actor, integration: str) -> Integration:
    """Return an integration of a team that the asker may see; another's is as if missing."""
    known = integrations.get(stored, integration)
    actor.need_sight(known.team, f"integration {integration}")
    return known


def _made(one: Integration, secret: str) -> MadeIntegration:
    plain = one.kind == "plain"
    address = f"/v1/pages?integration={one.id}" if plain else f"/v1/webhooks/{one.id}"
    return MadeIntegration(integration=one, secret=secret, address=address)


def _tag(one: Integration) -> str:
    return tag_of(ONE.dump_json(one))
