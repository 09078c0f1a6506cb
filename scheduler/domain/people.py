"""People: who they are, when they are away, what they wish for."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic.dataclasses import dataclass

from scheduler.domain.handoffs import ZoneName
from scheduler.domain.spans import Span


def _exact(value: object) -> object:
    """Read 0.1 as one tenth, not as the binary fraction next to it."""
    return Fraction(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


Quantity = Annotated[
    Fraction,
    BeforeValidator(_exact),
    PlainSerializer(float, return_type=float),
]


@dataclass(frozen=True, kw_only=True)
class TimeOff:
    """
    A span in which a person is away.

    Parameters
    ----------
    kind
        `vacation` is ordinary; `leave` (parental, sick, sabbatical) lowers the fair share even in a team
        where vacation does not.
    calendar
        The id of the linked calendar that says so; empty: somebody wrote it down.
    """

    span: Span
    kind: Literal["vacation", "leave"] = "vacation"
    reason: str = ""
    calendar: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A span that a person wants to serve, would rather avoid, or will never serve (which is as time off)."""

    kind: Literal["want", "avoid", "never"]
    span: Span


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    Somebody who may carry the pager.

    Parameters
    ----------
    share
        What a full share of the load is to them: 1 full, 1/2 for half-time.
    """

    id: Annotated[str, Field(min_length=1)]
    name: str
    timezone: ZoneName = "UTC"
    skills: frozenset[str] = frozenset()
    share: Annotated[Quantity, Field(gt=0, le=1)] = Fraction(1)
    time_off: tuple[TimeOff, ...] = ()
    wishes: tuple[Wish, ...] = ()

    def wished(self, kind: Literal["want", "avoid", "never"]) -> tuple[Span, ...]:
        return tuple(wish.span for wish in self.wishes if wish.kind == kind)
