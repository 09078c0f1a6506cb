"""Offers: what to ask for when a change of people has left shifts that they cannot serve."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic.dataclasses import dataclass

from scheduler.domain.absence import Clash
from scheduler.domain.reasons import Happening
from scheduler.store.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Offer:
    """
    A rebalance that can be asked for: what `POST /v1/plans` takes, as it is.

    Parameters
    ----------
    team
        Its id.
    """

    team: str
    happenings: tuple[Happening, ...]
    why: str
    choice: bool = True


def offers(
    stored: Stored, clashes: Iterable[Clash], why: str, happenings: tuple[Happening, ...] = ()
) -> tuple[Offer, ...]:
    """Return an offer for each team whose shifts clash."""
    found = stored.rotations.some({clash.rotation for clash in clashes})
    return tuple(
        Offer(team=team, happenings=happenings, why=why) for team in dict.fromkeys(one.team for one in found)
    )
