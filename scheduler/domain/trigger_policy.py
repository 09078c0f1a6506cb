"""What a team lets happen when something should make somebody look at its schedule again."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.people import Quantity

Response = Literal["off", "propose", "automatic"]
"""Nothing; a change is proposed; it is made without asking anybody."""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class TriggerPolicy:
    """
    How a team responds to what happens, trigger by trigger.

    Parameters
    ----------
    pages
        Somebody gets more than their share of pages, or a service sends too many.
    rest
        Responders of a long SEV1 rest: others stand in at once, and coming turns are given to others.
    fairness
        Somebody is further from their fair share than `deviation_limit`.
    roster
        Somebody leaves who still has shifts, or has joined and has none.
    time_off
        Somebody is off in a shift that is published.
    horizon
        Fewer than `weeks_ahead` weeks are published.
    pages_limit
        Pages in a shift above which something is wrong; a rotation may have a limit of its own.
    deviation_limit
        Points.
    """

    pages: Response = "propose"
    rest: Response = "propose"
    fairness: Response = "propose"
    roster: Response = "propose"
    time_off: Response = "propose"
    horizon: Response = "propose"
    pages_limit: Annotated[int, Field(ge=0, le=10_000)] = 5
    deviation_limit: Annotated[Quantity, Field(ge=0, le=1000)] = Fraction(2)
    weeks_ahead: Annotated[int, Field(ge=1, le=52)] = 4


USUAL = TriggerPolicy()
"""What holds where a team does not say otherwise."""
