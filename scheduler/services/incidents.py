"""The stories of incidents: told of by senders and people, piece by piece, and graded by their impact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from scheduler.domain.errors import Conflict, NotFound, WatchbillError
from scheduler.domain.incidents import Escalation, Incident
from scheduler.domain.severity import graded, overdue
from scheduler.services import incident_notices
from scheduler.services.changing import known_person
from scheduler.services.incident_roles import tiers
from scheduler.store.stored import Store, Stored

BY = "watchbill"


def record(
    stored: Stored, team: str, news: Incident, *, source: str, by: str, why: str = "", stated: bool = True
) -> Incident:
    """
    Record what is told of an incident, and return it as it is known now; the same twice changes nothing.

    Parameters
    ----------
    team
        The id of the team whose it is.
    source
        Who tells.
    stated
        Whether they say how bad it is; its impact decides, else.

    Raises
    ------
    NotFound
        When a responder is nobody the store knows.
    """
    known = stored.incidents.get(team, news.id)
    known_person(stored, *news.responders)
    after = known.told(news) if known else news
    new = stated and (known is None or news.severity != known.stated)  # told again, it is nothing new
    given = f"{by} says so." if new else None
    return _kept(stored, team, known, graded(known, after, stored.now, given), source, by, why)


def declare(stored: Stored, team: str, news: Incident, *, by: str, why: str = "", stated: bool) -> Incident:
    """
    Declare an incident.

    Raises
    ------
    Conflict
        When the team calls another one so.
    NotFound
        When a responder is nobody the store knows.
    """
    if stored.incidents.get(team, news.id) is not None:
        raise Conflict(f"There is an incident {news.id} already.", "Change that one, or take another id.")
    return record(stored, team, news, source=by, by=by, why=why, stated=stated)


def change(
    stored: Stored, team: str, incident: str, parts: Mapping[str, Any], *, by: str, why: str = ""
) -> Incident:
    """
    Change parts of an incident, such as when it was resolved, or its impact, which may make it worse.

    Parameters
    ----------
    parts
        What they are from now on, by the names of its fields.

    Raises
    ------
    NotFound
        When there is none, or a responder is nobody the store knows.
    Invalid
        When its times contradict each other.
    """
    known = get(stored, team, incident)
    after = replace(known, **parts)
    known_person(stored, *after.responders)
    given = (why or f"{by} says so.") if "severity" in parts else None
    return _kept(stored, team, known, graded(known, after, stored.now, given), by, by, why)


def escalate_overdue(store: Store, now: datetime) -> list[tuple[str, Incident]]:
    """Hand incidents whose cause nobody has found in time to the next tier; return them with their teams."""
    with store.reading() as stored:
        late = [(team, one.id) for team, one in stored.incidents.unresolved() if overdue(one, now)]
    found = []
    for team, name in late:
        try:
            with store.writing(now) as stored:
                found += [(team, one) for one in [_escalated(stored, team, name)] if one]
        except WatchbillError as error:  # of one incident; the others go on all the same
            structlog.get_logger().warning("incident not escalated", incident=name, error=error.what)
    return found


def _escalated(stored: Stored, team: str, name: str) -> Incident | None:
    """Hand an incident to the next tier, if there is one; managers are told either way."""
    known = get(stored, team, name)
    due = overdue(known, stored.now)
    if due is None:
        return None
    level, why = due
    ladder = tiers(stored, team, known, stored.now)
    if level > len(ladder):
        incident_notices.left_alone(stored, team, known, why)
        return None
    one = Escalation(level=level, at=stored.now, people=ladder[level - 1], why=why)
    after = replace(known, escalations=(*known.escalations, one))
    stored.incidents.put(team, BY, after)
    stored.audit.add(
        "incident.escalate",
        who=BY,
        why=why,
        says=f"{name} goes on to tier {level}: {', '.join(one.people) or 'nobody'}.",
        subject=name,
        team=team,
        before=known,
        after=after,
    )
    incident_notices.handed_on(stored, team, after, one)
    return after


def get(stored: Stored, team: str, incident: str) -> Incident:
    """
    Return an incident of a team.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.incidents.get(team, incident)
    if known is None:
        raise NotFound(f"There is no incident {incident}.", "List the incidents of the team.")
    return known


def _kept(
    stored: Stored, team: str, known: Incident | None, after: Incident, source: str, by: str, why: str
) -> Incident:
    if after == known:
        return after
    stored.incidents.put(team, source, after)
    incident_notices.news(stored, team, known, after)
    reasons = " ".join(grade.why for grade in after.grades[len(known.grades) if known else 0 :])
    stored.audit.add(
        "incident.put",
        who=by,
        why=why,
        says=f"{after.id}, a {after.severity}, is {_state(after)}. {reasons}".strip(),
        subject=after.id,
        team=team,
        before=known,
        after=after,
    )
    return after


def _state(incident: Incident) -> str:
    for name in ("resolved", "mitigated", "acknowledged", "detected"):
        if getattr(incident, name) is not None:
            return name
    return "open"
