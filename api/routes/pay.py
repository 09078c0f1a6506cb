"""Pay: reports by period and person, as JSON and CSV, and periods that are closed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Manager, Paced, Serve
from api.asked import Fresh, Name, team_named
from api.changing import Creating
from api.cursors import Listed, Window
from api.instants import Day
from api.pay_seen import as_csv, seen
from api.refusals import CREATING, LISTING, refusals
from api.replies import ready, tag_of
from api.serving import Serving
from scheduler.domain.errors import Conflict
from scheduler.domain.pay_periods import Report
from scheduler.services import pay
from scheduler.services.snapshot import Snapshot
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/pay", tags=["pay"])

REPORT = TypeAdapter(Report)
REPORTING = LISTING | refusals(Conflict)
Team = Annotated[str, Query(min_length=1, max_length=200, description="Its id or name.")]
First = Annotated[Day, Query(alias="from", description="The first day, on each person's own clock.")]
Last = Annotated[Day, Query(alias="to", description="The last day, which is included.")]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewPeriod:
    """
    A period to be closed.

    Parameters
    ----------
    team
        Its id or name.
    first, last
        Days on each person's own clock, the last one included.
    """

    team: Annotated[str, Field(min_length=1, max_length=200)]
    first: Day
    last: Day
    why: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True)
class PeriodShown:
    """A closed period."""

    id: str
    team: str
    first: date
    last: date
    closed_at: AwareDatetime
    closed_by: str


@router.get("/report", response_model=Report, responses=REPORTING, dependencies=[Paced])
def report(
    request: Request,
    serving: Serve,
    actor: Engineer,
    snapshot: Fresh,
    team: Team,
    first: First,
    last: Last,
    person: Name = None,
) -> Response:
    """
    Say what a period comes to, line by line with reasons, and by person and currency.

    Managers see their teams, engineers their own lines. A closed period is as it was closed; open days are as
    they would be closed now, with the corrections of closed periods as lines of their own.
    """
    wanted = team_named(snapshot, actor, team)
    body = REPORT.dump_json(_seen(serving, actor, snapshot, wanted, first, last, person)[0])
    return ready(request, body, tag=tag_of(body), version=None)


@router.get(
    "/report.csv",
    response_class=Response,
    responses=REPORTING | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    dependencies=[Paced],
)
def report_csv(
    serving: Serve,
    actor: Engineer,
    snapshot: Fresh,
    team: Team,
    first: First,
    last: Last,
    person: Name = None,
) -> Response:
    """Return the same lines as CSV, in which no cell is a formula."""
    wanted = team_named(snapshot, actor, team)
    found, names = _seen(serving, actor, snapshot, wanted, first, last, person)
    return as_csv(found, names)


@router.get("/periods", responses=LISTING, dependencies=[Paced])
def periods(
    serving: Serve, actor: Engineer, snapshot: Fresh, part: Window, team: Team
) -> Listed[PeriodShown]:
    """List the closed periods of a team, the earliest first."""
    wanted = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        known = stored.pay.periods(wanted)
    shown = [
        PeriodShown(
            id=one.id,
            team=one.team,
            first=one.first,
            last=one.last,
            closed_at=one.closed_at,
            closed_by=one.closed_by,
        )
        for one in known
    ]
    return part.of(shown, lambda one: one.first.isoformat())


@router.post("/periods", status_code=201, response_model=Report, responses=CREATING)
def close(change: Creating, actor: Manager, snapshot: Fresh, wanted: NewPeriod) -> Response:
    """Close a period that is over: its lines stay as they are, and later periods put right what changes."""
    team = team_named(snapshot, actor, wanted.team)

    def story(stored: Stored) -> Report:
        return pay.close(stored, team, wanted.first, wanted.last, by=actor.name, why=wanted.why)

    return change.make(story, REPORT, status=201)


def _seen(
    serving: Serving,
    actor: Actor,
    snapshot: Snapshot,
    team: str,
    first: date,
    last: date,
    person: str | None,
) -> tuple[Report, dict[str, str]]:
    """Return what of a report the asker may see, and what everybody and everything in it is called."""
    with serving.store.reading() as stored:
        found = seen(stored, actor, snapshot, team, first, last, serving.clock(), person)
        return found, pay.names(stored)
