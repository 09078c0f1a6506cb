"""Plans: asked for, watched while they are drawn, reviewed, and decided."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass
from starlette.concurrency import run_in_threadpool

from api.admission import Actor, Manager, Paced, Reader, Serve
from api.answers.plans import ENDED, STATUS, STEP, until_drawn
from api.asked import Fresh, team_named
from api.changing import Change, Creating
from api.cursors import Listed, Window
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from api.serving import Serving
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import NotFound
from scheduler.domain.reasons import Happening
from scheduler.domain.rebalance import Frontier
from scheduler.domain.review import Review
from scheduler.domain.team import Horizon
from scheduler.services import drafting, plan_status, publishing, reviewing
from scheduler.services.plan_status import PlanStatus
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/plans", tags=["plans"])

REVIEW, FRONTIER = TypeAdapter(Review), TypeAdapter(Frontier)
Why = Annotated[str, Field(max_length=1000)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewPlan:
    """
    A plan to be drawn.

    Parameters
    ----------
    team
        Its id or name.
    horizon
        The span to plan; none: the team's own.
    happenings
        What has happened that is not stored yet, such as that somebody leaves.
    choice
        Offer what the published schedule could become, change by change, rather than one plan.
    fresh
        Put fairness before stability, however much of the published schedule changes.
    why
        For the audit, and for those who review it.
    """

    team: Annotated[str, Field(min_length=1, max_length=200)]
    horizon: Horizon | None = None
    happenings: Annotated[tuple[Happening, ...], Field(max_length=100)] = ()
    choice: bool = False
    fresh: bool = False
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    why: Why = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Decision:
    """Why it is decided so: for the audit."""

    why: Why = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Chosen:
    """
    A point that is taken.

    Parameters
    ----------
    point
        Its number.
    """

    point: Annotated[int, Field(ge=1, le=10_000)]
    why: Why = ""


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: Annotated[str, Query(min_length=1, max_length=200, description="Its id or name.")],
) -> Listed[PlanStatus]:
    """List the plans of a team, the oldest first."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        found = plan_status.of_team(stored, wanted)
    return part.of(sorted(found, key=_key), _key)


@router.post("", status_code=202, response_model=PlanStatus, responses=CREATING)
def ask(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewPlan) -> Response:
    """Ask for a plan. A worker draws it: `Location` says where it will be."""
    team = team_named(snapshot, actor, wanted.team)
    asked = Asked(
        horizon=wanted.horizon,
        happenings=wanted.happenings,
        choice=wanted.choice,
        fresh=wanted.fresh,
        seed=wanted.seed,
    )

    def story(stored: Stored) -> PlanStatus:
        made = drafting.ask(stored, team, asked, by=actor.name, why=wanted.why)
        return plan_status.get(stored, made.id)

    answer = change.make(story, STATUS, status=202, tag=_tag)
    plan_id = STATUS.validate_json(bytes(answer.body)).id
    answer.headers["Location"] = f"/v1/plans/{plan_id}"
    return answer


@router.get("/{plan}", response_model=PlanStatus, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, plan: str) -> Response:
    """Return a plan: how far it is, and what came of it."""
    with serving.store.reading() as stored:
        known = _known(stored, actor, plan)
    return ready(request, STATUS.dump_json(known), tag=_tag(known), version=None)


def visible(serving: Serve, actor: Reader, plan: str) -> str:
    """Return the id of a plan that the asker may see, before anything of it is sent."""
    with serving.store.reading() as stored:
        return _known(stored, actor, plan).id


@router.get("/{plan}/events", response_class=EventSourceResponse, responses=LISTING, dependencies=[Paced])
async def events(
    serving: Serve,
    plan: Annotated[str, Depends(visible)],
    last_event_id: Annotated[
        int, Header(ge=0, lt=2**31, description="The number of the last step that was seen.")
    ] = 0,
) -> AsyncIterator[ServerSentEvent]:
    """
    Tell how the plan is drawn, as server-sent events: `step` after `step`, and at the end `plan`.

    Each step has its number as id, so that a client that comes back goes on where it was.
    """
    async for step in until_drawn(serving, plan, after=last_event_id):
        yield ServerSentEvent(event="step", id=str(step.number), raw_data=STEP.dump_json(step).decode())
    known = await run_in_threadpool(_status, serving, plan)
    yield ServerSentEvent(event=ENDED, raw_data=STATUS.dump_json(known).decode())


@router.get("/{plan}/review", response_model=Review, responses=LISTING, dependencies=[Paced])
def review(request: Request, serving: Serve, actor: Reader, plan: str) -> Response:
    """Return what a plan would change today, why, what each rule costs, and whom it is fair to."""
    with serving.store.reading() as stored:
        _known(stored, actor, plan)
        found = reviewing.review(stored, plan, now=serving.clock())
    body = REVIEW.dump_json(found)
    return ready(request, body, tag=tag_of(body), version=None)


@router.get("/{plan}/frontier", response_model=Frontier, responses=CREATING, dependencies=[Paced])
def frontier(request: Request, serving: Serve, actor: Reader, plan: str) -> Response:
    """Return what there is to choose from: for ever more changes, the fairest schedule."""
    with serving.store.reading() as stored:
        _known(stored, actor, plan)
        found = drafting.frontier_of(stored, plan)
    body = FRONTIER.dump_json(found)
    return ready(request, body, tag=tag_of(body), version=None)


@router.post("/{plan}/choose", response_model=PlanStatus, responses=CHANGING)
def choose(change: Creating, actor: Manager, plan: str, chosen: Chosen) -> Response:
    """Take a point of the choice: it becomes the draft."""
    return _decided(
        change,
        actor,
        plan,
        lambda stored: drafting.choose(stored, plan, chosen.point, by=actor.name, why=chosen.why),
    )


def decision(verb: str, decide: Callable[..., object], says: str) -> None:
    """
    Add the route by which a plan is decided about.

    Parameters
    ----------
    decide
        The story: of a unit of work, the plan's id, and by whom and why.
    says
        What the decision does.
    """

    def decided(change: Creating, actor: Manager, plan: str, decision: Decision) -> Response:
        return _decided(
            change, actor, plan, lambda stored: decide(stored, plan, by=actor.name, why=decision.why)
        )

    decided.__name__, decided.__doc__ = verb, says
    router.post(f"/{{plan}}/{verb}", response_model=PlanStatus, responses=CHANGING)(decided)


decision(
    "cancel", drafting.cancel, "Take back a plan that is not drawn yet; a search that is running is ended."
)
decision("approve", publishing.approve, "Let a draft be applied.")
decision("reject", publishing.reject, "Say no to a plan that is not applied yet.")
decision("apply", publishing.apply, "Make an approved plan the schedule that people are paged by.")
decision(
    "undo",
    publishing.undo,
    "Bring back the schedule as it was before a plan was applied, as long as nothing depends on it.",
)


def _decided(change: Change, actor: Actor, plan: str, decide: Callable[[Stored], Any]) -> Response:
    """Decide about a plan that the asker has seen as it is, and return it."""

    def story(stored: Stored) -> PlanStatus:
        decide(stored)
        return plan_status.get(stored, plan)

    return change.make(story, STATUS, tag=_tag, before=lambda stored: _tag(_known(stored, actor, plan)))


def _known(stored: Stored, actor: Actor, plan: str) -> PlanStatus:
    """Return a plan that the asker may see; another team's is as if missing, word by word."""
    try:
        known = plan_status.get(stored, plan)
    except NotFound:
        known = None
    actor.need_sight(known.team if known else None, f"plan {plan}")
    assert known is not None
    return known


def _status(serving: Serving, plan: str) -> PlanStatus:
    with serving.store.reading() as stored:
        return plan_status.get(stored, plan)


def _tag(known: PlanStatus) -> str:
    """Return a plan's entity tag: how far a search has come changes nothing about it."""
    return tag_of(f"{known.id} {known.state} {known.chosen} {known.decided_at}".encode())


def _key(known: PlanStatus) -> str:
    return f"{known.made_at.isoformat()} {known.id}"
