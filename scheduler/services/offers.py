"""Offers: what to ask for when a change of people has left shifts that they cannot serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pydantic.dataclasses import dataclass

from scheduler.domain.absence import Clash
from scheduler.domain.reasons import Happening
from scheduler.domain.team import Horizon
from scheduler.store.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Offer:
    """
    A rebalance that can be asked for: what `POST /v1/plans` takes, as it is.

    Parameters
    ----------
    team
        Its id.
    horizon
        The team's own, or one that reaches the shifts that clash.
    """

    team: str
    horizon: Horizon
    happenings: tuple[Happening, ...]
    why: str
    choice: bool = True


def offers(
    stored: Stored, clashes: Iterable[Clash], why: str, happenings: tuple[Happening, ...] = ()
) -> tuple[Offer, ...]:
    """Return an offer for each team whose shifts clash."""
    by_rotation: dict[str, list[Clash]] = defaultdict(list)
    for clash in clashes:
        by_rotation[clash.rotation].append(clash)
    by_team: dict[str, list[Clash]] = defaultdict(list)
    for one in stored.rotations.some(by_rotation.keys()):
        by_team[one.team] += by_rotation[one.id]
    return tuple(
        Offer(team=team, horizon=_horizon(stored, team, found), happenings=happenings, why=why)
        for team, found in by_team.items()
    )


def _horizon(stored: Stored, team: str, clashes: Iterable[Clash]) -> Horizon:
    facts = stored.teams.get(team)
    assert facts is not None
    days = [one.shift_start.date() for one in clashes]
    return facts.horizon.reaching(min(days), max(days))
