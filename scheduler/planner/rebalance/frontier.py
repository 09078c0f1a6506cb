"""
The frontier of a rebalance: the best plan for each number of changes, while more changes buy anything.

One number after the other is tried; where one buys nothing, the next that does is asked for. So each point is
the best of all plans with as few changes, and between two points there is none, unless it is said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.errors import Invalid
from scheduler.domain.plan import SolverRun
from scheduler.planner.rebalance.capped import Best, Capped
from scheduler.planner.rebalance.found import Found, Point
from scheduler.planner.rebalance.ideal import Ideal
from scheduler.planner.rebalance.rungs import Reached, Rung
from scheduler.planner.solving import levels
from scheduler.planner.solving.shadows import early_shadows
from scheduler.planner.solving.solve import shifts_of


@dataclass(frozen=True, kw_only=True)
class Patience:
    """
    How long to try, in the solver's deterministic seconds.

    Parameters
    ----------
    level
        For each level of a point.
    choice
        For each level that only decides among equals.
    whole
        For all points together; then one more shows where the frontier ends.
    """

    level: float = 4
    choice: float = 1
    whole: float = 11


Tell = Callable[[Point], None]


def frontier(
    problem: Problem, *, seed: int = 1, patience: Patience | None = None, tell: Tell | None = None
) -> Found:
    """
    Return the best plans for ever more changes of the published one.

    Parameters
    ----------
    tell
        Hears of each point as it is found.

    Raises
    ------
    Invalid
        When no published shift lies in the horizon.
    """
    model = PlanModel(problem)
    stability = levels.stability(model)
    if stability is None:
        raise Invalid(
            "The plan has no shift in the team's horizon.", "Take the plan that was made from this team file."
        )
    return _Search(Capped(model, stability, seed), patience or Patience(), tell).run()


class _Search:
    """One number of changes after the other."""

    def __init__(self, capped: Capped, patience: Patience, tell: Tell | None) -> None:
        self.capped, self.patience, self.tell = capped, patience, tell
        self.deciding = [rung for rung in capped.rungs if rung.decides]
        self.choosing = [rung for rung in capped.rungs if not rung.decides]
        self.ideal = Ideal(capped, patience.level)
        self.points: list[Point] = []
        self.unsettled: set[int] = set()

    def run(self) -> Found:
        answer, fewest = self.capped.fewest((), hint=self.capped.published, limit=self.patience.level)
        if not answer.solved:
            return self._found(impossible=answer.status == "infeasible")
        changes = self.capped.changes(answer.values)
        self.unsettled.update(range(fewest, changes))
        best = self._best(answer.values, changes)
        self._add(best)
        while not self.ideal.met_by(best.reached):
            if self.capped.spent >= self.patience.whole:
                return self._found(complete=self._add_last(best, changes))
            following = self._following(best, changes + 1)
            if following is None:
                break
            best, changes = following
        return self._found(complete=True)

    def _following(self, best: Best, changes: int) -> tuple[Best, int] | None:
        """Allow one change more, or as many as buy something; None where no number of changes does."""
        if changes > self.capped.movable:
            return None
        better = self._best(best.values, changes)
        if better.key < best.key:
            self._add(better)
            return better, changes
        if not better.proven:
            self.unsettled.add(changes)
        elif self.ideal.met_by(best.reached[:-1]):
            return self._next_that_pays(best, changes)
        return best, changes

    def _next_that_pays(self, best: Best, changes: int) -> tuple[Best, int] | None:
        """Return the best plan with the fewest changes that is better on the last level that decides."""
        kept = list(zip(self.deciding, best.reached, strict=True))
        last, (reached,) = kept[-1]
        kept[-1] = (last, (reached - 1,))
        answer, fewest = self.capped.fewest(kept, hint=self.ideal.values, limit=self._limit)
        if answer.status == "infeasible":
            return None
        if not answer.solved:
            return best, changes
        more = self.capped.changes(answer.values)
        self.unsettled.update(range(max(fewest, changes + 1), more))
        better = self._best(answer.values, more)
        self._add(better)
        return better, more

    def _best(self, values: tuple[int, ...], changes: int) -> Best:
        """Return the best plan with so many changes, of which one is known."""
        values = values[: len(self.capped.model.seats)]
        kept: list[tuple[Rung, Reached]] = []
        bounds: list[Reached] = []
        for rung in self.deciding:
            bound = least = self.ideal.bound([reached for _, reached in kept], values)
            if least is None or rung.measure(values) > least:
                values, bound = self.capped.least(
                    rung, kept, start=values, limit=self._limit, changes=changes, at_least=least
                )
            reached = rung.measure(values)
            kept.append((rung, reached))
            bounds.append(reached if bound is None else min(reached, bound))
        return self.capped.best(values, self.deciding, bounds)

    @property
    def _limit(self) -> float:
        """Return what the next search may take: no more than is left, but enough to say something."""
        return max(self.patience.choice, min(self.patience.level, self.patience.whole - self.capped.spent))

    def _add_last(self, best: Best, changes: int) -> bool:
        """Add the best plan of all with the fewest changes known; say whether none can be better."""
        values = self.ideal.completed(best.values)
        kept = list(zip(self.deciding, self.ideal.reached, strict=True))
        answer, _ = self.capped.fewest(kept, hint=values, limit=self.patience.level)
        last = self.capped.best(answer.values if answer.solved else values, self.deciding, self.ideal.bounds)
        if last.key >= best.key:
            return False
        self.unsettled.update(range(changes + 1, self.capped.changes(last.values)))
        self._add(last)
        return self.ideal.met_by(last.reached)

    def _add(self, best: Best) -> None:
        """Choose among the plans that are as good, and add the one that is chosen as a point."""
        capped, values, bounds = self.capped, best.values, list(best.bounds)
        changes = capped.changes(values)
        kept = list(zip(self.deciding, best.reached, strict=True))
        for rung in self.choosing:
            values, bound = capped.least(
                rung, kept, start=values, limit=self.patience.choice, changes=changes
            )
            kept.append((rung, rung.measure(values)))
            bounds.append(bound)
        point = Point(
            changes=capped.changes(values),
            shifts=shifts_of(capped.model, early_shadows(capped.model, capped.bare, values, capped.seed)),
            levels=tuple(rung.level(values, bound) for (rung, _), bound in zip(kept, bounds, strict=True)),
        )
        while self.points and self.points[-1].changes >= point.changes:
            self.points.pop()  # it was not proven, and this one is better
        self.points.append(point)
        if self.tell is not None:
            self.tell(point)

    def _found(self, *, complete: bool = False, impossible: bool = False) -> Found:
        run = SolverRun(
            version=f"ortools {version('ortools')}",
            seed=self.capped.seed,
            deterministic_time=round(self.capped.spent, 6),
        )
        return Found(
            points=tuple(self.points),
            unsettled=tuple(sorted(self.unsettled)),
            complete=complete,
            impossible=impossible,
            run=run,
        )
