"""The quarterly on-call review, as data."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.admission import Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.refusals import LISTING
from scheduler.domain.quarterly_review import Review
from scheduler.domain.quarters import Quarter
from scheduler.services import quarterly_review

router = APIRouter(prefix="/v1/health/reviews", tags=["health of on-call"])


@router.get("", responses=LISTING, dependencies=[Paced])
def review(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    team: Annotated[str, Query(min_length=1, max_length=200, description="Its id or name.")],
    quarter: Annotated[
        str | None, Query(max_length=10, description="Such as 2026Q3, in UTC; the last whole one, else.")
    ] = None,
    limit: Annotated[
        int | None,
        Query(
            ge=0,
            le=10_000,
            description="Pages in a shift above which something is wrong; as the team says, else.",
        ),
    ] = None,
) -> Review:
    """
    Review a team's quarter: burden, rest, alerts, satisfaction, against what the programme calls success.

    Beside each figure stands that of the quarter before. A quarter that is not over is reviewed until now.
    What people earned is shown to managers.
    """
    mine, now = team_named(snapshot, actor, team), serving.clock()
    wanted = Quarter.called(quarter) if quarter is not None else Quarter.of(now).before
    with serving.store.reading() as stored:
        return quarterly_review.review(stored, mine, wanted, now, limit=limit, with_pay="manage" in actor.may)
