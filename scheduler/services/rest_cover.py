"""The story of rest covers: who stands in for responders of a long SEV1, proposed and put into force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from pydantic.dataclasses import dataclass

from constraints.post_incident_rest import PostIncidentRest
from scheduler.domain.errors import Conflict
from scheduler.domain.incidents import Incident
from scheduler.domain.overrides import Override
from scheduler.domain.rest_cover import StandIn, stand_ins
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span, covered
from scheduler.domain.verdict import Verdict
from scheduler.services import incidents, overrides
from scheduler.services.verdicts import judged
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

NEARBY = timedelta(weeks=4)
"""Who has been on call least around the rest, this much on each side, is asked first."""


class NobodyCovers(Conflict):
    """There is nobody to stand in, or nobody to stand in for."""


@dataclass(frozen=True, kw_only=True)
class RestCover:
    """Who stands in for those who rest, and what that comes to."""

    stand_ins: tuple[StandIn, ...]
    verdict: Verdict


def rest_rule(one: StoredRotation) -> PostIncidentRest | None:
    """Return the rule that lets people of a rotation rest; None where there is none."""
    return next((rule for rule in one.rules if isinstance(rule, PostIncidentRest)), None)


def propose(stored: Stored, team: str, incident_id: str, now: datetime | None = None) -> tuple[StandIn, ...]:
    """
    Return who stands in, from now until the rest is over.

    Parameters
    ----------
    now
        None: when the unit of work happens.

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
        rest = _rest(one, incident, now or stored.now)
        if rest is not None:
            free = _free(stored, one, schedules.values())
            found += stand_ins(schedules[one.id], frozenset(incident.responders), rest, free)
    return tuple(found)


def cover(stored: Stored, team: str, incident_id: str, *, by: str) -> RestCover:
    """
    Put the stand-ins into force, all or none, and say what that comes to: rest does not wait for other rules.

    Raises
    ------
    NobodyCovers
        When there is nothing to cover.
    """
    found = propose(stored, team, incident_id)
    if not found:
        raise NobodyCovers(
            f"Nobody who rests after {incident_id} is on call, or nobody is free.",
            "Leave the schedule as it is, or let somebody of another team cover.",
        )
    _, verdict = judged(stored, team, lambda: _put(stored, found, incident_id, by), accept_breaches=True)
    return RestCover(stand_ins=found, verdict=verdict)


def told(stored: Stored, found: Iterable[StandIn], how: str) -> tuple[str, ...]:
    """Say who stands in, a sentence each; `how` is what they do, such as "covers"."""
    names = stored.people.names()
    return tuple(
        f"{names[one.takes]} {how} {one.tier} for {names[one.gives]} until {one.span.end:%Y-%m-%d %H:%M} UTC."
        for one in found
    )


def _put(stored: Stored, found: Iterable[StandIn], incident_id: str, by: str) -> tuple[Override, ...]:
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


def _rest(one: StoredRotation, incident: Incident, now: datetime) -> Span | None:
    """Return the rest that is left after an incident, in a rotation; None where there is none."""
    rule = rest_rule(one)
    if incident.resolved is None:
        raise Conflict(f"{incident.id} is not resolved.", "Its responders rest when it is.")
    if rule is None or incident.severity != "SEV1" or incident.span.length < rule.minimum:
        return None
    start, end = max(now, incident.resolved), incident.resolved + rule.rest
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
