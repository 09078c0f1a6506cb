"""The history of a rotation's schedule: every fact that was ever known, and from when until when it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from scheduler.domain.overrides import Override
from scheduler.domain.rotations import Tier
from scheduler.domain.schedule import PublishedShift, Schedule, Seat
from scheduler.domain.spans import Span
from scheduler.domain.swaps import Swap

T = TypeVar("T")

INSTANT = timedelta(microseconds=1)
"""Between one time at which something became known, and the next."""


class Known(NamedTuple, Generic[T]):
    """
    A fact, and when it was known to be so.

    Parameters
    ----------
    until
        None: it is so.
    """

    fact: T
    since: datetime
    until: datetime | None

    def at(self, as_of: datetime | None) -> bool:
        """Say whether it was known at an instant; None: now."""
        if as_of is None:
            return self.until is None
        return self.since <= as_of and (self.until is None or as_of < self.until)


class Touch(NamedTuple):
    """
    A span of a seat about which something became known, or ceased to be.

    Parameters
    ----------
    lies_over
        Whether it is a cover, beneath which a shift goes on where it ends.
    """

    seat: Seat
    span: Span
    at: datetime
    lies_over: bool


@dataclass(frozen=True)
class History:
    """
    Everything that was ever known about who is on call in a rotation.

    Attributes
    ----------
    swaps
        While they were agreed.
    """

    rotation: str
    name: str
    tiers: tuple[Tier, ...]
    shifts: tuple[Known[PublishedShift], ...]
    swaps: tuple[Known[Swap], ...]
    overrides: tuple[Known[Override], ...]

    def schedule(self, as_of: datetime | None = None) -> Schedule:
        """Return the schedule as known at an instant; None: now."""
        return Schedule(
            rotation=self.rotation,
            name=self.name,
            tiers=self.tiers,
            published=_known(self.shifts, as_of),
            swaps=_known(self.swaps, as_of),
            overrides=_known(self.overrides, as_of),
        )

    def touches(self) -> list[Touch]:
        """Return every change, seat by seat; a swap touches each of its shifts."""
        places: dict[str, list[tuple[Seat, Span]]] = {}
        found: list[Touch] = []
        for shift in self.shifts:
            place = (shift.fact.tier, shift.fact.seat), shift.fact.span
            places.setdefault(shift.fact.id, []).append(place)
            found += _touches(shift, *place)
        for override in self.overrides:
            seat = override.fact.tier, override.fact.seat
            found += _touches(override, seat, override.fact.span, lies_over=True)
        for swap in self.swaps:
            for trade in swap.fact.trades:
                for seat, span in dict.fromkeys(places.get(trade.shift, ())):
                    found += _touches(swap, seat, span)
        return found


def _known(facts: Iterable[Known[T]], as_of: datetime | None) -> tuple[T, ...]:
    return tuple(one.fact for one in facts if one.at(as_of))


def _touches(known: Known[T], seat: Seat, span: Span, *, lies_over: bool = False) -> list[Touch]:
    return [Touch(seat, span, at, lies_over) for at in (known.since, known.until) if at is not None]
