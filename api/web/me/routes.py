"""My shifts, my fairness with its history, my swaps, and all else that is mine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api.asked import rotation_named
from api.instants import Instant
from api.serving import Serving
from api.web.drawing import page
from api.web.me.away import ahead, clashing, offered
from api.web.me.calendars import USUAL
from api.web.me.cover import judged, soonest
from api.web.me.feeds import own_person
from api.web.me.survey import asked_about
from api.web.rotation.answers import Answers, Open
from api.web.rotation.fairness import Chart, kept_chart
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.errors import Forbidden
from scheduler.domain.schedule import PublishedShift
from scheduler.domain.spans import Span
from scheduler.planner.why.question import Question
from scheduler.services import personal, swaps
from scheduler.services.questions import as_published, ask_swaps
from scheduler.services.teams import problem_of
from scheduler.store.stored import Stored

router = APIRouter(prefix="/me")

AHEAD = timedelta(weeks=26)
MOST = 8
"""Trades that are shown."""


@router.get("")
def show(request: Request, serving: Serve, visitor: Visit, now: Now) -> Response:
    """Show what is the visitor's own."""
    person = visitor.account.person
    if person is None:
        return page(request, "me/nobody.html", visitor, now)
    rotations = _mine(serving, visitor)
    with serving.store.reading() as stored:
        shifts = personal.shifts_ahead(stored, person, rotations, Span(now, now + AHEAD))
        swapping = personal.open_swaps(stored, person, rotations, now)
        traded = stored.shifts.get([trade.shift for one in swapping for trade in one.swap.trades])
        known = stored.people.get([person]).get(person)
        feeds = stored.feeds.all(person)
        linked = stored.linked_calendars.of(person)
        clashes = clashing(stored, known, now) if known else ()
        rebalances = offered(stored, visitor, clashes)
        asking_me, asked = personal.cover_asked(stored, person, rotations, now)
        asking = judged(stored, asking_me)
        survey = asked_about(stored, serving, person, rotations, now) if _may_answer(visitor) else None
        charts = [(name, _chart(request, stored, team, now)) for team, name in _teams(serving, visitor)]
    return page(
        request,
        "me/page.html",
        visitor,
        now,
        me=person,
        known=known,
        shifts=shifts,
        swaps=swapping,
        traded=traded,
        charts=charts,
        feeds=feeds,
        away=ahead(known, now) if known else [],
        calendars=linked,
        clashes=clashes,
        rebalances=rebalances,
        teams=serving.current.teams,
        asking=asking,
        asked=asked,
        soonest=soonest(now),
        usual=USUAL,
        survey=survey,
        names={one: place.name for one, place in serving.current.places.items()},
        people=serving.current.people,
    )


@router.get("/candidates")
def candidates(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    rotation: str,
    tier: str,
    start: Instant,
) -> Response:
    """Show who could trade one of the visitor's shifts for theirs."""
    person = own_person(visitor)
    wanted = rotation_named(serving.current, visitor.actor, rotation)
    place = serving.current.places[wanted]
    with serving.store.reading() as stored:
        made = as_published(problem_of(stored, place.team), now)
        versions = stored.changes.versions(stored.rotations.ids(team=place.team))
        schedule = stored.schedules.get(wanted)
    zone = ZoneInfo(made.problem.team.rotation[place.name].cadence.timezone)
    question = Question(
        person=person, week=f"{start.astimezone(zone):%Y-%m-%d %H:%M}", rotation=place.name, tier=tier
    )
    answers: Answers = request.app.state.answers
    key = ("swaps", wanted, tuple(sorted(versions.items())), question, made.problem.team.pins)
    advice = answers.answer(key, lambda: ask_swaps(made, question))
    if isinstance(advice, Open):
        return page(request, "rotation/looking.html", visitor, now, answer=advice, address=str(request.url))
    shifts = schedule.published if schedule else ()
    return page(
        request,
        "me/candidates.html",
        visitor,
        now,
        me=person,
        advice=advice,
        rotation=wanted,
        people=serving.current.people,
        most=MOST,
        ids={(one.tier, one.start, one.person): one.id for one in shifts},
    )


@router.post("/swaps")
def propose(
    serving: Serve, visitor: Change, now: Now, shift: Annotated[list[str], Form(max_length=3)]
) -> Response:
    """Propose to trade one of the visitor's shifts."""
    person = own_person(visitor)
    with serving.store.writing(now) as stored:
        _refuse_not_mine(stored, visitor, serving, shift)
        swaps.propose(stored, shift, by=visitor.actor.name, agreed=[person])
    serving.refresh()
    return RedirectResponse("/me#swaps", 303)


@router.post("/swaps/{swap}/{what}")
def answer(serving: Serve, visitor: Change, now: Now, swap: str, what: str) -> Response:
    """Agree to a swap, decline it, or take it back."""
    person = own_person(visitor)
    by = visitor.actor.name
    with serving.store.writing(now) as stored:
        known = swaps.get(stored, swap)
        if person not in known.swap.people:
            raise Forbidden("This swap is not yours.", "Only its people can answer it.")
        if what == "agree":
            swaps.agree(stored, swap, people=[person], by=by)
        elif what == "withdraw" and known.proposed_by == by:
            swaps.withdraw(stored, swap, by=by)
        else:
            swaps.decline(stored, swap, person=person, by=by)
    serving.refresh()
    return RedirectResponse("/me#swaps", 303)


def _may_answer(visitor: Visitor) -> bool:
    return "engineer" in visitor.actor.may


def _mine(serving: Serving, visitor: Visitor) -> list[str]:
    """Return the rotations in which the visitor may serve."""
    snapshot = serving.current
    serves = snapshot.serving.get(visitor.account.person or "", frozenset()) | snapshot.pending
    known = [one for one in serves if one in snapshot.places]
    return sorted(one for one in known if visitor.actor.sees(snapshot.places[one].team))


def _teams(serving: Serving, visitor: Visitor) -> list[tuple[str, str]]:
    snapshot = serving.current
    teams = snapshot.people_teams.get(visitor.account.person or "", ())
    return [(one, snapshot.teams[one]) for one in teams if one in snapshot.teams and visitor.actor.sees(one)]


def _chart(request: Request, stored: Stored, team: str, now: datetime) -> Chart:
    versions = stored.changes.versions(stored.rotations.ids(team=team))
    return kept_chart(request.app.state.kept, stored, team, versions, now)


def _refuse_not_mine(stored: Stored, visitor: Visitor, serving: Serving, shifts: list[str]) -> None:
    """Refuse a trade in which the visitor has no part, or of a rotation that they do not see."""
    found = stored.shifts.get(shifts).values()
    snapshot = serving.current
    for one in found:
        place = snapshot.places.get(one.rotation)
        visitor.actor.need_sight(place.team if place else None, f"shift {one.id}")
    if not any(_held(stored, one) == visitor.account.person for one in found):
        raise Forbidden("None of these shifts is yours.", "Trade one that you hold.")


def _held(stored: Stored, shift: PublishedShift) -> str:
    schedule = stored.schedules.get(shift.rotation)
    return schedule.traded.holders.get(shift.id, (shift.person, ""))[0] if schedule else shift.person
