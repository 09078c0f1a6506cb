"""Plans: the list of a team's, and one from when it is asked for until it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.asked import team_named
from api.serving import Serving
from api.web.drawing import page
from api.web.forms import Filled
from api.web.plans.asking import asked_of
from api.web.plans.difference import difference
from api.web.plans.frontier import frontier_chart
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.errors import NotFound
from scheduler.domain.rebalance import FrontierPoint
from scheduler.services import drafting, plan_status, publishing
from scheduler.services.plan_status import PlanStatus
from scheduler.services.reviewing import review
from scheduler.services.ways_out import take_way_out
from scheduler.store.stored import Stored

router = APIRouter(prefix="/plans")

SHOWN = 20
"""Plans of a team that are listed."""
DECISIONS: dict[str, Callable[..., object]] = {
    "approve": publishing.approve,
    "apply": publishing.apply,
    "reject": publishing.reject,
    "undo": publishing.undo,
    "cancel": drafting.cancel,
}


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the plans of a team, and ask for one."""
    visitor.actor.need("manage", "team-manager")
    snapshot = serving.current
    teams = {one: name for one, name in snapshot.teams.items() if visitor.actor.sees(one)}
    chosen = team_named(snapshot, visitor.actor, team) if team else next(iter(teams), "")
    with serving.store.reading() as stored:
        plans = plan_status.of_team(stored, chosen)[:SHOWN] if chosen else []
        people = stored.teams.people(chosen) if chosen else ()
        facts = stored.teams.get(chosen) if chosen else None
    names = [(one, snapshot.people.get(one, one)) for one in people]
    return page(
        request,
        "plans/page.html",
        visitor,
        now,
        teams=teams,
        team=chosen,
        plans=plans,
        people=names,
        horizon=facts.horizon if facts else None,
    )


@router.post("")
def ask(serving: Serve, visitor: Change, now: Now, form: Filled) -> Response:
    """Ask for a plan; a worker draws it."""
    visitor.actor.need("manage", "team-manager")
    team = team_named(serving.current, visitor.actor, form.get("team", ""))
    with serving.store.writing(now) as stored:
        asked = asked_of(form)
        made = drafting.ask(stored, team, asked, by=visitor.actor.name, why=form.get("why", "").strip())
    return RedirectResponse(f"/plans/{made.id}", 303)


@router.get("/{plan}")
def one(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    plan: str,
    point: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show a plan, however far it is."""
    with serving.store.reading() as stored:
        known = _known(stored, visitor, plan)
        seen = _seen(stored, known, now, point, serving)
    return page(
        request,
        "plans/plan.html",
        visitor,
        now,
        plan=known,
        team=serving.current.teams.get(known.team, ""),
        people=serving.current.people,
        **seen,
    )


@router.get("/{plan}/progress")
def progress(request: Request, serving: Serve, visitor: Visit, now: Now, plan: str) -> Response:
    """Show how far a search is; where it is over, let the browser load the page."""
    with serving.store.reading() as stored:
        known = _known(stored, visitor, plan)
        told, over = plan_status.steps(stored, plan)
    answer = page(request, "plans/progress.html", visitor, now, plan=known, steps=_last(told))
    if over:
        answer.headers["HX-Redirect"] = f"/plans/{plan}"
    return answer


@router.post("/{plan}/choose/{point}")
def choose(serving: Serve, visitor: Change, now: Now, plan: str, point: int) -> Response:
    """Take a point of a choice: it becomes the draft."""
    return _decided(
        serving, visitor, now, plan, lambda stored, by: drafting.choose(stored, plan, point, by=by)
    )


@router.post("/{plan}/way-out/{number}")
def way_out(serving: Serve, visitor: Change, now: Now, plan: str, number: int) -> Response:
    """Take a way out: it becomes the draft."""
    return _decided(serving, visitor, now, plan, lambda stored, by: take_way_out(stored, plan, number, by=by))


@router.post("/{plan}/{decision}")
def decide(serving: Serve, visitor: Change, now: Now, plan: str, decision: str, form: Filled) -> Response:
    """Approve, apply, reject or undo a plan, or take back that it was asked for."""
    story = DECISIONS.get(decision)
    if story is None:
        raise NotFound(f"Nobody can {decision} a plan.", f"Take one of {', '.join(DECISIONS)}.")
    why = form.get("why", "").strip()
    return _decided(serving, visitor, now, plan, lambda stored, by: story(stored, plan, by=by, why=why))


def _decided(
    serving: Serving, visitor: Visitor, now: datetime, plan: str, story: Callable[[Stored, str], object]
) -> Response:
    with serving.store.writing(now) as stored:
        _known(stored, visitor, plan)
        story(stored, visitor.actor.name)
    serving.refresh()
    return RedirectResponse(f"/plans/{plan}", 303)


def _known(stored: Stored, visitor: Visitor, plan: str) -> PlanStatus:
    visitor.actor.need("manage", "team-manager")
    known = plan_status.get(stored, plan)
    visitor.actor.need_sight(known.team, f"plan {plan}")
    return known


def _seen(
    stored: Stored, known: PlanStatus, now: datetime, point: int | None, serving: Serving
) -> dict[str, Any]:
    """Return what a page shows of a plan: its steps, its review, its choice."""
    people = serving.current.people
    told, _ = plan_status.steps(stored, known.id)
    seen: dict[str, Any] = {"steps": _last(told), "review": None, "chart": None, "point": None, "moved": None}
    if known.points:
        frontier = drafting.frontier_of(stored, known.id)
        seen |= {"chart": frontier_chart(frontier), "frontier": frontier}
        seen["point"] = _point(frontier.points, point or known.chosen)
    if known.plan is not None:
        seen["review"] = review(stored, known.id, now=now)
        seen["moved"] = difference(seen["review"].changes, people)
    return seen


def _point(points: tuple[FrontierPoint, ...], number: int | None) -> FrontierPoint | None:
    return next((one for one in points if one.number == number), None)


def _last(told: tuple[Any, ...]) -> list[Any]:
    """Return the last word on each level, and each point."""
    kept: dict[object, Any] = {}
    for step in told:
        if step.kind != "started":
            kept[step.level, step.changes] = step
    return list(kept.values())
