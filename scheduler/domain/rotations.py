"""Rotations: people taking turns, in tiers, with an escalation policy."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.compensation import UNPAID, Compensation
from scheduler.domain.handoffs import Cadence, Turn, instant, midnight
from scheduler.domain.people import Quantity
from scheduler.domain.spans import Span

SHADOW = "shadow"
"""The tier of a shift whose holder learns and never counts as cover."""

FIRST_DAY, LAST_DAY = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Tier:
    """
    A place in a rotation; the first tier is paged first.

    Parameters
    ----------
    load
        What one turn weighs, in points.
    count
        How many people hold it at once.
    """

    name: Annotated[str, Field(min_length=1)]
    load: Annotated[Quantity, Field(ge=0)] = Fraction(1)
    count: Annotated[int, Field(ge=1, le=20)] = 1


@dataclass(frozen=True, kw_only=True)
class Membership:
    """
    Who may serve, in which tiers, from when until when.

    Parameters
    ----------
    tiers
        Names of the tiers the person may hold.
    joined
        First day in the rotation; None: they have always been there.
    left
        The last day employed; None: they stay.
    site
        The follow-the-sun site whose legs they serve; empty in other rotations.
    newcomer
        Whether the rotation's shadow period applies to them.
    shadowed
        Shadow turns they have already served here.
    """

    person: str
    tiers: tuple[str, ...]
    joined: date | None = None
    left: date | None = None
    site: str = ""
    newcomer: bool = False
    shadowed: Annotated[int, Field(ge=0)] = 0

    def employed(self, zone: str) -> Span:
        """Return the span of employment; its days begin at midnight in `zone`, the person's."""
        return Span(
            midnight(self.joined, zone) if self.joined else FIRST_DAY,
            midnight(self.left + timedelta(days=1), zone) if self.left else LAST_DAY,
        )


@dataclass(frozen=True, kw_only=True)
class EscalationLevel:
    """
    One step of an escalation policy.

    Parameters
    ----------
    target
        `on-call-<tier>`, or the name of a person or another rotation.
    timeout
        How long to wait for an acknowledgement before the next level; zero ends the policy.
    """

    level: Annotated[int, Field(ge=1)]
    target: str
    timeout: timedelta


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """
    A day that weighs more.

    Parameters
    ----------
    extra_load
        Points added to the first tier of the turn that holds the day's local noon.
    """

    date: date
    name: str
    extra_load: Annotated[Quantity, Field(ge=0)] = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class HealthMetrics:
    """
    What a team wants watched while a rotation runs.

    Parameters
    ----------
    alert_if_pages_exceed
        Pages in a shift above which something is wrong; None: the team's limit.
    """

    track_pages_per_shift: bool = False
    alert_if_pages_exceed: Annotated[int, Field(ge=0, le=10_000)] | None = None
    track_mttr_per_engineer: bool = False
    quarterly_on_call_review: bool = False


@dataclass(frozen=True, kw_only=True, config=ConfigDict(ignored_types=(cached_property,)))
class Rotation:
    """
    People taking turns.

    Parameters
    ----------
    tiers
        The first one is paged first.
    classes
        Kinds of turns that are spread like load after fairness: `weekend`, `night`, `holiday`.
    """

    name: Annotated[str, Field(min_length=1)]
    cadence: Cadence
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    members: tuple[Membership, ...]
    escalation: tuple[EscalationLevel, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    classes: tuple[str, ...] = ()
    compensation: Compensation = UNPAID
    health_metrics: HealthMetrics = HealthMetrics()

    @cached_property
    def roster(self) -> dict[str, Membership]:
        """Map the id of everybody who may serve to their membership, in the order of the file."""
        return {member.person: member for member in self.members}

    def holidays_in(self, turn: Turn) -> tuple[Holiday, ...]:
        """Return the holidays whose local noon the turn holds."""
        return tuple(day for day in self.holidays if self.noon(day.date) in turn.span)

    def noon(self, day: date) -> datetime:
        return instant(day, time(12), self.cadence.timezone)
