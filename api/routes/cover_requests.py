"""Cover requests: "who can take Thursday 18:00 to 22:00 from me?"; one after the other is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

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
from scheduler.domain.acting import Acting
from scheduler.domain.cover_requests import Candidate, CoverRequest
from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span
from scheduler.services import asking_cover, cover_candidates
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1", tags=["cover requests"])


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewRequest:
    """
    A request to be covered.

    Parameters
    ----------
    person
        Who is to be covered; none: the asker.
    why
        Shown to those who are asked.
    """

    tier: Annotated[str, Field(min_length=1, max_length=200)]
    start: Instant
    end: Instant
    person: Annotated[str, Field(max_length=200)] | None = None
    seat: Annotated[int, Field(ge=0, le=100)] = 0
    why: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Said:
    """
    An answer to a request.

    Parameters
    ----------
    person
        On whose behalf a manager answers; none: the asker.
    """

    person: Annotated[str, Field(max_length=200)] | None = None


REQUEST, CANDIDATES = TypeAdapter(CoverRequest), TypeAdapter(tuple[Candidate, ...])


@router.get(
    "/rotations/{rotation}/cover-candidates",
    response_model=tuple[Candidate, ...],
    responses=LISTING | CREATING,
    dependencies=[Paced],
)
def candidates(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    rotation: str,
    person: Annotated[str, Query(max_length=200, description="Who is to be covered.")],
    tier: Annotated[str, Query(max_length=200, description="In which tier.")],
    start: Annotated[Instant, Query(description="From when.")],
    end: Annotated[Instant, Query(description="Until when.")],
    seat: Annotated[int, Query(ge=0, le=100, description="Which of the tier's people.")] = 0,
) -> Response:
    """Say who could cover: those who can without breaking a rule first, then by what is fairest."""
    which = rotation_named(snapshot, actor, rotation)
    if end <= start:
        raise Invalid("The time ends before it begins.", "Let it end later than it begins.")
    with serving.store.reading() as stored:
        found = cover_candidates.candidates(stored, which, tier, seat, Span(start, end), person)
    body = CANDIDATES.dump_json(found)
    return ready(request, body, tag=tag_of(body), version=None)


@router.post(
    "/rotations/{rotation}/cover-requests", status_code=201, response_model=CoverRequest, responses=CREATING
)
def ask(change: Creating, actor: Engineer, snapshot: Fresh, rotation: str, wanted: NewRequest) -> Response:
    """Ask to be covered; the first candidate is asked, and nobody else until they decline."""
    which = rotation_named(snapshot, actor, rotation)

    def story(stored: Stored) -> CoverRequest:
        return asking_cover.ask(
            stored,
            which,
            wanted.tier,
            acting_as(actor),
            person=_whose(acting_as(actor), wanted.person),
            start=wanted.start,
            end=wanted.end,
            seat=wanted.seat,
            why=wanted.why,
        )

    return change.make(story, REQUEST, status=201)


@router.get("/rotations/{rotation}/cover-requests", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve, actor: Reader, snapshot: Fresh, part: Window, rotation: str
) -> Listed[CoverRequest]:
    """List the requests in a rotation, in the order in which they were made."""
    which = rotation_named(snapshot, actor, rotation)
    with serving.store.reading() as stored:
        found = stored.cover_requests.of(which)
    return part.of(found, _key)


@router.get("/cover-requests/{cover}", response_model=CoverRequest, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, cover: str) -> Response:
    """Return a request: who is asked, who has declined, what came of it."""
    with serving.store.reading() as stored:
        body = REQUEST.dump_json(asking_cover.get(stored, cover, actor.sees))
    return ready(request, body, tag=tag_of(body), version=None)


@router.post("/cover-requests/{cover}/accept", response_model=CoverRequest, responses=CHANGING)
def accept(change: Creating, actor: Engineer, cover: str, said: Said) -> Response:
    """Cover, as whoever is asked."""
    acting = acting_as(actor)
    return _answered(
        change,
        actor,
        cover,
        lambda stored: asking_cover.accept(stored, cover, acting, person=_whose(acting, said.person)),
    )


@router.post("/cover-requests/{cover}/decline", response_model=CoverRequest, responses=CHANGING)
def decline(change: Creating, actor: Engineer, cover: str, said: Said) -> Response:
    """Say no, as whoever is asked; the next one is asked."""
    acting = acting_as(actor)
    return _answered(
        change,
        actor,
        cover,
        lambda stored: asking_cover.decline(stored, cover, acting, person=_whose(acting, said.person)),
    )


@router.post("/cover-requests/{cover}/withdraw", response_model=CoverRequest, responses=CHANGING)
def withdraw(change: Creating, actor: Engineer, cover: str) -> Response:
    """Take a request back, as who asked or a manager."""
    return _answered(
        change, actor, cover, lambda stored: asking_cover.withdraw(stored, cover, acting_as(actor))
    )


def _answered(change: Change, actor: Actor, cover: str, story: Callable[[Stored], CoverRequest]) -> Response:
    def before(stored: Stored) -> str:
        return tag_of(REQUEST.dump_json(asking_cover.get(stored, cover, actor.sees)))

    return change.make(story, REQUEST, before=before)


def _whose(acting: Acting, person: str | None) -> str:
    """Return whom it is about: the asker, where nobody is named."""
    if person is None and acting.person is None:
        raise Invalid("It is not said whom it is about.", "Name them in person.")
    return person or str(acting.person)


def _key(known: CoverRequest) -> str:
    return f"{known.made_at.strftime('%Y%m%dT%H%M%S%f')} {known.id}"
