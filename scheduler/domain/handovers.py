"""Handovers: what changes hands between two plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import zip_longest

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Shift


@dataclass(frozen=True, kw_only=True)
class Handover:
    """
    A seat that changes hands.

    Parameters
    ----------
    before, after
        Who holds it; empty where nobody does.
    """

    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    before: str
    after: str


def handovers(before: Iterable[Shift], after: Iterable[Shift]) -> tuple[Handover, ...]:
    """Return what changes hands from one plan to another, by start."""
    old, new = set(before), set(after)
    lost: dict[tuple[datetime, str, str, datetime], list[str]] = defaultdict(list)
    won: dict[tuple[datetime, str, str, datetime], list[str]] = defaultdict(list)
    for shifts, found in ((old - new, lost), (new - old, won)):
        for shift in sorted(shifts):
            found[shift.start, shift.rotation, shift.tier, shift.end].append(shift.person)
    return tuple(
        Handover(rotation=rotation, tier=tier, start=start, end=end, before=giver, after=taker)
        for start, rotation, tier, end in sorted({*lost, *won})
        for giver, taker in zip_longest(
            lost[start, rotation, tier, end], won[start, rotation, tier, end], fillvalue=""
        )
    )
