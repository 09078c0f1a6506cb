"""Time off: taken, which says at once which shifts it clashes with, listed, and given back."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Engineer, Paced, Reader, Serve
from api.asked import Fresh
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.instants import Moment
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from api.routes.people import need_own, need_person
from scheduler.domain.absence import Clash, time_off_id
from scheduler.domain.people import TimeOff
from scheduler.domain.spans import Span
from scheduler.services import people, time_off
from scheduler.services.offers import Offer
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/people/{person}/time-off", tags=["people"])


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewTimeOff:
    """
    Time off to be taken.

    Parameters
    ----------
    first, last
        Days count whole, the last one included, on the person's own clock; instants are taken as they are.
    kind
        `vacation` is ordinary; `leave` (parental, sick, sabbatical) lowers the fair share even in a team
        where vacation does not.
    """

    first: Moment
    last: Moment
    kind: Literal["vacation", "leave"] = "vacation"
    reason: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True)
class TimeOffShown:
    """
    Time in which somebody is away.

    Parameters
    ----------
    calendar
        The id of the linked calendar that says so; empty: somebody wrote it down.
    """

    id: str
    person: str
    span: Span
    kind: Literal["vacation", "leave"]
    reason: str
    calendar: str

    @classmethod
    def of(cls, person: str, off: TimeOff) -> TimeOffShown:
        """Return time off as it is answered."""
        return cls(
            id=time_off_id(person, off),
            person=person,
            span=off.span,
            kind=off.kind,
            reason=off.reason,
            calendar=off.calendar,
        )


@dataclass(frozen=True, kw_only=True)
class TakenTimeOff:
    """
    Time off that was taken, and what comes of it.

    Parameters
    ----------
    clashes
        What they are to serve then: it stays theirs until somebody changes it.
    offers
        A rebalance for each team that is concerned: send one to `POST /v1/plans` as it is.
    """

    time_off: TimeOffShown
    clashes: tuple[Clash, ...]
    offers: tuple[Offer, ...]


SHOWN, TAKEN = TypeAdapter(TimeOffShown), TypeAdapter(TakenTimeOff)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Reader, snapshot: Fresh, part: Window, person: str) -> Listed[TimeOffShown]:
    """List somebody's time off, the earliest first."""
    need_person(snapshot, actor, person)
    with serving.store.reading() as stored:
        known = people.get(stored, person)
    return part.of(sorted((TimeOffShown.of(person, off) for off in known.time_off), key=_key), _key)


@router.get("/{time_off_id}", response_model=TimeOffShown, responses=LISTING, dependencies=[Paced])
def one(
    request: Request, serving: Serve, actor: Reader, snapshot: Fresh, person: str, time_off_id: str
) -> Response:
    """Return time off of somebody."""
    need_person(snapshot, actor, person)
    with serving.store.reading() as stored:
        body = SHOWN.dump_json(_known(stored, person, time_off_id))
    return ready(request, body, tag=tag_of(body), version=None)


@router.post("", status_code=201, response_model=TakenTimeOff, responses=CREATING)
def take(change: Creating, actor: Engineer, snapshot: Fresh, person: str, wanted: NewTimeOff) -> Response:
    """
    Take time off: engineers for themselves, managers for their teams.

    The answer says which shifts clash with it. They stay as they are: cover or swap them, or ask for the
    rebalance that is offered.
    """
    need_own(snapshot, actor, person)

    def story(stored: Stored) -> TakenTimeOff:
        off, clashes, offers = time_off.add(
            stored,
            person,
            wanted.first,
            wanted.last,
            kind=wanted.kind,
            reason=wanted.reason,
            by=actor.name,
        )
        places = stored.rotations.places()
        mine = tuple(one for one in clashes if actor.sees(places[one.rotation].team))
        return TakenTimeOff(
            time_off=TimeOffShown.of(person, off),
            clashes=mine,
            offers=tuple(one for one in offers if actor.sees(one.team)),
        )

    return change.make(story, TAKEN, status=201, tag=lambda taken: tag_of(SHOWN.dump_json(taken.time_off)))


@router.delete("/{time_off_id}", response_model=TimeOffShown, responses=CHANGING)
def remove(change: Changing, actor: Engineer, snapshot: Fresh, person: str, time_off_id: str) -> Response:
    """Give time off back: engineers their own, managers that of their teams."""
    need_own(snapshot, actor, person)
    return change.make(
        lambda stored: TimeOffShown.of(person, time_off.remove(stored, person, time_off_id, by=actor.name)),
        SHOWN,
        before=lambda stored: tag_of(SHOWN.dump_json(_known(stored, person, time_off_id))),
    )


def _known(stored: Stored, person: str, off_id: str) -> TimeOffShown:
    return TimeOffShown.of(person, time_off.get(people.get(stored, person), off_id))


def _key(shown: TimeOffShown) -> str:
    return f"{shown.span.start.isoformat()} {shown.id}"
