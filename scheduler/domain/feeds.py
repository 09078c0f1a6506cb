"""Feeds: what a secret address lets calendars subscribe to."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid

Kind = Literal["person", "rotation", "tier", "team"]

Alarm = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=28))]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """
    Whose duties a feed shows.

    Parameters
    ----------
    id
        Of the person, team, or rotation; a tier is one of a rotation.
    tier
        Its name, where it is a tier.
    """

    kind: Kind
    id: str
    tier: str = ""

    def __post_init__(self) -> None:
        if (self.kind == "tier") != bool(self.tier):
            raise Invalid("A feed shows a tier, or something else.", "Name the tier only where it is one.")


@dataclass(frozen=True, kw_only=True)
class Feed:
    """
    A secret address that calendars subscribe to; the secret itself is not kept.

    Parameters
    ----------
    owner
        The id of the person, or the name of the token, that made it, and may rotate and revoke it.
    alarms
        How long before a handoff calendars ring.
    secret_at
        When its present secret was made.
    used_at
        When it was last asked for; None: never.
    """

    id: str
    subject: Subject
    owner: str
    alarms: Annotated[tuple[Alarm, ...], Field(max_length=5)] = ()
    made_at: AwareDatetime
    secret_at: AwareDatetime
    used_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
