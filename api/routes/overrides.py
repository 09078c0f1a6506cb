"""Overrides: somebody covers, for a whole shift or part of one; each with a verdict before it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Paced, Reader, Serve
from api.asked import Fresh, rotation_named
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.instants import Instant
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.acting import Acting
from scheduler.domain.overrides import Override
from scheduler.domain.verdict import Verdict
from scheduler.services import overrides, standing_in
from scheduler.services.verdicts import foreseen, judged
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1", tags=["overrides"])


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Cover:
    """
    A cover.

    Parameters
    ----------
    person
        Who covers.
    start
        None: from now on.
    end
        It may reach over several shifts: each handoff in between stays where it is.
    seat
        Which of the tier's people, counted from 0.
    why
        For the audit, and for those who look at the schedule.
    """

    tier: Annotated[str, Field(min_length=1, max_length=200)]
    person: Annotated[str, Field(min_length=1, max_length=200)]
    start: Instant | None = None
    end: Instant
    seat: Annotated[int, Field(ge=0, le=100)] = 0
    why: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewOverride(Cover):
    """
    A cover to make.

    Parameters
    ----------
    accept_breaches
        Make it though it breaks rules: a manager may.
    """

    accept_breaches: bool = False


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Taking:
    """
    A tier that is taken over now, from somebody who is busy.

    Parameters
    ----------
    end
        None: until the next handoff.
    """

    tier: Annotated[str, Field(min_length=1, max_length=200)]
    seat: Annotated[int, Field(ge=0, le=100)] = 0
    end: Instant | None = None
    why: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True)
class Covered:
    """A cover that was made, and what it comes to."""

    override: Override
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Taken:
    """
    A tier that was taken over, and what that comes to.

    Parameters
    ----------
    exchanged
        What whoever it was taken from holds instead: the other seats of who took it.
    """

    override: Override
    exchanged: tuple[Override, ...]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Left:
    """
    What is left of a cover that was taken away.

    Parameters
    ----------
    override
        None: nothing; what has been served stays.
    """

    override: Override | None
    verdict: Verdict


OVERRIDE, VERDICT = TypeAdapter(Override), TypeAdapter(Verdict)
COVERED, TAKEN, LEFT = TypeAdapter(Covered), TypeAdapter(Taken), TypeAdapter(Left)


@router.post("/rotations/{rotation}/overrides/verdict", response_model=Verdict, responses=CREATING)
def verdict(change: Creating, actor: Engineer, snapshot: Fresh, rotation: str, cover: Cover) -> Response:
    """Say which rules a cover would break, and what it would do to fairness; nothing is changed."""
    which = rotation_named(snapshot, actor, rotation)
    team = snapshot.places[which].team
    found = foreseen(change.serving.store, change.now, team, _adding(actor, which, cover))
    return Response(VERDICT.dump_json(found), media_type="application/json")


@router.post("/rotations/{rotation}/overrides", status_code=201, response_model=Covered, responses=CREATING)
def make(change: Creating, actor: Engineer, snapshot: Fresh, rotation: str, wanted: NewOverride) -> Response:
    """
    Let somebody cover.

    The later of two covers wins, and taking it away restores the former. An engineer covers for others, or
    lets others cover for themselves; a manager, anybody for anybody.
    """
    which = rotation_named(snapshot, actor, rotation)
    acting = acting_as(actor)
    if wanted.accept_breaches:
        acting.need_manager("accept broken rules")

    def story(stored: Stored) -> Covered:
        add = _adding(actor, which, wanted)
        made, found = judged(
            stored,
            snapshot.places[which].team,
            lambda: add(stored),
            accept_breaches=wanted.accept_breaches,
        )
        return Covered(override=made, verdict=found)

    return change.make(story, COVERED, status=201, tag=lambda made: _tag(made.override))


@router.post("/rotations/{rotation}/take", status_code=201, response_model=Taken, responses=CREATING)
def take(change: Creating, actor: Engineer, snapshot: Fresh, rotation: str, wanted: Taking) -> Response:
    """
    Take a tier over now, from somebody who is busy in an incident, until the next handoff.

    Who holds another tier meanwhile exchanges it for the one that they take.
    """
    which = rotation_named(snapshot, actor, rotation)

    def story(stored: Stored) -> Taken:
        (made, *exchanged), found = judged(
            stored,
            snapshot.places[which].team,
            lambda: standing_in.take(
                stored, which, wanted.tier, acting_as(actor), seat=wanted.seat, end=wanted.end, why=wanted.why
            ),
            accept_breaches=True,  # an incident does not wait; what it breaks is said
        )
        return Taken(override=made, exchanged=tuple(exchanged), verdict=found)

    return change.make(story, TAKEN, status=201, tag=lambda made: _tag(made.override))


@router.get("/rotations/{rotation}/overrides", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Reader, snapshot: Fresh, part: Window, rotation: str) -> Listed[Override]:
    """List the covers of a rotation that are not over, by when they begin."""
    which = rotation_named(snapshot, actor, rotation)
    now = serving.clock()
    with serving.store.reading() as stored:
        found = [one for one in standing_in.of(stored, which) if one.span.end > now]
    return part.of(sorted(found, key=_key), _key)


@router.get("/overrides/{override}", response_model=Override, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, override: str) -> Response:
    """Return a cover."""
    with serving.store.reading() as stored:
        known = standing_in.seen(stored, override, actor.sees)
    return ready(request, OVERRIDE.dump_json(known), tag=_tag(known), version=None)


@router.delete("/overrides/{override}", response_model=Left, responses=CHANGING)
def remove(change: Changing, actor: Engineer, override: str) -> Response:
    """Take a cover away, which restores what lay beneath; one that has begun ends now."""

    def story(stored: Stored) -> Left:
        known = standing_in.seen(stored, override, actor.sees)
        acting_as(actor).need_one_of([known.person, known.made_by], "take covers away")
        found = stored.rotations.get(known.rotation)
        assert found is not None
        left, said = judged(
            stored,
            found.team,
            lambda: overrides.remove(stored, override, by=actor.name),
            accept_breaches=True,  # it only brings back what was agreed on before
        )
        return Left(override=left, verdict=said)

    return change.make(
        story, LEFT, before=lambda stored: _tag(standing_in.seen(stored, override, actor.sees))
    )


def acting_as(actor: Actor) -> Acting:
    """Return who changes the schedule."""
    return Acting(actor.name, actor.person, "manage" in actor.may)


def _adding(actor: Actor, rotation: str, cover: Cover) -> Callable[[Stored], Override]:
    return lambda stored: standing_in.add(
        stored,
        rotation,
        cover.tier,
        cover.person,
        acting_as(actor),
        seat=cover.seat,
        start=cover.start,
        end=cover.end,
        why=cover.why,
    )


def _tag(known: Override) -> str:
    return tag_of(OVERRIDE.dump_json(known))


def _key(known: Override) -> str:
    return f"{_written(known.span.start)} {known.id}"


def _written(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S%f")
