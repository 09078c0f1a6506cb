"""The burden of a span: what everybody carried in it against their fair share of it, and how even that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from pydantic.dataclasses import dataclass

from scheduler.domain.fairness import gini, jain
from scheduler.domain.plan import Figure

NOTHING = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Exposed:
    """
    Somebody who could have been asked to serve in a rotation.

    Parameters
    ----------
    weight
        Their share, divided among their rotations.
    time
        How long they were employed in the span, and not away.
    """

    rotation: str
    person: str
    weight: Fraction
    time: timedelta


@dataclass(frozen=True, kw_only=True)
class Burden:
    """What somebody carried in points, what would have been fair, and the difference."""

    person: str
    load: Figure
    fair_share: Figure
    deviation: Figure


@dataclass(frozen=True, kw_only=True)
class Evenness:
    """
    How evenly a span was carried.

    Parameters
    ----------
    worst, spread
        The largest deviation, up or down, and between the largest and the smallest.
    jain, gini
        Of load carried per fair share; 1 and 0 are perfect.
    """

    worst: Figure
    spread: Figure
    jain: Figure
    gini: Figure


def burdens(carried: Iterable[tuple[str, str, Fraction]], exposed: Iterable[Exposed]) -> tuple[Burden, ...]:
    """
    Return what everybody carried, against their fair share of all that was.

    What was carried in a rotation is split among its members by weight times the time in which they could
    have served, as a plan's fair share is: but of this span alone, without debts from before it.

    Parameters
    ----------
    carried
        Rotation, person and points.
    """
    loads: defaultdict[str, Fraction] = defaultdict(Fraction)
    pools: defaultdict[str, Fraction] = defaultdict(Fraction)
    for rotation, person, points in carried:
        loads[person] += points
        pools[rotation] += points
    members = list(exposed)
    whole: defaultdict[str, Fraction] = defaultdict(Fraction)
    for one in members:
        whole[one.rotation] += _weighted(one)
    fair: defaultdict[str, Fraction] = defaultdict(Fraction)
    for one in members:
        if whole[one.rotation]:
            fair[one.person] += pools[one.rotation] * _weighted(one) / whole[one.rotation]
    return tuple(
        Burden(
            person=person,
            load=loads[person],
            fair_share=fair[person],
            deviation=loads[person] - fair[person],
        )
        for person in sorted({*loads, *fair})
    )


def evenness(of: Iterable[Burden]) -> Evenness:
    """Return how evenly burdens are spread."""
    listed = list(of)
    off = [one.deviation for one in listed]
    ratios = [one.load / one.fair_share for one in listed if one.fair_share]
    return Evenness(
        worst=max(map(abs, off), default=NOTHING),
        spread=max(off, default=NOTHING) - min(off, default=NOTHING),
        jain=jain(ratios),
        gini=gini(ratios),
    )


def _weighted(one: Exposed) -> Fraction:
    return one.weight * (one.time // timedelta(seconds=1))
