"""A rebalance's levels as rungs: what a plan reaches on each, and how a program is held to that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from constraints._model import PlanModel
from scheduler.domain.plan import Level
from scheduler.planner.solving import levels, leximax
from scheduler.planner.solving.fairness import CLASS, Spread, spread
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Program

Reached = tuple[Fraction | int, ...]
"""
What a plan comes to on a level: of two the smaller is better.

A sum of terms is the only part of its own; a vector of deviations has a part for everybody. An empty one is
what nothing is known to be out of reach of.
"""


@dataclass(frozen=True, kw_only=True)
class SumRung:
    """
    A level that is a sum of terms, and the program that has its variables and those of the levels before it.

    Parameters
    ----------
    decides
        Whether a better value makes another point of a frontier; other levels only choose among equals.
    rounded
        By how much rounding can change the sum of the terms.
    """

    objective: Objective
    program: Program
    decides: bool
    rounded: int = 0

    def measure(self, values: Sequence[int]) -> Reached:
        """Return the sum of the terms in a plan."""
        return (self.objective.measure(self.program.completed(values)),)

    def value(self, values: Sequence[int]) -> Reached:
        """Return what a plan reaches, exactly."""
        objective = self.objective
        if objective.exact is not None:
            return (objective.exact(values),)
        return (objective.value(objective.measure(self.program.completed(values))),)

    def hold(self, program: Program, reached: Reached) -> None:
        """Let a program have only plans whose terms sum to no more than that."""
        (most,) = map(int, reached)
        objective = self.objective
        program.row(list(objective.terms), list(objective.terms.values()), high=most)
        if objective.tight is not None:
            for one in objective.tight(objective.value(most + self.rounded)):
                program.row(list(one.weights), list(one.weights.values()), low=one.low, high=one.high)

    def level(self, values: Sequence[int], bound: Reached) -> Level:
        """Return the level as plans tell of it."""
        (value,) = map(Fraction, self.value(values))
        proven = bound >= self.measure(values)
        least = value if proven else min(value, *(self.objective.value(int(one)) for one in bound))
        return Level(name=self.objective.name, value=value, bound=least, proven=proven)


@dataclass(frozen=True, kw_only=True)
class VectorRung:
    """Leximax: among equal sums of squares, the deviations from worst to best."""

    spread: Spread
    program: Program
    decides: bool = True

    def measure(self, values: Sequence[int]) -> Reached:
        """Return everybody's deviation in a plan."""
        return leximax.vector(self.spread.burdens, values)

    value = measure

    def hold(self, program: Program, reached: Reached) -> None:
        """Let a program have only plans whose vector is no worse."""
        leximax.hold(program, self.spread, tuple(map(Fraction, reached)))

    def level(self, values: Sequence[int], bound: Reached) -> Level:
        """Return the level as plans tell of it."""
        reached = leximax.vector(self.spread.burdens, values)
        return leximax.level(self.spread, reached, proven=bound >= reached)


Rung = SumRung | VectorRung


def rungs_of(model: PlanModel, program: Program, stability: Objective) -> Iterator[Rung]:
    """
    Yield the levels in their order, but that stability comes last: it only chooses among equals.

    Each has a program of its own, which grows from level to level.
    """
    fair: Spread | None = None
    decides = True
    for name in levels.order(model.problem, replan=False):
        if name == "fairness" or name.startswith(CLASS):
            program = program.copy()
            one = spread(model, program, name)
            fair = fair or one
            yield SumRung(objective=one.objective, program=program, decides=True, rounded=one.rounded)
        elif name == "leximax" and fair is not None:
            yield VectorRung(spread=fair, program=program)
        elif name != "stability":
            program = program.copy()
            objective = levels.objective_of(model, program, name)
            if objective is not None:
                yield SumRung(objective=objective, program=program, decides=decides)
            decides = decides and name != "spacing"
    yield SumRung(objective=stability, program=program, decides=False)
