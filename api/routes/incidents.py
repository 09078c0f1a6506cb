"""Incidents: declared, changed as more is known, graded by their impact, and listed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Engineer, Paced, Reader, Serve
from api.asked import At, Fresh, Name, rotation_named, team_named
from api.changing import Changing, Creating
from api.cursors import Listed, Part, Window
from api.instants import Instant, instant
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from scheduler.domain import incidents as domain
from scheduler.domain.errors import Invalid
from scheduler.domain.impact import Impact
from scheduler.domain.incident_roles import Proposal
from scheduler.domain.incidents import Incident, Role, Severity
from scheduler.domain.spans import Span
from scheduler.services import incident_roles, incidents
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1", tags=["incidents"])

Id = Annotated[str, Field(min_length=1, max_length=500)]
Why = Annotated[str, Field(max_length=1000)]
State = Literal["open", "resolved"]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Worked:
    """Time in which somebody worked on an incident."""

    start: Instant
    end: Instant


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Responder:
    """
    Somebody who responded.

    Parameters
    ----------
    hours
        When they worked on it; none: as long as it lasted.
    role
        None: they helped.
    """

    person: Id
    role: Role | None = None
    hours: Annotated[tuple[Worked, ...], Field(max_length=100)] = ()

    def response(self) -> domain.Response:
        """Return it as the domain knows it."""
        hours = tuple(Span(one.start, one.end) for one in self.hours)
        return domain.Response(person=self.person, hours=hours, role=self.role)


class ChangedIncident(BaseModel):
    """
    What is so of an incident from now on; what is left out stays as it is.

    Attributes
    ----------
    severity
        As whoever asks sees it; the impact still calls for at least what it does.
    impact
        All that is known of it now: it may make the incident worse.
    rotation
        The id or name of the one that fights it.
    why
        Of a severity, shown beside it.
    """

    model_config = ConfigDict(extra="forbid")

    severity: Severity | None = None
    impact: Impact | None = None
    started: Instant | None = None
    detected: Instant | None = None
    acknowledged: Instant | None = None
    mitigated: Instant | None = None
    resolved: Instant | None = None
    cause_found: Instant | None = None
    responders: Annotated[tuple[Responder, ...], Field(max_length=500)] = ()
    title: Annotated[str, Field(max_length=2000)] = ""
    service: Annotated[str, Field(max_length=500)] = ""
    rotation: Annotated[str, Field(max_length=200)] = ""
    why: Why = ""

    def parts(self) -> dict[str, Any]:
        """Return what is said, by the names of an incident's fields."""
        found = {name: getattr(self, name) for name in self.model_fields_set - {"why", "responders"}}
        if "responders" in self.model_fields_set:
            found["responses"] = tuple(one.response() for one in self.responders)
        return found


class NewIncident(ChangedIncident):
    """
    An incident to declare.

    Attributes
    ----------
    severity
        As whoever asks sees it; none: the impact decides.
    started
        None: now.
    """

    id: Id


@dataclass(frozen=True, kw_only=True)
class TeamsIncident:
    """An incident, and the id of its team."""

    team: str
    incident: Incident


ONE = TypeAdapter(Incident)
MUST = ("severity", "started")
"""What an incident always has."""


@router.get("/incidents", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: Name = None,
    rotation: Name = None,
    severity: Severity | None = None,
    state: State | None = None,
    since: Annotated[Instant | None, Query(description="Only those that started then or later.")] = None,
    until: Annotated[Instant | None, Query(description="Only those that started before.")] = None,
) -> Listed[TeamsIncident]:
    """List incidents, those that started last first."""
    seen = team_named(snapshot, actor, team) if team is not None else actor.team
    with serving.store.reading() as stored:
        found = stored.incidents.part(
            None if seen is None else [seen],
            rotation=rotation_named(snapshot, actor, rotation, seen) if rotation is not None else None,
            severity=severity,
            is_open=None if state is None else state == "open",
            since=since,
            until=until,
            before=_before(part),
            most=part.limit + 1,
        )
    return part.first([TeamsIncident(team=one, incident=incident) for one, incident in found], _key)


@router.post("/teams/{team}/incidents", status_code=201, response_model=Incident, responses=CREATING)
def declare(change: Creating, actor: Engineer, snapshot: Fresh, team: str, wanted: NewIncident) -> Response:
    """
    Declare an incident: its severity as stated, or by the criteria that its impact meets.

    Doubt about data makes it a SEV1, and what a paying customer reports is at least a SEV2, whoever states
    what.
    """
    mine = team_named(snapshot, actor, team)
    rotation = rotation_named(snapshot, actor, wanted.rotation, mine) if wanted.rotation else ""

    def story(stored: Stored) -> Incident:
        always = {"started": wanted.started or stored.now, "severity": wanted.severity or "SEV4"}
        news = Incident(**(wanted.parts() | always | {"rotation": rotation}))
        stated = wanted.severity is not None
        return incidents.declare(stored, mine, news, by=actor.name, why=wanted.why, stated=stated)

    return change.make(story, ONE, status=201)


@router.get(
    "/teams/{team}/incident-roles",
    response_model=tuple[Proposal, ...],
    responses=LISTING,
    dependencies=[Paced],
)
def roles(
    serving: Serve, actor: Reader, snapshot: Fresh, team: str, rotation: Name = None, at: At = None
) -> tuple[Proposal, ...]:
    """Propose who takes which role in an incident, from who is on call."""
    mine = team_named(snapshot, actor, team)
    fights = rotation_named(snapshot, actor, rotation, mine) if rotation is not None else ""
    with serving.store.reading() as stored:
        return incident_roles.roles(stored, mine, fights, at or serving.clock())


@router.get(
    "/teams/{team}/incidents/{incident:path}",
    response_model=Incident,
    responses=LISTING,
    dependencies=[Paced],
)
def one(
    request: Request, serving: Serve, actor: Reader, snapshot: Fresh, team: str, incident: str
) -> Response:
    """Return an incident: how its severity came about, who responded, to whom it was escalated."""
    mine = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        body = ONE.dump_json(incidents.get(stored, mine, incident))
    return ready(request, body, tag=tag_of(body), version=None)


@router.patch("/teams/{team}/incidents/{incident:path}", response_model=Incident, responses=CHANGING)
def change_one(
    change: Changing, actor: Engineer, snapshot: Fresh, team: str, incident: str, wanted: ChangedIncident
) -> Response:
    """Change an incident as more is known of it. It gets worse by itself where its impact calls for that."""
    mine = team_named(snapshot, actor, team)
    parts = wanted.parts()
    if any(parts.get(name, "") is None for name in MUST):
        raise Invalid("An incident has a severity, and a time at which it started.", "Leave out what stays.")
    if wanted.rotation:
        parts["rotation"] = rotation_named(snapshot, actor, wanted.rotation, mine)
    return change.make(
        lambda stored: incidents.change(stored, mine, incident, parts, by=actor.name, why=wanted.why),
        ONE,
        before=lambda stored: tag_of(ONE.dump_json(incidents.get(stored, mine, incident))),
    )


def _key(one: TeamsIncident) -> str:
    return " ".join((one.incident.started.isoformat(), one.team, one.incident.id))


def _before(part: Part) -> tuple[datetime, str, str] | None:
    """Return where the part before ended."""
    if part.after is None:
        return None
    match part.after.split(" ", 2):
        case [started, team, incident]:
            return instant(started), team, incident
    raise Invalid("The cursor is none of ours.", "Send back what `next` said, or leave it out.")
