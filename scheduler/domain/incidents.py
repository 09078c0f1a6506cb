"""Incidents: the trouble behind pages, how bad it was, when, and who responded."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.impact import Impact
from scheduler.domain.spans import Span

Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4"]
"""From the worst on; as text they are in that order, too."""
Role = Literal["incident_commander", "communications_lead", "technical_lead", "scribe"]
TIMES = ("started", "detected", "acknowledged", "mitigated", "resolved")


@dataclass(frozen=True, kw_only=True)
class Response:
    """
    Somebody's part in an incident.

    Parameters
    ----------
    hours
        When they worked on it; none: as long as it lasted.
    role
        None: they helped.
    """

    person: Annotated[str, Field(min_length=1)]
    hours: tuple[Span, ...] = ()
    role: Role | None = None


@dataclass(frozen=True, kw_only=True)
class Grade:
    """
    A severity that an incident was given.

    Parameters
    ----------
    why
        As a sentence.
    stated
        Whether somebody said so; its impact called for it, else.
    """

    severity: Severity
    at: AwareDatetime
    why: str
    stated: bool


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """
    An incident was handed to the next tier.

    Parameters
    ----------
    level
        Which one, from 2: the first is who was paged.
    """

    level: int
    at: AwareDatetime
    people: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Incident:
    """
    Trouble.

    Parameters
    ----------
    id
        As its team calls it.
    started, detected, acknowledged, mitigated, resolved
        None: not yet, or not known.
    rotation
        Id of the rotation that fights it; empty where that is not known.
    scope
        The share of users for which its severity holds: where it doubles, it is a level worse.
    grades
        How its severity came about, the latest last.
    cause_found
        When its root cause was known.

    Raises
    ------
    Invalid
        When something would have happened before it started, or it is resolved before it is mitigated.
    """

    id: Annotated[str, Field(min_length=1, max_length=500)]
    severity: Severity
    started: AwareDatetime
    detected: AwareDatetime | None = None
    acknowledged: AwareDatetime | None = None
    mitigated: AwareDatetime | None = None
    resolved: AwareDatetime | None = None
    responses: tuple[Response, ...] = ()
    title: Annotated[str, Field(max_length=2000)] = ""
    service: Annotated[str, Field(max_length=500)] = ""
    rotation: str = ""
    impact: Impact | None = None
    scope: float | None = None
    grades: tuple[Grade, ...] = ()
    cause_found: AwareDatetime | None = None
    escalations: tuple[Escalation, ...] = ()

    def __post_init__(self) -> None:
        for name, became in (*((name, name) for name in TIMES[1:]), ("cause_found", "understood")):
            moment = getattr(self, name)
            if moment is not None and moment < self.started:
                raise Invalid(
                    f"{self.id} was {became} at {moment.isoformat()}, before it started at "
                    f"{self.started.isoformat()}.",
                    "Correct one of the two.",
                )
        if self.mitigated and self.resolved and self.resolved < self.mitigated:
            raise Invalid(f"{self.id} was resolved before it was mitigated.", "Exchange the two times.")

    @classmethod
    def lasting(
        cls, span: Span, *, name: str, severity: Severity, responders: tuple[str, ...] = ()
    ) -> Incident:
        """Return one that is over, of which is known when it was and who responded."""
        responses = tuple(Response(person=person) for person in responders)
        return cls(id=name, severity=severity, started=span.start, resolved=span.end, responses=responses)

    @property
    def responders(self) -> tuple[str, ...]:
        """Return the ids of who responded."""
        return tuple(dict.fromkeys(response.person for response in self.responses))

    @property
    def stated(self) -> Severity | None:
        """Return the severity that somebody stated last; None: nobody did."""
        last = next((grade.severity for grade in reversed(self.grades) if grade.stated), None)
        return last if self.grades else self.severity

    @property
    def span(self) -> Span:
        """
        Return when it was.

        Raises
        ------
        Invalid
            While it is not over.
        """
        if self.resolved is None:
            raise Invalid(f"{self.id} is not resolved.", "Ask when it is.")
        return Span(self.started, self.resolved)

    def worked(self, person: str, until: AwareDatetime) -> tuple[Span, ...]:
        """Return when somebody worked on it, as far as that is past."""
        whole = Span(self.started, max(self.started, min(self.resolved or until, until)))
        mine = [response for response in self.responses if response.person == person]
        return tuple(span for response in mine for span in response.hours or (whole,))

    def told(self, news: Incident) -> Incident:
        """
        Return the incident after more is told of it: later news count, and take nothing away.

        It started, was detected and acknowledged when that was first so, and mitigated and resolved when it
        was so last.
        """
        parts = {(response.person, response.role): response for response in self.responses}
        for response in news.responses:
            known = [key for key in parts if key[0] == response.person]
            if known and response == Response(person=response.person):
                continue  # that they responded is no news
            for key in known:
                del parts[key]
            parts[response.person, response.role] = response
        return replace(
            news,
            started=min(self.started, news.started),
            detected=min(filter(None, (self.detected, news.detected)), default=None),
            acknowledged=min(filter(None, (self.acknowledged, news.acknowledged)), default=None),
            mitigated=max(filter(None, (self.mitigated, news.mitigated)), default=None),
            resolved=max(filter(None, (self.resolved, news.resolved)), default=None),
            responses=tuple(parts.values()),
            title=news.title or self.title,
            service=news.service or self.service,
            rotation=news.rotation or self.rotation,
            impact=news.impact or self.impact,
            scope=self.scope,
            grades=self.grades,
            cause_found=min(filter(None, (self.cause_found, news.cause_found)), default=None),
            escalations=self.escalations,
        )
