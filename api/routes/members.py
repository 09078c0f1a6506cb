"""Members of a rotation: they join, and leave."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Manager, Paced, Reader, Serve
from api.asked import Fresh, rotation_named
from api.changing import Creating
from api.cursors import Listed, Window
from api.instants import Day
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.absence import Clash
from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import ZoneName
from scheduler.domain.people import Quantity
from scheduler.domain.rotations import Membership
from scheduler.services import roster
from scheduler.services.changing import current
from scheduler.services.offers import Offer
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/rotations/{rotation}/members", tags=["rotations"])

Why = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Newcomer:
    """
    Somebody whom nobody knows yet.

    Parameters
    ----------
    share
        What a full share of the load is to them: 1 full, 0.5 for half-time.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    timezone: ZoneName = "UTC"
    share: Annotated[Quantity, Field(gt=0, le=1)] = Fraction(1)


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Joining:
    """
    Somebody joins: one of the team, by id, or somebody new.

    Parameters
    ----------
    first_day
        The first day in the rotation.
    tiers
        Those they may hold; none: all.
    site
        The follow-the-sun site whose legs they serve; empty in other rotations.
    newcomer
        Whether the rotation's shadow period applies to them.
    """

    first_day: Day
    person: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    new: Newcomer | None = None
    tiers: Annotated[tuple[str, ...], Field(max_length=20)] = ()
    site: Annotated[str, Field(max_length=200)] = ""
    newcomer: bool = True
    why: Why = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Leaving:
    """
    Somebody leaves.

    Parameters
    ----------
    last_day
        The last day in the rotation, on their own clock.
    """

    last_day: Day
    why: Why = ""


@dataclass(frozen=True, kw_only=True)
class Left:
    """
    A membership that ends, and what comes of it.

    Parameters
    ----------
    clashes
        What they are to serve after their last day: it stays theirs until somebody changes it.
    offers
        A rebalance, where anything clashes: send it to `POST /v1/plans` as it is.
    """

    member: Membership
    clashes: tuple[Clash, ...]
    offers: tuple[Offer, ...]


MEMBER, LEFT = TypeAdapter(Membership), TypeAdapter(Left)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Reader, snapshot: Fresh, part: Window, rotation: str) -> Listed[Membership]:
    """List the members of a rotation, by their ids; those who have left included."""
    wanted = rotation_named(snapshot, actor, rotation)
    with serving.store.reading() as stored:
        members = current(stored, wanted)[0].rotation.members
    return part.of(sorted(members, key=_key), _key)


@router.get("/{person}", response_model=Membership, responses=LISTING, dependencies=[Paced])
def one(
    request: Request, serving: Serve, actor: Reader, snapshot: Fresh, rotation: str, person: str
) -> Response:
    """Return a membership."""
    wanted = rotation_named(snapshot, actor, rotation)
    with serving.store.reading() as stored:
        body = MEMBER.dump_json(_known(stored, wanted, person))
    return ready(request, body, tag=tag_of(body), version=None)


@router.post("", status_code=201, response_model=Membership, responses=CREATING)
def join(change: Creating, actor: Manager, snapshot: Fresh, rotation: str, wanted: Joining) -> Response:
    """
    Let somebody join a rotation.

    Shifts that are published stay whose they are: the next plan gives them turns, after the notice.
    """
    known = rotation_named(snapshot, actor, rotation)
    if (wanted.person is None) == (wanted.new is None):
        raise Invalid("It is not said who joins.", "Give exactly one of person and new.")

    def story(stored: Stored) -> Membership:
        person = wanted.person or _made(stored, known, wanted.new, actor.name)
        return roster.join(
            stored,
            known,
            person,
            wanted.first_day,
            tiers=wanted.tiers,
            site=wanted.site,
            newcomer=wanted.newcomer,
            by=actor.name,
            why=wanted.why,
        )

    return change.make(story, MEMBER, status=201)


@router.post("/{person}/leave", response_model=Left, responses=CHANGING)
def leave(
    change: Creating, actor: Manager, snapshot: Fresh, rotation: str, person: str, wanted: Leaving
) -> Response:
    """
    Let somebody leave a rotation after a day.

    The answer says which shifts clash with it. They stay as they are: cover or swap them, or ask for the
    rebalance that is offered.
    """
    known = rotation_named(snapshot, actor, rotation)

    def story(stored: Stored) -> Left:
        member, clashes, offers = roster.leave(
            stored, known, person, wanted.last_day, by=actor.name, why=wanted.why
        )
        return Left(member=member, clashes=clashes, offers=offers)

    return change.make(
        story,
        LEFT,
        tag=lambda left: tag_of(MEMBER.dump_json(left.member)),
        before=lambda stored: tag_of(MEMBER.dump_json(_known(stored, known, person))),
    )


def _made(stored: Stored, rotation: str, new: Newcomer | None, by: str) -> str:
    assert new is not None
    team = current(stored, rotation)[0].team
    return roster.make_person(stored, team, new.name, new.timezone, new.share, by=by)


def _known(stored: Stored, rotation: str, person: str) -> Membership:
    return roster.get(current(stored, rotation)[0], person)


def _key(member: Membership) -> str:
    return member.person
