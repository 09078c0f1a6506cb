"""What managers are told of incidents: that one gets worse, and that nobody finds its cause in time."""

from __future__ import annotations

from scheduler.domain.incidents import Escalation, Incident
from scheduler.services import notices
from scheduler.store.stored import Stored


def raised(stored: Stored, team: str, known: Incident | None, after: Incident) -> None:
    """Tell that an incident which is not over is worse than it was, or than whoever declared it said."""
    before = known.severity if known else after.grades[0].severity
    if after.severity < before and after.resolved is None:
        says = f"{_called(after)} is a {after.severity} now, no longer a {before}. {after.grades[-1].why}"
        notices.tell(stored, team, "incident.raised", says)


def handed_on(stored: Stored, team: str, one: Incident, to: Escalation) -> None:
    """Tell that an incident goes on to the next tier."""
    names = stored.people.names()
    people = ", ".join(names.get(person, person) for person in to.people) or "nobody"
    says = f"{_called(one)} goes on to tier {to.level}: {people}. {to.why}"
    notices.tell(stored, team, "incident.escalated", says)


def left_alone(stored: Stored, team: str, one: Incident, why: str) -> None:
    """Tell that an incident should go on and cannot: once, until it gets worse or somebody joins."""
    says = f"{_called(one)} has no further tier to go on to: see who can help. {why}"
    event = f"{one.id} {len(one.grades)} {len(one.escalations)}"
    notices.tell(stored, team, "incident.overdue", says, once=event)


def _called(one: Incident) -> str:
    return f"{one.id} ({one.title})" if one.title else one.id
