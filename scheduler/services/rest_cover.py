"""The story of rest covers: who stands in for responders of a long SEV1, proposed and put into force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from constraints.post_incident_rest import PostIncidentRest
from scheduler.domain.errors import Conflict
from scheduler.domain.incidents import Incident
from scheduler.domain.overrides import Override
from scheduler.domain.rest_cover import StandIn, stand_ins
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span, covered
from scheduler.services import incidents, overrides
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

NEARBY = timedelta(weeks=4)
"""Who has been on call least around the rest, this much on each side, is asked first."""


def rest_rule(one: StoredRotation) -> PostIncidentRest | None:
    """Return the rule that lets people of a rotation rest; None where there is none."""
    return next((rule for rule in one.rules if isinstance(rule, PostIncidentRest)), None)


def propose(stored: Stored, team: str, incident_id: str) -> tuple[StandIn, ...]:
    """
    Return who stands in, from now until the rest is over.

    Raises
    ------
    NotFound
        When there is no such incident.
    Conflict
        When it is not over, or nobody rests after it.
    """
    incident = incidents.get(stored, team, incident_id)
    rotations = stored.rotations.of_team(team)
    schedules = stored.schedules.some([one.id for one in rotations])
    found: list[StandIn] = []
    for one in rotations:
        rest = _rest(one, incident, stored)
        if rest is not None:
            free = _free(stored, one, schedules.values())
            found += stand_ins(schedules[one.id], frozenset(incident.responders), rest, free)
    return tuple(found)


def cover(stored: Stored, team: str, incident_id: str, *, by: str) -> tuple[Override, ...]:
    """
    Put the stand-ins into force, all or none.

    Raises
    ------
    Conflict
        When there is nothing to cover.
    """
    found = propose(stored, team, incident_id)
    if not found:
        raise Conflict(f"Nobody who rests after {incident_id} is on call.", "Leave the schedule as it is.")
    return tuple(
        overrides.add(
            stored,
            one.rotation,
            one.tier,
            one.takes,
            start=one.span.start,
            end=one.span.end,
            by=by,
            why=f"{one.gives} rests after {incident_id}, or moves up.",
            seat=one.seat,
            layer="rest_cover",
        )
        for one in found
    )


def _rest(one: StoredRotation, incident: Incident, stored: Stored) -> Span | None:
    """Return the rest that is left after an incident, in a rotation; None where there is none."""
    rule = rest_rule(one)
    if incident.resolved is None:
        raise Conflict(f"{incident.id} is not resolved.", "Its responders rest when it is.")
    if rule is None or incident.severity != "SEV1" or incident.span.length < rule.minimum:
        return None
    start, end = max(stored.now, incident.resolved), incident.resolved + rule.rest
    return Span(start, end) if start < end else None


def _free(
    stored: Stored, one: StoredRotation, schedules: Iterable[Schedule]
) -> Callable[[str, Span], Sequence[str]]:
    """Return what names the members who can take a tier, those who serve least around it first."""
    people = stored.people.get([member.person for member in one.rotation.members])
    duties: dict[str, list[Span]] = {person: [] for person in people}
    for schedule in schedules:
        for _, piece in schedule.pieces():
            if piece.person in duties:
                duties[piece.person].append(Span(piece.start, piece.end))

    def free(tier: str, span: Span) -> Sequence[str]:
        around = Span(span.start - NEARBY, span.end + NEARBY)
        able = []
        for member in one.rotation.members:
            person = people[member.person]
            away = [*duties[person.id], *(off.span for off in person.time_off), *person.wished("never")]
            employed = member.employed(person.timezone)
            if (
                tier in member.tiers
                and employed.start <= span.start
                and span.end <= employed.end
                and not any(busy.overlaps(span) for busy in away)
            ):
                able.append((covered(around, duties[person.id]), person.id))
        return [person for _, person in sorted(able)]

    return free
