"""Double duty: one person in two seats of a rotation at once, so that nobody stands behind them."""

from __future__ import annotations

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.merging import Piece
from scheduler.domain.schedule import Schedule, Seat


@dataclass(frozen=True, kw_only=True, order=True)
class DoubleDuty:
    """Somebody in two seats at once."""

    start: AwareDatetime
    end: AwareDatetime
    person: str
    tiers: tuple[str, str]

    @property
    def sentence(self) -> str:
        """Say it."""
        first, second = self.tiers
        return (
            f"{self.person} would be {first} and {second} at once from {self.start:%Y-%m-%d %H:%M} "
            f"to {self.end:%Y-%m-%d %H:%M} UTC."
        )

    def covers(self, other: DoubleDuty) -> bool:
        """Say whether another one is part of this one."""
        same = (self.person, self.tiers) == (other.person, other.tiers)
        return same and self.start <= other.start and other.end <= self.end


def double_duties(schedule: Schedule) -> frozenset[DoubleDuty]:
    """Return where the final schedule has somebody in two seats of the rotation at once."""
    held = sorted(((piece, seat) for seat, piece in schedule.pieces()), key=lambda one: one[0].start)
    open_: list[tuple[Piece, Seat]] = []
    found = set()
    for piece, seat in held:
        open_ = [one for one in open_ if piece.start < one[0].end]
        for other, place in open_:
            if other.person == piece.person and place != seat:
                tiers = sorted((place, seat))
                found.add(
                    DoubleDuty(
                        start=piece.start,
                        end=min(piece.end, other.end),
                        person=piece.person,
                        tiers=(tiers[0][0], tiers[1][0]),
                    )
                )
        open_.append((piece, seat))
    return frozenset(found)
