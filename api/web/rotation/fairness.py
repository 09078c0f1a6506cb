"""The fairness chart: what everybody has carried and will carry, against their fair share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.domain.plan import Fairness
from scheduler.services.standing import Standing

WIDE = 400
"""How wide the longest bar is, in the units of the drawing."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of somebody's bar: what it stands for, where it begins, how long it is."""

    kind: str
    start: float
    length: float
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Somebody's bar, and the place of their fair share on it."""

    standing: Standing
    pieces: tuple[Piece, ...]
    share: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The drawing, with the figures that it shows."""

    bars: tuple[Bar, ...]
    fairness: Fairness
    wide: int = WIDE


def chart(standings: Sequence[Standing], fairness: Fairness) -> Chart:
    """Return the chart of a team."""
    longest = max((max(one.total, one.fair_share) for one in standings), default=Fraction(0)) or Fraction(1)
    scale = WIDE / (longest * Fraction(102, 100))
    bars = (
        Bar(standing=one, pieces=_pieces(one, scale), share=_at(one.fair_share, scale)) for one in standings
    )
    return Chart(bars=tuple(bars), fairness=fairness)


def _pieces(one: Standing, scale: Fraction) -> tuple[Piece, ...]:
    parts = (
        ("earlier", one.earlier),
        ("turns", one.done.turns),
        ("holidays", one.done.holidays),
        ("turns ahead", one.ahead.turns),
        ("holidays ahead", one.ahead.holidays),
    )
    found: list[Piece] = []
    reached = Fraction(0)
    for kind, points in parts:
        # Whoever was covered for begins below zero: a bar shows what is above it, and ends at their total.
        start, reached = max(reached, Fraction(0)), reached + points
        if reached > start:
            length = _at(reached - start, scale)
            found.append(Piece(kind=kind, start=_at(start, scale), length=length, points=points))
    return tuple(found)


def _at(points: Fraction, scale: Fraction) -> float:
    return round(float(points * scale), 1)
