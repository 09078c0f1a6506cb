"""The schedule of a rotation in its layers: override over rest cover over swap over published shift."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.merging import Cover, Piece, merged
from scheduler.domain.overrides import Override, by_precedence
from scheduler.domain.rotations import Tier
from scheduler.domain.spans import Span
from scheduler.domain.swaps import Swap, Traded, traded

Seat = tuple[str, int]
"""One place in a rotation: the tier's name, and which of its people, from 0."""


def shift_id(rotation: str, tier: str, start: datetime, seat: int = 0) -> str:
    """
    Return the id that a shift keeps from plan to plan: it depends on the place and the start, on nobody.

    Parameters
    ----------
    rotation
        Its id.
    """
    place = "\0".join((rotation, tier, start.astimezone(UTC).isoformat(), str(seat)))
    return hashlib.blake2b(place.encode(), digest_size=10).hexdigest()


@dataclass(frozen=True, order=True, kw_only=True)
class PublishedShift:
    """
    A shift that people are paged by.

    Parameters
    ----------
    rotation
        Its id.
    seat
        Which of the tier's people holds it, from 0: people who stay keep theirs.
    """

    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    person: str
    seat: Annotated[int, Field(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            object.__setattr__(self, "start", self.start.astimezone(UTC))
            object.__setattr__(self, "end", self.end.astimezone(UTC))
        if self.end <= self.start:
            raise Invalid(
                f"The {self.tier} shift of {self.person} ends at {self.end.isoformat()}, and begins at "
                f"{self.start.isoformat()}.",
                "Let it end later than it begins.",
            )

    @property
    def id(self) -> str:
        return shift_id(self.rotation, self.tier, self.start, self.seat)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, kw_only=True, config=ConfigDict(ignored_types=(cached_property,)))
class Schedule:
    """
    Everything that decides who is on call in a rotation.

    Parameters
    ----------
    rotation, name
        Its id, and what people call it.
    tiers
        The first one is paged first.
    swaps
        Those that are agreed.
    version
        Rises with every change.
    """

    rotation: str
    name: str
    tiers: tuple[Tier, ...]
    published: tuple[PublishedShift, ...] = ()
    swaps: tuple[Swap, ...] = ()
    overrides: tuple[Override, ...] = ()
    version: int = 0

    @cached_property
    def traded(self) -> Traded:
        """Return what the swaps make of the published shifts."""
        if not self.swaps:
            return Traded({}, ())
        agreed = [(swap.agreed_at, swap) for swap in self.swaps if swap.agreed_at is not None]
        agreed.sort(key=lambda one: one[0])
        return traded({shift.id: shift.person for shift in self.published}, [swap for _, swap in agreed])

    @cached_property
    def seats(self) -> tuple[Seat, ...]:
        """Return the places there are, in the order in which they are paged."""
        wanted = [(tier.name, seat) for tier in self.tiers for seat in range(tier.count)]
        used = {(shift.tier, shift.seat) for shift in self.published}
        used |= {(override.tier, override.seat) for override in self.overrides}
        rank = {tier.name: place for place, tier in enumerate(self.tiers)}
        return tuple(sorted({*wanted, *used}, key=lambda seat: (rank.get(seat[0], len(rank)), seat)))

    @cached_property
    def beneath(self) -> Mapping[Seat, tuple[Piece, ...]]:
        """Return the published shifts with their swaps, seat by seat."""
        lines: dict[Seat, list[Piece]] = defaultdict(list)
        for shift in sorted(self.published, key=lambda one: one.start):
            person, swap = self.traded.holders.get(shift.id, (shift.person, "")) if self.swaps else ("", "")
            lines[shift.tier, shift.seat].append(
                Piece(
                    shift.start,
                    shift.end,
                    person or shift.person,
                    "swap" if swap else "published",
                    shift.start,
                    swap,
                )
            )
        return {seat: tuple(lines[seat]) for seat in self.seats}

    @cached_property
    def final(self) -> Mapping[Seat, tuple[Piece, ...]]:
        """Return all layers merged, seat by seat."""
        covers: dict[Seat, list[Cover]] = defaultdict(list)
        for one in by_precedence(self.overrides):
            cover = Cover(one.span.start, one.span.end, one.person, one.layer, one.id)
            covers[one.tier, one.seat].append(cover)
        return {seat: merged(pieces, covers[seat]) for seat, pieces in self.beneath.items()}

    def pieces(self) -> Iterator[tuple[Seat, Piece]]:
        """Yield every piece of the final schedule, seat by seat."""
        for seat, pieces in self.final.items():
            for piece in pieces:
                yield seat, piece
