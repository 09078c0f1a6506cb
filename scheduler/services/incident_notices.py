"""What managers are told of incidents: a bad one, one that gets worse, and one whose cause nobody finds."""

from __future__ import annotations

from collections.abc import Iterator

from constraints._words import spoken
from scheduler.domain.incidents import Escalation, Incident
from scheduler.domain.notices import AboutIncident
from scheduler.domain.severity import UPDATES_EVERY
from scheduler.services import notices
from scheduler.services.incident_roles import roles
from scheduler.services.oncall import who
from scheduler.store.stored import Stored

AT_ONCE = ("SEV1", "SEV2")
"""Severities that managers are told of as soon as an incident has one of them."""


def news(stored: Stored, team: str, known: Incident | None, after: Incident) -> None:
    """
    Tell that an incident is bad, or worse than it was or than whoever declared it said; not once it is over.

    Parameters
    ----------
    known
        As it was before; None: it is new.
    """
    before = known.severity if known else after.grades[0].severity
    bad = after.severity in AT_ONCE
    declared = known is None and bad
    if after.resolved is not None or not (declared or after.severity < before):
        return
    if not stored.notices.of_team(team):
        return  # a storm of incidents does not work out for each of them what nobody hears
    how = "" if declared else f" now, no longer a {before}"
    says = f"{_called(after)} is a {after.severity}{how}. {after.grades[-1].why}"
    notices.tell(
        stored,
        team,
        "incident.declared" if declared else "incident.raised",
        f"{says} {_briefing(stored, team, after)}" if bad else says,
        incident=about(after),
        once=after.id if declared else None,
    )


def handed_on(stored: Stored, team: str, one: Incident, to: Escalation) -> None:
    """Tell that an incident goes on to the next tier."""
    names = stored.people.names()
    people = ", ".join(names.get(person, person) for person in to.people) or "nobody"
    says = f"{_called(one)} goes on to tier {to.level}: {people}. {to.why}"
    notices.tell(stored, team, "incident.escalated", says, incident=about(one))


def left_alone(stored: Stored, team: str, one: Incident, why: str) -> None:
    """Tell that an incident should go on and cannot: once, until it gets worse or somebody joins."""
    says = f"{_called(one)} has no further tier to go on to: see who can help. {why}"
    event = f"{one.id} {len(one.grades)} {len(one.escalations)}"
    notices.tell(stored, team, "incident.overdue", says, incident=about(one), once=event)


def rested(stored: Stored, team: str, incident: str, says: str) -> None:
    """Tell who rests after an incident, and who stands in or could."""
    known = stored.incidents.get(team, incident)
    notices.tell(stored, team, "trigger.rest", says, incident=about(known) if known else None)


def about(one: Incident) -> AboutIncident:
    """Return what a notice about an incident names it by."""
    return AboutIncident(id=one.id, severity=one.severity)


def _called(one: Incident) -> str:
    return f"{one.id} ({one.title})" if one.title else one.id


def _briefing(stored: Stored, team: str, one: Incident) -> str:
    """Return what whoever joins wants to know: since when, who is on call, who does what, the next update."""
    every = UPDATES_EVERY[one.severity]
    names = stored.people.names()
    return " ".join(
        (
            f"It started at {one.started:%Y-%m-%d %H:%M} UTC.",
            f"On call: {', '.join(_on_call(stored, team, one, names)) or 'nobody'}.",
            f"Proposed: {', '.join(_proposed(stored, team, one, names)) or 'nobody; ask somebody'}.",
            f"Updates every {spoken(every)}, the next by {stored.now + every:%H:%M} UTC.",
        )
    )


def _on_call(stored: Stored, team: str, one: Incident, names: dict[str, str]) -> Iterator[str]:
    """Yield who is on call where an incident is fought; in all of the team where that is not known."""
    rotations = [one.rotation] if one.rotation else stored.rotations.ids(team=team)
    for answer in who(stored, rotations, at=stored.now):
        for tier in answer.tiers:
            for duty in tier.people:
                yield f"{names.get(duty.person, duty.person)} ({answer.name} {tier.tier})"


def _proposed(stored: Stored, team: str, one: Incident, names: dict[str, str]) -> Iterator[str]:
    for proposal in roles(stored, team, one.rotation, stored.now):
        if proposal.person:
            yield f"{names.get(proposal.person, proposal.person)} as {proposal.role.replace('_', ' ')}"
