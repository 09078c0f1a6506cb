"""The stories of cover requests: asked, answered by one colleague after the other, covered or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from scheduler.domain.acting import Acting
from scheduler.domain.cover_requests import CoverRequest
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.spans import Span
from scheduler.services import overrides
from scheduler.services.changing import current, new_id
from scheduler.services.cover_candidates import candidates, need_held
from scheduler.services.verdicts import judged
from scheduler.store.stored import Stored

Sees = Callable[[str | None], bool]


def ask(
    stored: Stored,
    rotation: str,
    tier: str,
    acting: Acting,
    *,
    person: str,
    start: datetime,
    end: datetime,
    seat: int = 0,
    why: str = "",
) -> CoverRequest:
    """
    Ask to be covered for a while; the first candidate is asked.

    Raises
    ------
    Invalid
        When the time is none.
    Conflict
        When the person does not hold the seat in all of that time, it has begun, or nobody could cover.
    """
    acting.need_one_of([person], "ask for cover")
    if end <= start:
        raise Invalid("The time ends before it begins.", "Let it end later than it begins.")
    if start < stored.now:
        raise Conflict("That time has begun already.", "Ask for what is still to come.")
    span = Span(start, end)
    found = candidates(stored, rotation, tier, seat, span, person)
    able = tuple(one for one in found if one.feasible)
    if not able:
        raise Conflict(
            "Nobody could cover then without breaking a rule.",
            "Ask for less, or for another time; or a manager.",
        )
    request = CoverRequest(
        id=new_id(),
        rotation=rotation,
        tier=tier,
        seat=seat,
        span=span,
        person=person,
        candidates=able,
        made_at=stored.now,
        made_by=acting.name,
        why=why,
    )
    _keep(stored, request, "ask", acting, f"{person} asks {request.asked} to cover {tier}.")
    return request


def accept(stored: Stored, request_id: str, acting: Acting, *, person: str) -> CoverRequest:
    """
    Cover, as whoever is asked.

    Raises
    ------
    Forbidden
        When somebody else is asked.
    Conflict
        When it is over, the time is no longer theirs who asked, or the cover would by now break a rule.
    """
    known = _mine(stored, request_id, acting, person)
    need_held(stored, known.rotation, known.tier, known.seat, known.span, known.person)
    found, _ = current(stored, known.rotation)
    made, _ = judged(
        stored,
        found.team,
        lambda: overrides.add(
            stored,
            known.rotation,
            known.tier,
            person,
            start=known.span.start,
            end=known.span.end,
            by=acting.name,
            why=known.why,
            seat=known.seat,
        ),
    )
    after = known.after_yes(person, made.id)
    _keep(stored, after, "accept", acting, f"{person} covers for {known.person}.")
    return after


def decline(stored: Stored, request_id: str, acting: Acting, *, person: str) -> CoverRequest:
    """
    Say no, as whoever is asked; the next one is asked.

    Raises
    ------
    Forbidden
        When somebody else is asked.
    """
    known = _mine(stored, request_id, acting, person)
    after = known.after_no(person)
    _keep(stored, after, "decline", acting, f"{person} cannot cover for {known.person}.")
    return after


def withdraw(stored: Stored, request_id: str, acting: Acting) -> CoverRequest:
    """
    Take a request back, as who asked or a manager.

    Raises
    ------
    Conflict
        When it is over.
    """
    known = get(stored, request_id)
    acting.need_one_of([known.person], "take requests back")
    known.need_open()
    after = replace(known, state="withdrawn")
    _keep(stored, after, "withdraw", acting, f"{known.person} needs no cover any more.")
    return after


def get(stored: Stored, request_id: str, sees: Sees = lambda _: True) -> CoverRequest:
    """
    Return a request of a team that somebody may see.

    Raises
    ------
    NotFound
        When there is none, or it is another team's.
    """
    known = stored.cover_requests.get(request_id)
    found = stored.rotations.get(known.rotation) if known else None
    if known is None or found is None or not sees(found.team):
        raise NotFound(f"There is no cover request {request_id}.", "List those of the rotation.")
    return known


def _mine(stored: Stored, request_id: str, acting: Acting, person: str) -> CoverRequest:
    known = get(stored, request_id)
    acting.need_one_of([person], "answer")
    if known.span.start <= stored.now:
        raise Conflict("The time has begun; nobody is asked any more.", "Take over now, if you can.")
    return known


def _keep(stored: Stored, request: CoverRequest, what: str, acting: Acting, says: str) -> None:
    stored.cover_requests.put(request)
    found = stored.rotations.get(request.rotation)
    stored.audit.add(
        f"cover_request.{what}",
        who=acting.name,
        why=request.why,
        says=says,
        subject=request.id,
        team=found.team if found else None,
        after={"state": request.state, "asked": request.asked},
    )
