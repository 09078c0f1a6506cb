"""What a rebalance could reach if any number of changes were allowed."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.planner.rebalance.capped import Capped
from scheduler.planner.rebalance.rungs import Reached


class Ideal:
    """
    What the levels that decide come to where any number of changes is allowed.

    A level is worked out when it is first asked for, which is when a plan meets those before it.

    Attributes
    ----------
    values
        The best plan known as far as the levels are worked out.
    reached, bounds
        For each of these levels what that plan comes to, and what none can go below.
    """

    def __init__(self, capped: Capped, limit: float) -> None:
        self._capped, self._limit = capped, limit
        self._rungs = [rung for rung in capped.rungs if rung.decides]
        self.values: tuple[int, ...] = ()
        self.reached: list[Reached] = []
        self.bounds: list[Reached] = []

    def met_by(self, reached: Sequence[Reached]) -> bool:
        """Say whether no plan can be better on as many levels as are given."""
        known = len(self.bounds) >= len(reached)
        return known and all(one <= least for one, least in zip(reached, self.bounds, strict=False))

    def bound(self, reached: Sequence[Reached], values: tuple[int, ...]) -> Reached | None:
        """
        Return what the level after those given cannot go below; None where they are not met.

        Parameters
        ----------
        values
            A plan that meets them.
        """
        if not self.met_by(reached):
            return None
        if len(self.bounds) == len(reached):
            self._work_out(values)
        return self.bounds[len(reached)]

    def completed(self, values: tuple[int, ...]) -> tuple[int, ...]:
        """Work out all levels, and return the best plan known."""
        while len(self.bounds) < len(self._rungs):
            self._work_out(self.values or values)
        return self.values

    def _work_out(self, values: tuple[int, ...]) -> None:
        """Work out the next level, from a plan that is as good on those before."""
        capped, rung = self._capped, self._rungs[len(self.bounds)]
        kept = list(zip(self._rungs, self.reached, strict=False))
        self.values, bound = capped.least(rung, kept, start=tuple(values), limit=self._limit)
        self.reached.append(rung.measure(self.values))
        self.bounds.append(min(self.reached[-1], bound))
