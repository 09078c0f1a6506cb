"""Pay of a team in a period: totals, the lines with their reasons, a file of them, and the closing of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.admission import Actor
from api.asked import team_named
from api.pay_seen import as_csv, seen, whose_pay
from api.web.drawing import page
from api.web.forms import day_of
from api.web.pay.lines import by_person, sums, without_rate
from api.web.visitor import Change, Now, Serve, Visit
from scheduler.domain.errors import Conflict
from scheduler.domain.pay_periods import Period, Report
from scheduler.services import pay
from scheduler.services.snapshot import Snapshot
from scheduler.store.stored import Stored

router = APIRouter(prefix="/pay")

DAY = timedelta(days=1)
OFFERED = 12
"""Closed periods that are offered, the latest first."""
Asked = Annotated[str, Query(max_length=200)]
First = Annotated[str, Query(alias="from", max_length=10)]
Last = Annotated[str, Query(alias="to", max_length=10)]
Typed = Annotated[str, Form(max_length=200)]


@router.get("")
def show(
    request: Request,
    serving: Serve,
    visitor: Visit,
    now: Now,
    team: Asked = "",
    begin: First = "",
    end: Last = "",
) -> Response:
    """Show what a period comes to; without days, the earliest month that is not closed."""
    snapshot, actor = serving.current, visitor.actor
    _let_in(actor)
    teams = {one: name for one, name in snapshot.teams.items() if actor.sees(one)}
    chosen = _chosen(snapshot, actor, team, teams)
    if not chosen:
        return page(request, "pay/no_team.html", visitor, now)
    with serving.store.reading() as stored:
        periods = stored.pay.periods(chosen)
        first, last = _days(begin, end, periods, now)
        report, clash = _found(stored, actor, snapshot, chosen, first, last, now)
        names = pay.names(stored)
        zones = stored.people.zones(sorted({line.person for line in report.lines})) if report else {}
    return page(
        request,
        "pay/page.html",
        visitor,
        now,
        teams=teams,
        team=chosen,
        first=first,
        last=last,
        report=report,
        clash=clash,
        lines=by_person(report) if report else (),
        sums=sums(report) if report else {},
        without_rate=without_rate(report, names) if report else {},
        closed=periods[-OFFERED:][::-1],
        names=names,
        zones=zones,
        manages="manage" in actor.may,
    )


@router.get("/lines.csv")
def lines(serving: Serve, visitor: Visit, now: Now, team: Asked, begin: First, end: Last) -> Response:
    """Return the lines as a file for spreadsheets."""
    snapshot, actor = serving.current, visitor.actor
    _let_in(actor)
    wanted = team_named(snapshot, actor, team)
    first, last = day_of(begin, "first day"), day_of(end, "last day")
    with serving.store.reading() as stored:
        return as_csv(seen(stored, actor, snapshot, wanted, first, last, now), pay.names(stored))


@router.post("/close")
def close(
    serving: Serve, visitor: Change, now: Now, team: Typed, first: Typed, last: Typed, why: Typed = ""
) -> Response:
    """Close a period that is over."""
    visitor.actor.need("manage", "team-manager")
    wanted = team_named(serving.current, visitor.actor, team)
    begin, end = day_of(first, "first day"), day_of(last, "last day")
    with serving.store.writing(now) as stored:
        pay.close(stored, wanted, begin, end, by=visitor.actor.name, why=why.strip())
    return RedirectResponse(f"/pay?team={wanted}&from={begin}&to={end}", 303)


def _let_in(actor: Actor) -> None:
    """Refuse whoever may see nobody's pay."""
    actor.need("engineer", "engineer")
    whose_pay(actor, None)


def _chosen(snapshot: Snapshot, actor: Actor, team: str, teams: dict[str, str]) -> str:
    """Return the team that is asked for, or one's own, or any; empty where there is none."""
    if team:
        return team_named(snapshot, actor, team)
    mine = [one for one in snapshot.people_teams.get(actor.person or "", ()) if one in teams]
    return next(iter([*mine, *teams]), "")


def _days(begin: str, end: str, periods: Sequence[Period], now: datetime) -> tuple[date, date]:
    """Return the days that are asked for; the first that no period has closed, to the end of their month."""
    today = now.date()
    usual = periods[-1].last + DAY if periods else (today.replace(day=1) - DAY).replace(day=1)
    first = day_of(begin, "first day") if begin else usual
    last = day_of(end, "last day") if end else (first.replace(day=1) + 31 * DAY).replace(day=1) - DAY
    return first, last


def _found(
    stored: Stored, actor: Actor, snapshot: Snapshot, team: str, first: date, last: date, now: datetime
) -> tuple[Report | None, Conflict | None]:
    """Return a report, or why there is none: its days are closed in part."""
    try:
        return seen(stored, actor, snapshot, team, first, last, now), None
    except Conflict as clash:
        return None, clash
