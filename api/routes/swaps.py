"""Swaps: two or three people trade shifts; suggested, judged, agreed on by all of them, and undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Paced, Reader, Serve
from api.asked import Fresh, rotation_named
from api.changing import Change, Creating
from api.cursors import Listed, Window
from api.instants import Instant
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from api.routes.overrides import acting_as
from scheduler.domain.answers import SwapAdvice
from scheduler.domain.verdict import Verdict
from scheduler.planner.why.question import Question
from scheduler.services import swaps, trading
from scheduler.services.questions import as_published, ask_swaps
from scheduler.services.teams import problem_of
from scheduler.services.verdicts import foreseen
from scheduler.store.stored import Stored
from scheduler.store.swaps import StoredSwap

router = APIRouter(prefix="/v1", tags=["swaps"])

Shift = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewSwap:
    """
    A swap to propose.

    Parameters
    ----------
    shifts
        The ids of two or three shifts of one rotation: the holder of each takes the next one, and the last
        one's holder the first.
    agreed
        Those of its people on whose behalf a manager agrees at once; who proposes it agrees by that.
    why
        For the audit, and for those who are asked.
    accept_breaches
        Put it in force though it breaks rules: a manager may.
    """

    shifts: Annotated[tuple[Shift, ...], Field(min_length=2, max_length=3)]
    agreed: Annotated[tuple[str, ...], Field(max_length=3)] = ()
    why: Annotated[str, Field(max_length=1000)] = ""
    accept_breaches: bool = False


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Answered:
    """
    An answer to a swap.

    Parameters
    ----------
    people
        On whose behalf a manager answers; nobody named: the asker's own.
    accept_breaches
        Put it in force though it breaks rules: a manager may.
    """

    people: Annotated[tuple[str, ...], Field(max_length=3)] = ()
    why: Annotated[str, Field(max_length=1000)] = ""
    accept_breaches: bool = False


@dataclass(frozen=True, kw_only=True)
class Swapped:
    """
    A swap as it is now.

    Parameters
    ----------
    verdict
        What it comes to; None as long as it waits for somebody.
    """

    swap: StoredSwap
    verdict: Verdict | None = None


SWAP, SWAPPED = TypeAdapter(StoredSwap), TypeAdapter(Swapped)
VERDICT, ADVICE = TypeAdapter(Verdict), TypeAdapter(SwapAdvice)


@router.get(
    "/rotations/{rotation}/swap-suggestions",
    response_model=SwapAdvice,
    responses=LISTING | CREATING,
    dependencies=[Paced],
)
def suggested(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    rotation: str,
    person: Annotated[str, Query(max_length=200, description="Who wants to give a shift away.")],
    at: Annotated[Instant, Query(description="When it begins.")],
    tier: Annotated[str | None, Query(max_length=200, description="Which tier; any, else.")] = None,
) -> Response:
    """
    Say who could take a shift or trade for it, the best for everybody's fairness first.

    Trades in a circle of three are among them where nobody is worse off.
    """
    which = rotation_named(snapshot, actor, rotation)
    place = snapshot.places[which]
    with serving.store.reading() as stored:
        made = as_published(problem_of(stored, place.team), serving.clock())
    zone = ZoneInfo(made.problem.team.rotation[place.name].cadence.timezone)
    week = f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
    advice = ask_swaps(made, Question(person=person, week=week, rotation=place.name, tier=tier or ""))
    body = ADVICE.dump_json(advice)
    return ready(request, body, tag=tag_of(body), version=None)


@router.post("/swaps/verdict", response_model=Verdict, responses=CREATING)
def verdict(change: Creating, actor: Engineer, wanted: NewSwap) -> Response:
    """Say which rules a swap would break, and what it would do to fairness; nothing is changed."""
    store = change.serving.store
    with store.reading() as stored:
        team = trading.team_of(stored, wanted.shifts, actor.sees)
    found = foreseen(
        store, change.now, team, lambda stored: trading.put_in_force(stored, wanted.shifts, actor.name)
    )
    return Response(VERDICT.dump_json(found), media_type="application/json")


@router.post("/swaps", status_code=201, response_model=Swapped, responses=CREATING)
def propose(change: Creating, actor: Engineer, wanted: NewSwap) -> Response:
    """Propose a swap; it is in force once all of its people have agreed."""

    def story(stored: Stored) -> Swapped:
        trading.team_of(stored, wanted.shifts, actor.sees)
        swap, found = trading.propose(
            stored,
            wanted.shifts,
            acting_as(actor),
            agreed=wanted.agreed,
            why=wanted.why,
            accept_breaches=wanted.accept_breaches,
        )
        return Swapped(swap=swap, verdict=found)

    return change.make(story, SWAPPED, status=201, tag=lambda made: _tag(made.swap))


@router.get("/rotations/{rotation}/swaps", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    rotation: str,
    only_open: Annotated[bool, Query(description="Only those that wait for somebody.")] = False,
) -> Listed[StoredSwap]:
    """List the swaps of a rotation, in the order in which they were proposed."""
    which = rotation_named(snapshot, actor, rotation)
    with serving.store.reading() as stored:
        found = stored.swaps.of(which, only_open=only_open)
    return part.of(sorted(found, key=_key), _key)


@router.get("/swaps/{swap}", response_model=StoredSwap, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, swap: str) -> Response:
    """Return a swap, and who has agreed to it."""
    with serving.store.reading() as stored:
        known = trading.seen(stored, swap, actor.sees)
    return ready(request, SWAP.dump_json(known), tag=_tag(known), version=None)


@router.post("/swaps/{swap}/agree", response_model=Swapped, responses=CHANGING)
def agree(change: Creating, actor: Engineer, swap: str, answer: Answered) -> Response:
    """Agree to a swap; with the last of its people it is in force."""

    def story(stored: Stored) -> Swapped:
        known, found = trading.agree(
            stored,
            swap,
            acting_as(actor),
            people=answer.people,
            why=answer.why,
            accept_breaches=answer.accept_breaches,
        )
        return Swapped(swap=known, verdict=found)

    return _answered(change, actor, swap, story)


@router.post("/swaps/{swap}/decline", response_model=Swapped, responses=CHANGING)
def decline(change: Creating, actor: Engineer, swap: str, answer: Answered) -> Response:
    """Say no to a swap, as one of its people."""

    def story(stored: Stored) -> Swapped:
        person = trading.speaking_for(acting_as(actor), answer.people)[0]
        return Swapped(swap=swaps.decline(stored, swap, person=person, by=actor.name, why=answer.why))

    return _answered(change, actor, swap, story)


@router.post("/swaps/{swap}/withdraw", response_model=Swapped, responses=CHANGING)
def withdraw(change: Creating, actor: Engineer, swap: str, answer: Answered) -> Response:
    """Take back a proposal: who made it may, and a manager."""

    def story(stored: Stored) -> Swapped:
        known = trading.seen(stored, swap, actor.sees)
        acting = acting_as(actor)
        if known.proposed_by != actor.name:
            acting.need_manager("take back what somebody else has proposed")
        return Swapped(swap=swaps.withdraw(stored, swap, by=actor.name, why=answer.why))

    return _answered(change, actor, swap, story)


@router.post("/swaps/{swap}/undo", response_model=Swapped, responses=CHANGING)
def undo(change: Creating, actor: Engineer, swap: str, answer: Answered) -> Response:
    """Give the shifts of a swap in force back to those who held them, as one of its people or a manager."""

    def story(stored: Stored) -> Swapped:
        known = trading.seen(stored, swap, actor.sees)
        acting_as(actor).need_one_of(known.swap.people, "undo swaps")
        return Swapped(swap=swaps.undo(stored, swap, by=actor.name, why=answer.why))

    return _answered(change, actor, swap, story)


def _answered(change: Change, actor: Actor, swap: str, story: Callable[[Stored], Swapped]) -> Response:
    def before(stored: Stored) -> str:
        return _tag(trading.seen(stored, swap, actor.sees))

    return change.make(story, SWAPPED, tag=lambda made: _tag(made.swap), before=before)


def _tag(known: StoredSwap) -> str:
    return tag_of(SWAP.dump_json(known))


def _key(known: StoredSwap) -> str:
    return f"{known.proposed_at.strftime('%Y%m%dT%H%M%S%f')} {known.swap.id}"
