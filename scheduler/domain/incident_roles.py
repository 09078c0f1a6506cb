"""The roles of an incident, proposed from who is on call, before the diving starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Role
from scheduler.domain.oncall import RotationOnCall

ROLES: tuple[Role, ...] = ("technical_lead", "incident_commander", "communications_lead", "scribe")
"""In the order in which people take them: who was paged is in it already, and looks for the cause."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """
    Who should take a role.

    Parameters
    ----------
    person
        Empty: nobody is left; somebody has to be asked.
    says
        Why them.
    """

    role: Role
    person: str
    says: str


def proposed(on_call: Iterable[RotationOnCall], behind: Sequence[str]) -> tuple[Proposal, ...]:
    """
    Propose a person for each role: one role each, while there are people.

    Parameters
    ----------
    on_call
        The rotation that fights it first, then others of the team.
    behind
        Whom an escalation reaches in the end, such as a manager: they lead communication first of all.
    """
    found: dict[str, str] = {}
    for answer in on_call:
        for tier in answer.tiers:
            for duty in tier.people:
                found.setdefault(duty.person, f"{duty.person} is {answer.name} {tier.tier}.")
    managers = [person for person in dict.fromkeys(behind) if person not in found]
    free = list(found)
    proposals = []
    for role in ROLES:
        waiting = managers if role == "communications_lead" and managers else free or managers
        person = waiting.pop(0) if waiting else ""
        says = found.get(person, f"{person} stands behind those on call." if person else "")
        proposals.append(
            Proposal(role=role, person=person, says=says or "Nobody else is on call: ask somebody.")
        )
    return tuple(proposals)
