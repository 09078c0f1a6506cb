"""Rules: what a rotation plays by, with the defaults of each."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Paced, Reader, Serve
from api.asked import Fresh, rotation_named
from api.refusals import LISTING
from api.replies import ready, tag_of
from scheduler.services.rule_books import RuleShown, shown

router = APIRouter(prefix="/v1", tags=["rotations"])


@dataclass(frozen=True, kw_only=True)
class RulesShown:
    """
    The rules of a rotation.

    Parameters
    ----------
    rules
        Those in force first, then those that could be; one that a rotation has several of stands for each.
    """

    rotation: str
    rules: tuple[RuleShown, ...]


SHOWN = TypeAdapter(RulesShown)


@router.get("/rotations/{rotation}/rules", response_model=RulesShown, responses=LISTING, dependencies=[Paced])
def rules(request: Request, serving: Serve, actor: Reader, snapshot: Fresh, rotation: str) -> Response:
    """Say which rules a rotation plays by, with each parameter beside its default."""
    wanted = rotation_named(snapshot, actor, rotation)
    with serving.store.reading() as stored:
        body = SHOWN.dump_json(RulesShown(rotation=wanted, rules=shown(stored, wanted)))
    return ready(request, body, tag=tag_of(body), version=None)
