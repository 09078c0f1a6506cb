"""Capacity: whether a team is large enough for what it has to cover, and what would change that."""

from __future__ import annotations

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Figure, SolverRun


@dataclass(frozen=True, kw_only=True)
class TierTime:
    """Turns that somebody holds of one tier of one rotation."""

    rotation: str
    tier: str
    turns: int


@dataclass(frozen=True, kw_only=True)
class OnCallTime:
    """
    How much of their time somebody is on call.

    Parameters
    ----------
    tiers
        What they hold, tier by tier.
    share
        Time on call, all tiers together, per time they are there: employed, not off, and may hold a tier.
        None for whoever is never there.
    """

    person: str
    tiers: tuple[TierTime, ...]
    share: Figure | None


@dataclass(frozen=True, kw_only=True)
class Norm:
    """
    What others recommend, held against this team.

    Parameters
    ----------
    source
        Where it is written.
    rotation
        Which it is held against; empty: all together.
    met
        Whether the team is as recommended.
    """

    name: str
    source: str
    rotation: str
    met: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SmallestTeam:
    """
    The fewest of a team's people with whom every rule can be kept; the others would be no members.

    Parameters
    ----------
    people
        With whom a plan was found and checked; empty where none was.
    bound
        With fewer than this there is no plan.
    proven
        Whether `people` are the fewest.
    """

    people: tuple[str, ...]
    bound: int
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Reach:
    """
    What the best plan comes to.

    Parameters
    ----------
    sum_of_squares, worst, spacing
        As in the plan's fairness and levels; a level that is not proven may be better still.
    largest_share
        The largest share of time that anybody is on call.
    proven
        Whether fairness and spacing are the best there are.
    """

    sum_of_squares: Figure
    worst: Figure
    spacing: Figure
    largest_share: Figure
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Variation:
    """
    The team with one thing changed, planned anew.

    Parameters
    ----------
    change
        What is changed, as a condition: "with one more person in oncall".
    reach
        None where no plan was found.
    impossible
        Whether it is certain that there is none.
    """

    change: str
    reach: Reach | None
    impossible: bool


@dataclass(frozen=True, kw_only=True)
class DropOut:
    """
    Somebody who cannot be done without in a turn, as the plan stands.

    Parameters
    ----------
    stand_in
        Who could step in if runs and rests did not matter; empty: nobody is there at all.
    replanned
        Whether another plan of everything could do without them in that turn; None: not found out in time.
    """

    person: str
    rotation: str
    tier: str
    start: AwareDatetime
    stand_in: str
    replanned: bool | None


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """
    What is known of a team's capacity.

    Parameters
    ----------
    reach
        Of the team as it is; None where no plan was found.
    times, drop_outs
        Of that plan.
    sentences
        The upshot, a sentence each.
    """

    reach: Reach | None
    impossible: bool
    times: tuple[OnCallTime, ...]
    norms: tuple[Norm, ...]
    smallest: SmallestTeam
    variations: tuple[Variation, ...]
    drop_outs: tuple[DropOut, ...]
    turns: int
    sentences: tuple[str, ...]
    run: SolverRun
