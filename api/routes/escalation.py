"""Escalation: whom to page, whom next, and where nobody would be reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass
from starlette.concurrency import run_in_threadpool

from api.admission import Reader, Serve
from api.answers.escalation import CHAIN, ChainAnswer, chain_answer
from api.answers.oncall import Known
from api.asked import AsOf, At, Fresh, Name, policy_named, team_named
from api.instants import Instant
from api.refusals import READING
from api.replies import ready, tag_without_at
from api.serving import Serving
from scheduler.domain.chain import Chain
from scheduler.domain.errors import Invalid
from scheduler.domain.incidents import Severity
from scheduler.domain.readiness import Unreachable
from scheduler.services import oncall

router = APIRouter(prefix="/v1", tags=["escalation"])

LOOK_AHEAD = timedelta(days=28)
LONGEST_LOOK = timedelta(days=366)


@router.get(
    "/escalation-policies/{policy}/resolve",
    response_model=ChainAnswer,
    responses=READING,
)
async def resolve(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    policy: str,
    at: At = None,
    severity: Annotated[Severity | None, Query(description="The usual course, where none is given.")] = None,
    as_of: AsOf = None,
) -> Response:
    """
    Say whom a policy pages, level by level: who, when, and for how long.

    Everybody is looked up at `at`: a chain is a snapshot, and a handoff during it changes nobody.
    """
    moment = at or serving.clock()
    wanted = policy_named(snapshot, actor, policy)
    if as_of is not None or snapshot.pending:
        found = await run_in_threadpool(_from_store, serving, wanted, moment, severity, as_of)
    else:
        found = snapshot.escalation(wanted, moment, severity)
    known = Known.of(snapshot, contacts=actor.sees_contacts)
    body = CHAIN.dump_json(chain_answer(found, known))
    return ready(request, body, tag=tag_without_at(body), version=snapshot.revision)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """
    Where policies reach nobody.

    Parameters
    ----------
    until
        How far it was looked ahead.
    unreachable
        Levels on which nobody can be reached at some time until then, the first ones first.
    """

    at: AwareDatetime
    until: AwareDatetime
    unreachable: tuple[Unreachable, ...]


@router.get("/readiness", responses=READING)
def readiness(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    team: Name = None,
    until: Annotated[Instant | None, Query(description="How far to look ahead; four weeks, else.")] = None,
) -> Readiness:
    """List the levels of escalation policies on which nobody can be reached, now or later."""
    now = serving.clock()
    end = until or now + LOOK_AHEAD
    if not now < end <= now + LONGEST_LOOK:
        raise Invalid("The report would end before now, or too far ahead.", "Look ahead a year at most.")
    whose = team_named(snapshot, actor, team) if team is not None else actor.team
    with serving.store.reading() as stored:
        found = oncall.readiness(stored, start=now, end=end, team=whose)
    return Readiness(at=now, until=end, unreachable=found)


def _from_store(
    serving: Serving, policy: str, at: datetime, severity: Severity | None, as_of: datetime | None
) -> Chain:
    with serving.store.reading() as stored:
        return oncall.escalation(stored, policy, at=at, severity=severity, as_of=as_of)
