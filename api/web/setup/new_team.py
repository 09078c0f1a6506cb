"""A team from nothing: people, rules, a preview of the first plan, and there it is."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.web.drawing import page
from api.web.forms import Filled
from api.web.rotation.answers import Answers, Open
from api.web.setup.rule_form import rule_forms
from api.web.setup.team_form import first_values, team_of
from api.web.visitor import Change, Now, Serve, Visit
from constraints._rule import Problem
from scheduler.domain.errors import Conflict, NoPlan, WatchbillError
from scheduler.domain.handoffs import WEEKDAYS, zone_names
from scheduler.importers.team_file import digest
from scheduler.services import importing, planning, publishing
from scheduler.services.planning import Draft
from scheduler.services.teams import versions_of

router = APIRouter(prefix="/setup/team")


@router.get("")
def show(request: Request, visitor: Visit, now: Now) -> Response:
    """Show the form."""
    visitor.actor.need("admin", "admin")
    return page(
        request,
        "setup/team.html",
        visitor,
        now,
        form=first_values(now, visitor.zone),
        rules=rule_forms(),
        zones=sorted(zone_names()),
        weekdays=WEEKDAYS,
    )


@router.post("/preview")
def preview(request: Request, visitor: Change, now: Now, form: Filled) -> Response:
    """Show the first plan of the team as it is typed, or why there is none."""
    visitor.actor.need("admin", "admin")
    try:
        problem = team_of(form)
        drawn = _drawn(request, problem)
    except NoPlan as error:
        sentences = error.mend.splitlines()
        return page(request, "setup/no_plan.html", visitor, now, what=error.what, sentences=sentences)
    except WatchbillError as error:
        return page(request, "frame/refusal.html", visitor, now, what=error.what, mend=error.mend)
    if isinstance(drawn, Open):
        return page(request, "setup/drawing.html", visitor, now, answer=drawn)
    return page(
        request, "setup/preview.html", visitor, now, problem=problem, drawn=drawn, rows=_rows(problem, drawn)
    )


@router.post("")
def make(request: Request, serving: Serve, visitor: Change, now: Now, form: Filled) -> Response:
    """Make the team, with the plan that was previewed as its schedule."""
    visitor.actor.need("admin", "admin")
    problem = team_of(form)
    drawn = _drawn(request, problem)
    if isinstance(drawn, Open):
        raise Conflict("The plan is not drawn yet.", "Wait for the preview, then make the team.")
    by = visitor.actor.name
    with serving.store.writing(now) as stored:
        if problem.team.name in stored.teams.all().values():
            raise Conflict(f"There is a team {problem.team.name} already.", "Give this one another name.")
        team, _ = importing.import_team(stored, problem, by=by)
        (rotation,) = stored.rotations.ids(team=team)
        plan = publishing.draft(stored, team, drawn.plan, base=versions_of(stored, team), by=by)
        publishing.approve(stored, plan.id, by=by)
        publishing.apply(stored, plan.id, by=by)
    serving.refresh()
    return RedirectResponse(f"/rotations/{rotation}?zoom=quarter", 303)


def _drawn(request: Request, problem: Problem) -> Draft | Open:
    answers: Answers = request.app.state.answers
    found: Draft | Open = answers.answer(("preview", digest(problem)), lambda: planning.draft(problem))
    return found


def _rows(problem: Problem, drawn: Draft) -> list[tuple[object, Mapping[str, str]]]:
    """Return the turns with who holds each tier."""
    found: dict[object, dict[str, str]] = {}
    for shift in drawn.plan.assignments:
        found.setdefault(shift.start, {})[shift.tier] = problem.team.named(shift.person)
    return [(start, found[start]) for start in sorted(found)]  # type: ignore[type-var]
