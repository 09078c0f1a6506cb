"""Cover requests: who can take a shift of mine or a part of it, what I have asked, and what I am asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.asked import rotation_named
from api.instants import Instant
from api.routes.overrides import acting_as
from api.web.drawing import page
from api.web.forms import moment_of
from api.web.instants import wall
from api.web.me.feeds import own_person
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.acting import Acting
from scheduler.domain.cover_requests import Candidate, CoverRequest
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.spans import Span
from scheduler.services import asking_cover, cover_candidates
from scheduler.store.stored import Stored

router = APIRouter(prefix="/me/cover")

HERE = "/me#cover"
HOUR = timedelta(hours=1)
Answer = Literal["accept", "decline", "withdraw"]
Typed = Annotated[str, Form(max_length=40)]
Looked = Annotated[str, Query(max_length=40)]


ANSWERS: dict[Answer, Callable[[Stored, str, Acting, str], object]] = {
    "accept": lambda stored, cover, acting, person: asking_cover.accept(stored, cover, acting, person=person),
    "decline": lambda stored, cover, acting, person: asking_cover.decline(
        stored, cover, acting, person=person
    ),
    "withdraw": lambda stored, cover, acting, _: asking_cover.withdraw(stored, cover, acting),
}


class Place(NamedTuple):
    """
    The stretch of the visitor's that it is about.

    Parameters
    ----------
    start, end
        As it is, to the microsecond: what is typed in whole minutes means these where it looks like them.
    """

    rotation: str
    tier: str
    seat: int
    start: datetime
    end: datetime

    def span(self, begins: str, ends: str, zone: str) -> Span:
        """Return what of it is typed; all of it where nothing is."""
        start = self.start if begins in ("", wall(self.start, zone)) else moment_of(begins, zone)
        end = self.end if ends in ("", wall(self.end, zone)) else moment_of(ends, zone)
        if end <= start:
            raise Invalid("The time ends before it begins.", "Let it end later than it begins.")
        return Span(start, end)


def looked_at(
    rotation: Annotated[str, Query(max_length=200)],
    tier: Annotated[str, Query(max_length=200)],
    start: Instant,
    end: Instant,
    seat: Annotated[int, Query(ge=0, le=100)] = 0,
) -> Place:
    """Return the stretch that an address names."""
    return Place(rotation, tier, seat, start, end)


def filled_in(
    rotation: Annotated[str, Form(max_length=200)],
    tier: Annotated[str, Form(max_length=200)],
    start: Annotated[Instant, Form()],
    end: Annotated[Instant, Form()],
    seat: Annotated[int, Form(ge=0, le=100)] = 0,
) -> Place:
    """Return the stretch that a form names."""
    return Place(rotation, tier, seat, start, end)


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    place: Annotated[Place, Depends(looked_at)],
    begins: Looked = "",
    ends: Looked = "",
) -> Response:
    """Show who can take a stretch of the visitor's or a part of it, in the order in which they are asked."""
    person = own_person(visitor)
    wanted = rotation_named(serving.current, visitor.actor, place.rotation)
    if not begins and place.start <= now:
        begins = wall(soonest(now), visitor.zone)
    facts: dict[str, Any] = {"place": place, "begins": begins or wall(place.start, visitor.zone)}
    facts["ends"] = ends or wall(place.end, visitor.zone)
    try:
        span = place.span(begins, ends, visitor.zone)
        with serving.store.reading() as stored:
            found = cover_candidates.candidates(stored, wanted, place.tier, place.seat, span, person)
            trades = place.start > now and _published(stored, wanted, place, person)
    except (Invalid, Conflict) as error:
        return page(request, "me/cover.html", visitor, now, **facts, refused=error)
    facts |= {"span": span, "found": found, "trades": trades}
    return page(request, "me/cover.html", visitor, now, **facts, refused=None)


@router.post("")
def ask(
    serving: Serve,
    visitor: Change,
    now: Now,
    place: Annotated[Place, Depends(filled_in)],
    begins: Typed = "",
    ends: Typed = "",
    why: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Ask those who can, one after the other."""
    person = own_person(visitor)
    wanted = rotation_named(serving.current, visitor.actor, place.rotation)
    span = place.span(begins, ends, visitor.zone)
    with serving.store.writing(now) as stored:
        asking_cover.ask(
            stored,
            wanted,
            place.tier,
            acting_as(visitor.actor),
            person=person,
            start=span.start,
            end=span.end,
            seat=place.seat,
            why=why.strip(),
        )
    serving.refresh()
    return RedirectResponse(HERE, 303)


@router.post("/{cover}/{what}")
def answer(serving: Serve, visitor: Change, now: Now, cover: str, what: Answer) -> Response:
    """Say yes or no as whoever is asked, or take a request back."""
    person, acting = own_person(visitor), acting_as(visitor.actor)
    with serving.store.writing(now) as stored:
        asking_cover.get(stored, cover, visitor.actor.sees)
        ANSWERS[what](stored, cover, acting, person)
    serving.refresh()
    return RedirectResponse(HERE, 303)


def soonest(now: datetime) -> datetime:
    """Return the next whole hour: whoever is asked needs some time to answer."""
    return now.replace(minute=0, second=0, microsecond=0) + HOUR


def judged(stored: Stored, requests: Iterable[CoverRequest]) -> list[tuple[CoverRequest, Candidate]]:
    """Return requests with what each would come to by now, those left out whose time has changed hands."""
    found = []
    for one in requests:
        with suppress(Conflict):
            found.append((one, cover_candidates.by_now(stored, one)))
    return found


def _published(stored: Stored, rotation: str, place: Place, person: str) -> bool:
    """Say whether a stretch is a whole published shift of somebody's, which alone can be traded."""
    schedule = stored.schedules.get(rotation)
    wanted = (place.tier, place.start, place.end, person)
    shifts = schedule.published if schedule else ()
    return any((one.tier, one.start, one.end, one.person) == wanted for one in shifts)
