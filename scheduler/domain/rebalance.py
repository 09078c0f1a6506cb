"""Rebalancing: what a published plan could become, from no change at all to as many as buy anything."""

from __future__ import annotations

from fractions import Fraction

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Fairness, Figure, Level, Shift, SolverRun


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    A published seat that changes hands.

    Parameters
    ----------
    gives, takes
        Ids of who holds it in the published plan, and instead; nobody, where it stays open.
    reason
        Why, in one sentence.
    """

    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    gives: str
    takes: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FrontierPoint:
    """
    The best plan with at most as many changes as this one has.

    Parameters
    ----------
    number
        Counted from 1; each point is better than all before it.
    fairness
        After the changes; the frontier has what it is without them.
    levels
        In their order, each proven or not among plans with at most as many changes.
    shifts
        The whole plan.
    """

    number: int
    changes: tuple[Change, ...]
    fairness: Fairness
    levels: tuple[Level, ...]
    shifts: tuple[Shift, ...]

    @property
    def sum_of_squares(self) -> Fraction:
        return self.fairness.sum_of_squares

    @property
    def spacing(self) -> Fraction:
        return self.reached("spacing")

    @property
    def proven(self) -> bool:
        """Say whether no plan with as few changes is known to be possible that is better on any level."""
        return all(level.proven for level in self.levels)

    def reached(self, name: str) -> Fraction:
        """Return what a level comes to."""
        return next(level.value for level in self.levels if level.name == name)


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """
    The choice that a rebalance is.

    Parameters
    ----------
    reasons
        What has happened since the plan was published, a sentence each.
    published
        sha256 of the published shifts: whoever applies a point compares it with what is published then.
    before, spacing_before
        What the published plan comes to now, whether or not it can still be kept.
    unsettled
        Numbers of changes for which there may be a better plan than is shown: the search gave up on them.
    complete
        Whether it is certain that more changes than the last point's buy nothing.
    """

    reasons: tuple[str, ...]
    published: str
    before: Fairness
    spacing_before: Figure
    points: tuple[FrontierPoint, ...]
    unsettled: tuple[int, ...]
    complete: bool
    run: SolverRun
