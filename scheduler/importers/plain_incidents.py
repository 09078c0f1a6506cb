"""Incidents as any program can tell them: a JSON object, or a list of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from scheduler.domain.impact import Impact
from scheduler.domain.incidents import Incident, Response, Severity
from scheduler.domain.integrations import Integration
from scheduler.domain.severity import classified
from scheduler.importers.webhook_json import SentInstant, one_or_more


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class ToldIncident:
    """
    What a program tells of an incident.

    Parameters
    ----------
    id
        As the team calls it; told again with more, it is the same incident.
    severity, impact
        How bad it is; what is known of its impact decides where only that is said, and makes it worse later.
    responders
        Ids of who worked on it.
    """

    id: Annotated[str, Field(min_length=1, max_length=500)]
    severity: Severity | None = None
    impact: Impact | None = None
    started: SentInstant
    detected: SentInstant | None = None
    acknowledged: SentInstant | None = None
    mitigated: SentInstant | None = None
    resolved: SentInstant | None = None
    cause_found: SentInstant | None = None
    responders: Annotated[tuple[str, ...], Field(max_length=500)] = ()
    title: Annotated[str, Field(max_length=2000)] = ""
    service: Annotated[str, Field(max_length=500)] = ""


_TOLD = TypeAdapter(list[ToldIncident])


def incidents_of(body: bytes, integration: Integration) -> list[tuple[Incident, bool]]:
    """
    Return the incidents of a body, and of each whether its severity is stated.

    Raises
    ------
    Invalid
        With what is wrong first, and where.
    """
    found = one_or_more(body, _TOLD)
    return [(_incident(one, integration.rotation), one.severity is not None) for one in found]


def _incident(one: ToldIncident, rotation: str) -> Incident:
    return Incident(
        id=one.id,
        severity=one.severity or classified(one.impact or Impact())[0],
        impact=one.impact,
        started=one.started,
        detected=one.detected,
        acknowledged=one.acknowledged,
        mitigated=one.mitigated,
        resolved=one.resolved,
        cause_found=one.cause_found,
        responses=tuple(Response(person=person) for person in one.responders),
        title=one.title,
        service=one.service,
        rotation=rotation,
    )
