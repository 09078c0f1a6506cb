"""Health: what is said of how on-call was, for people, rotations, shifts, services and severities."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Severity
from scheduler.domain.interruptions import Counted
from scheduler.domain.samples import Timing
from scheduler.domain.spans import Span

LIMIT = 5
"""Pages in a shift above which something is wrong, where the team does not say otherwise."""


@dataclass(frozen=True, kw_only=True)
class PageLimits:
    """
    Pages in a shift above which something is wrong.

    Parameters
    ----------
    rotations
        Of those that have a limit of their own, by id.
    """

    team: int = LIMIT
    rotations: Mapping[str, int] = Field(default_factory=dict)

    def of(self, rotation: str) -> int:
        """Return the limit of a rotation."""
        return self.rotations.get(rotation, self.team)


@dataclass(frozen=True, kw_only=True)
class Served:
    """
    A shift, or what somebody served of it.

    Parameters
    ----------
    rotation
        Its id.
    """

    shift: str
    rotation: str
    tier: str
    person: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class ShiftHealth:
    """The pages of a shift; `over` says whether they are more than its rotation's limit."""

    shift: str
    rotation: str
    tier: str
    person: str
    start: AwareDatetime
    end: AwareDatetime
    pages: Counted
    over: bool


@dataclass(frozen=True, kw_only=True)
class PersonHealth:
    """
    What being on call was to somebody.

    Parameters
    ----------
    interrupted_nights
        Nights, from 22 to 8 where they live, with at least one page.
    on_call
        The share of the span in which they held any tier.
    """

    person: str
    pages: Counted
    interrupted_nights: int
    on_call: float
    to_acknowledge: Timing
    to_resolve: Timing


@dataclass(frozen=True, kw_only=True)
class RotationHealth:
    """
    The pages of a rotation.

    Parameters
    ----------
    per_shift
        Of its shifts that began in the span, on average; None where none did.
    limit, over
        Pages in a shift above which something is wrong, and how many of them had more.
    """

    rotation: str
    pages: Counted
    shifts: int
    per_shift: float | None
    limit: int
    over: int


@dataclass(frozen=True, kw_only=True)
class ServiceHealth:
    """
    What a service sends.

    Parameters
    ----------
    led_to_incidents
        Pages with real trouble behind them.
    """

    service: str
    pages: Counted
    led_to_incidents: int


@dataclass(frozen=True, kw_only=True)
class SeverityHealth:
    """Incidents of one severity: how long until they were detected, and until they were resolved."""

    severity: Severity
    incidents: int
    to_detect: Timing
    to_resolve: Timing


@dataclass(frozen=True, kw_only=True)
class Health:
    """
    How a team's on-call was over a span. Times of one person are for them to learn from, never an objective.

    Parameters
    ----------
    limit
        The team's, of pages in a shift; a rotation may have its own.
    nobodys
        Pages that came while nobody was on call.
    alert_to_incident
        The share of pages that led to an incident; None where there were none.
    acted_on
        The share of pages after which somebody did something about the alert or its cause.
    services
        The noisiest first.
    """

    start: AwareDatetime
    end: AwareDatetime
    limit: int
    pages: Counted
    nobodys: int
    alert_to_incident: float | None
    acted_on: float | None
    actions: Mapping[str, int]
    people: tuple[PersonHealth, ...]
    rotations: tuple[RotationHealth, ...]
    shifts: tuple[ShiftHealth, ...]
    services: tuple[ServiceHealth, ...]
    severities: tuple[SeverityHealth, ...]
