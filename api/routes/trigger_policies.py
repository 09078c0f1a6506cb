"""How a team responds to what happens, trigger by trigger."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from api.admission import Manager, Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.changing import Changing
from api.refusals import CHANGING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.services import trigger_policies
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/teams", tags=["what follows"])

POLICY = TypeAdapter(TriggerPolicy)


@router.get("/{team}/triggers", response_model=TriggerPolicy, responses=LISTING, dependencies=[Paced])
def policy(request: Request, serving: Serve, actor: Reader, snapshot: Fresh, team: str) -> Response:
    """Return how a team responds to what happens: not at all, with a proposal, or by itself."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        body = POLICY.dump_json(trigger_policies.get(stored, wanted))
    return ready(request, body, tag=tag_of(body), version=None)


@router.put("/{team}/triggers", response_model=TriggerPolicy, responses=CHANGING)
def set_policy(
    change: Changing, actor: Manager, snapshot: Fresh, team: str, wanted: TriggerPolicy
) -> Response:
    """Say how a team responds from now on. What is left out is as usual: propose."""
    named = team_named(snapshot, actor, team)

    def story(stored: Stored) -> TriggerPolicy:
        return trigger_policies.put(stored, named, wanted, by=actor.name)

    def before(stored: Stored) -> str:
        return tag_of(POLICY.dump_json(trigger_policies.get(stored, named)))

    return change.make(story, POLICY, before=before)
