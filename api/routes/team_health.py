"""How on-call is for those who serve: interruptions, nights, times, noise."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.admission import Paced, Reader, Serve
from api.asked import Fresh, Name, rotation_named, team_named
from api.instants import Instant
from api.refusals import LISTING
from scheduler.domain.errors import Invalid
from scheduler.domain.health import Health
from scheduler.domain.spans import Span
from scheduler.services import health

router = APIRouter(prefix="/v1/health", tags=["health of on-call"])

USUAL = timedelta(weeks=13)
"""How long the span is where nobody says: a quarter."""


@router.get("", responses=LISTING, dependencies=[Paced])
def team_health(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    team: Annotated[str, Query(min_length=1, max_length=200, description="Its id or name.")],
    start: Annotated[
        Instant | None,
        Query(alias="from", description="Where the span begins; a quarter before its end, else."),
    ] = None,
    end: Annotated[Instant | None, Query(alias="to", description="Where it ends; now, else.")] = None,
    limit: Annotated[
        int | None,
        Query(
            ge=0,
            le=10_000,
            description="Pages in a shift above which something is wrong; as the team says, else.",
        ),
    ] = None,
    rotation: Name = None,
    person: Name = None,
    shift: Name = None,
    service: Annotated[str | None, Query(max_length=500, description="As its alerts call it.")] = None,
) -> Health:
    """
    Say how a team's on-call was: pages by hour, person, shift, rotation and service, and what answered them.

    Name a rotation, a person, a shift or a service to have only what is theirs counted. Times of one person
    are hidden below five samples, and are never an objective.
    """
    wanted = team_named(snapshot, actor, team)
    only = health.Only(
        rotation=rotation_named(snapshot, actor, rotation, wanted) if rotation is not None else None,
        person=person,
        shift=shift,
        service=service,
    )
    last = end or serving.clock()
    try:
        span = Span(start or last - USUAL, last)
    except OverflowError:
        raise Invalid("The span is out of reach.", "Write instants of this century.") from None
    with serving.store.reading() as stored:
        return health.health_of(stored, wanted, span, limit, only)
