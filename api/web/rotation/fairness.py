"""The fairness chart: what everybody has carried and will carry against their fair share, and their pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from api.web.kept import Kept
from scheduler.domain.plan import Fairness
from scheduler.services.standing import Standing, standings
from scheduler.store.stored import Stored

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
    """
    Somebody's bar, and the place of their fair share on it.

    Parameters
    ----------
    pages
        A bar below, on a scale of its own.
    """

    standing: Standing
    pieces: tuple[Piece, ...]
    share: float
    pages: tuple[Piece, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The drawing, with the figures that it shows."""

    bars: tuple[Bar, ...]
    fairness: Fairness
    wide: int = WIDE

    @property
    def paged(self) -> bool:
        """Say whether anybody was interrupted."""
        return any(bar.pages for bar in self.bars)


def kept_chart(kept: Kept, stored: Stored, team: str, versions: Mapping[str, int], now: datetime) -> Chart:
    """
    Return the chart of a team, drawn anew when its schedule changes, and every hour.

    Parameters
    ----------
    versions
        Of the team's rotations.
    """
    key = ("fairness", team, tuple(sorted(versions.items())), now.replace(minute=0, second=0, microsecond=0))
    if key not in kept:
        kept.put(key, chart(*standings(stored, team, now)))
    found: Chart = kept.get(key)
    return found


def chart(standings: Sequence[Standing], fairness: Fairness) -> Chart:
    """Return the chart of a team."""
    longest = max((max(one.total, one.fair_share) for one in standings), default=Fraction(0)) or Fraction(1)
    scale = WIDE / (longest * Fraction(102, 100))
    most = max((one.pages.total for one in standings), default=0)
    paged = Fraction(WIDE, 2 * most) if most else Fraction(0)
    bars = (
        Bar(
            standing=one,
            pieces=_pieces(one, scale),
            share=_at(one.fair_share, scale),
            pages=_pages(one, paged),
        )
        for one in standings
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


def _pages(one: Standing, scale: Fraction) -> tuple[Piece, ...]:
    """Return the bar of pages, the most disturbing last; the longest of all is half as wide."""
    found: list[Piece] = []
    reached = Fraction(0)
    for kind in ("business", "off_hours", "sleep"):
        count = Fraction(getattr(one.pages, kind))
        if count:
            found.append(Piece(kind=kind, start=_at(reached, scale), length=_at(count, scale), points=count))
        reached += count
    return tuple(found)


def _at(points: Fraction, scale: Fraction) -> float:
    return round(float(points * scale), 1)
