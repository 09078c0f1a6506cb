"""Who is on call: now, at any instant, and as was known at any time."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.admission import Actor, Reader, Serve
from api.answers.oncall import ANSWER, Known, OnCallAnswer, on_call_answer
from api.asked import AsOf, At, Fresh, Name, one_of, rotation_named, team_named
from api.refusals import READING
from api.replies import ready, tag_without_at
from api.serving import Serving
from scheduler.domain.errors import NotFound
from scheduler.domain.oncall import RotationOnCall
from scheduler.services import oncall
from scheduler.services.snapshot import Snapshot

router = APIRouter(prefix="/v1", tags=["who is on call"])


@router.get("/oncall", response_model=OnCallAnswer, responses=READING)
async def on_call(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    rotation: Name = None,
    team: Name = None,
    service: Name = None,
    person: Name = None,
    at: At = None,
    as_of: AsOf = None,
) -> Response:
    """
    Say who is on call: in a rotation, in all of a team's, behind a service, or where a person is.

    Give one of `rotation`, `team`, `service`, `person`, by id or name; a `team` beside a `rotation` says
    whose it is.
    """
    moment = at or serving.clock()
    whose = team if rotation is not None else None
    kind, name = one_of(rotation=rotation, team=None if whose else team, service=service, person=person)
    wanted = _rotations(snapshot, actor, kind, name, whose)
    if as_of is not None or not snapshot.pending.isdisjoint(wanted):
        found = await run_in_threadpool(_from_store, serving, wanted, moment, as_of)
    else:
        found = [snapshot.timelines[one].who(moment) for one in wanted if one in snapshot.timelines]
    if kind == "person":
        found = [one for one in found if oncall.has_part(one, name)]
    known = Known.of(snapshot, contacts=actor.sees_contacts)
    body = ANSWER.dump_json(on_call_answer(found, moment, known))
    return ready(request, body, tag=tag_without_at(body), version=snapshot.revision)


def _rotations(snapshot: Snapshot, actor: Actor, kind: str, name: str, whose: str | None) -> list[str]:
    """Return the ids of the rotations that are asked about."""
    if kind == "rotation":
        team = team_named(snapshot, actor, whose) if whose is not None else None
        return [rotation_named(snapshot, actor, name, team)]
    if kind == "team":
        team = team_named(snapshot, actor, name)
        return [one for one, place in snapshot.places.items() if place.team == team]
    if kind == "person":
        if not any(actor.sees(one) for one in snapshot.people_teams.get(name, ())):
            raise NotFound(f"There is no person {name}.", "Correct the id.")
        mine = snapshot.serving.get(name, frozenset()) | snapshot.pending
        return sorted(one for one in mine if one in snapshot.places and actor.sees(snapshot.places[one].team))
    raise NotFound(f"There is no service {name}.", "Correct it: by id or by name.")


def _from_store(
    serving: Serving, wanted: list[str], at: datetime, as_of: datetime | None
) -> list[RotationOnCall]:
    with serving.store.reading() as stored:
        return list(oncall.who(stored, wanted, at=at, as_of=as_of))
