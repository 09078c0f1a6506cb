"""Slots: cover to fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

from pydantic.dataclasses import dataclass

from scheduler.domain.handoffs import Turn
from scheduler.domain.rotations import Rotation, Tier


@dataclass(frozen=True, kw_only=True)
class Slot:
    """
    One tier of one turn.

    Parameters
    ----------
    load
        Points for each holder: the tier's, and for the first tier the holiday's extra.
    """

    rotation: str
    tier: Tier
    turn: Turn
    load: Fraction
    day: str

    def __hash__(self) -> int:
        return hash((self.rotation, self.tier.name, self.turn.span.start))

    @property
    def name(self) -> str:
        """Say which slot it is, by the local day of its handoff."""
        return f"{self.rotation} {self.tier.name} from {self.day}"


def slots_of(rotation: Rotation, turns: Iterable[Turn]) -> Iterator[Slot]:
    """Yield the slots of a rotation turn by turn, first tier first."""
    zone = ZoneInfo(rotation.cadence.timezone)
    for turn in turns:
        extra = max((day.extra_load for day in rotation.holidays_in(turn)), default=Fraction(0))
        day = turn.span.start.astimezone(zone).date().isoformat()
        for tier in rotation.tiers:
            load = tier.load + (extra if tier is rotation.tiers[0] else 0)
            yield Slot(rotation=rotation.name, tier=tier, turn=turn, load=load, day=day)
