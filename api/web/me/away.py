"""My time off: taken and given back by hand, with the shifts that clash with any of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from api.instants import Day
from api.web.me.feeds import own_person
from api.web.visitor import Change, Now, Serve, Visitor
from scheduler.domain.absence import Clash, time_off_id
from scheduler.domain.people import Person, TimeOff
from scheduler.services import time_off
from scheduler.services.offers import Offer, offers
from scheduler.store.stored import Stored

router = APIRouter(prefix="/me/time-off")
HERE = "/me#off"


@router.post("")
def take(
    serving: Serve,
    visitor: Change,
    now: Now,
    first: Annotated[Day, Form()],
    last: Annotated[Day, Form()],
    kind: Annotated[Literal["vacation", "leave"], Form()] = "vacation",
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take whole days off."""
    person = own_person(visitor)
    with serving.store.writing(now) as stored:
        time_off.add(stored, person, first, last, kind=kind, reason=reason.strip(), by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(HERE, 303)


@router.post("/{off}/remove")
def remove(serving: Serve, visitor: Change, now: Now, off: str) -> Response:
    """Give time off back."""
    person = own_person(visitor)
    with serving.store.writing(now) as stored:
        time_off.remove(stored, person, off, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse(HERE, 303)


def ahead(known: Person, now: datetime) -> list[tuple[str, TimeOff]]:
    """Return somebody's time off that is not over, the next first, by its id."""
    left = [off for off in known.time_off if off.span.end > now]
    return [(time_off_id(known.id, off), off) for off in sorted(left, key=lambda off: off.span)]


def clashing(stored: Stored, known: Person, now: datetime) -> tuple[Clash, ...]:
    """Return what somebody is to serve while they are off."""
    return time_off.clashing(stored, known.id, [off.span for off in known.time_off], now)


def offered(stored: Stored, visitor: Visitor, clashes: tuple[Clash, ...]) -> list[Offer]:
    """Return the rebalances that the visitor may ask for, since they are to serve while they are off."""
    if not visitor.actor.may & {"manage", "team-manager"}:
        return []
    why = f"{visitor.account.name} is to serve while they are off."
    return [one for one in offers(stored, clashes, why) if visitor.actor.sees(one.team)]
