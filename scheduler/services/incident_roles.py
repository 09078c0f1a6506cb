"""Who takes part in an incident: whom it goes to, tier by tier, and who should do what in it."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.incident_roles import Proposal, proposed
from scheduler.domain.incidents import Incident
from scheduler.services.oncall import escalation, who
from scheduler.store.stored import Stored


def tiers(stored: Stored, team: str, incident: Incident, at: datetime) -> tuple[tuple[str, ...], ...]:
    """Return whom an incident goes to, tier by tier: as the team's policy says, or else the rotation."""
    for policy in stored.policies.all(team).values():
        ours = {target.rotation for target in policy.targets if target.rotation}
        if not incident.rotation or incident.rotation in ours:
            steps = escalation(stored, policy.id, at=at, severity=incident.severity).steps
            return tuple(tuple(one.person for one in step.people) for step in steps if step.round == 0)
    answers = who(stored, [incident.rotation], at=at) if incident.rotation else ()
    return tuple(tuple(duty.person for duty in tier.people) for answer in answers for tier in answer.tiers)


def roles(stored: Stored, team: str, rotation: str, at: datetime) -> tuple[Proposal, ...]:
    """
    Propose who takes which role in an incident.

    Parameters
    ----------
    rotation
        The id of the one that fights it; empty: any of the team's.
    """
    answers = who(stored, stored.rotations.ids(team=team), at=at)
    first = sorted(answers, key=lambda one: one.rotation != rotation)
    fought = Incident(id="roles", severity="SEV1", started=at, rotation=rotation)
    behind = [person for tier in tiers(stored, team, fought, at) for person in tier]
    return proposed(first, behind)
