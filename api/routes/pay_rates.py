"""Rates of pay, and where people are paid."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Admin, Engineer, Manager, Paced, Serve
from api.asked import Fresh
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.instants import Day
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from api.routes.people import need_own, need_person
from scheduler.domain.errors import Forbidden
from scheduler.domain.pay_rates import Home, Location, Rate, Worth
from scheduler.services import pay_rates
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/pay", tags=["pay"])

MOST_HOMES = 100
RATE = TypeAdapter(Rate)
Since = Annotated[Day, Path(description="The day from which it holds.")]
Where = Annotated[Location, Path(description="A time zone, a name of yours, or `everywhere`.")]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewRate:
    """
    What being on call is worth somewhere, from a day on.

    Parameters
    ----------
    location
        A time zone such as Europe/Berlin, for those who live there and are paid nowhere else; a name of your
        own; or `everywhere`, for those whose location has no rate.
    """

    location: Location
    since: Day
    worth: Worth


@dataclass(frozen=True, kw_only=True)
class Homes:
    """
    Where somebody is paid.

    Parameters
    ----------
    homes
        The earliest first; before it, and where there are none, they are paid where their time zone is.
    """

    person: str
    homes: tuple[Home, ...]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewHome:
    """A location in which somebody is paid, from a day on."""

    location: Location
    since: Day


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewHomes:
    """Where somebody is paid, in place of all that is known."""

    homes: Annotated[tuple[NewHome, ...], Field(max_length=MOST_HOMES)]
    why: Annotated[str, Field(max_length=1000)] = ""


HOMES = TypeAdapter(Homes)


@router.get("/rates", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Engineer, part: Window) -> Listed[Rate]:
    """List all rates, by location and day."""
    with serving.store.reading() as stored:
        known = stored.pay.rates()
    return part.of(sorted(known, key=_key), _key)


@router.post("/rates", status_code=201, response_model=Rate, responses=CREATING)
def add(change: Creating, actor: Admin, wanted: NewRate) -> Response:
    """Say what being on call is worth, from a day on until the next rate of the location holds."""
    _need_all(actor)
    rate = Rate(location=wanted.location, since=wanted.since, worth=wanted.worth)
    return change.make(lambda stored: pay_rates.add(stored, rate, by=actor.name), RATE, status=201)


@router.get("/rates/{since}/{location:path}", response_model=Rate, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Engineer, since: Since, location: Where) -> Response:
    """Return a rate."""
    with serving.store.reading() as stored:
        body = RATE.dump_json(pay_rates.get(stored, location, since))
    return ready(request, body, tag=tag_of(body), version=None)


@router.put("/rates/{since}/{location:path}", response_model=Rate, responses=CHANGING)
def put(change: Changing, actor: Admin, since: Since, location: Where, wanted: Worth) -> Response:
    """Change a rate. Periods that are closed are put right by the next ones."""
    _need_all(actor)
    rate = Rate(location=location, since=since, worth=wanted)
    return change.make(
        lambda stored: pay_rates.put(stored, rate, by=actor.name),
        RATE,
        before=lambda stored: tag_of(RATE.dump_json(pay_rates.get(stored, location, since))),
    )


@router.delete("/rates/{since}/{location:path}", response_model=Rate, responses=CHANGING)
def remove(change: Changing, actor: Admin, since: Since, location: Where) -> Response:
    """Take a rate away: the one before it holds on."""
    _need_all(actor)
    return change.make(
        lambda stored: pay_rates.remove(stored, location, since, by=actor.name),
        RATE,
        before=lambda stored: tag_of(RATE.dump_json(pay_rates.get(stored, location, since))),
    )


@router.get("/people/{person}/homes", response_model=Homes, responses=LISTING, dependencies=[Paced])
def homes(request: Request, serving: Serve, actor: Engineer, snapshot: Fresh, person: str) -> Response:
    """Say where somebody is paid: to themselves and to managers of their teams."""
    need_own(snapshot, actor, person)
    with serving.store.reading() as stored:
        body = HOMES.dump_json(_known(stored, person))
    return ready(request, body, tag=tag_of(body), version=None)


@router.put("/people/{person}/homes", response_model=Homes, responses=CHANGING)
def put_homes(change: Changing, actor: Manager, snapshot: Fresh, person: str, wanted: NewHomes) -> Response:
    """Say where somebody is paid, from which day on."""
    need_person(snapshot, actor, person)
    after = tuple(Home(location=one.location, since=one.since) for one in wanted.homes)

    def story(stored: Stored) -> Homes:
        pay_rates.put_homes(stored, person, after, by=actor.name, why=wanted.why)
        return _known(stored, person)

    return change.make(story, HOMES, before=lambda stored: tag_of(HOMES.dump_json(_known(stored, person))))


def _known(stored: Stored, person: str) -> Homes:
    return Homes(person=person, homes=pay_rates.homes(stored, person))


def _key(rate: Rate) -> str:
    return f"{rate.location} {rate.since}"


def _need_all(actor: Actor) -> None:
    """Refuse whoever may only see one team: rates are those of all."""
    if actor.team is not None:
        raise Forbidden("Rates are those of all teams.", "Use an admin's token that is not of one team.")
