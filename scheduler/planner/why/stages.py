"""Levels as stages of a comparison: what one plan reaches, another can be held to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Protocol

from constraints._model import PlanModel
from scheduler.planner.solving import levels, leximax
from scheduler.planner.solving.descent import Descent
from scheduler.planner.solving.fairness import CLASS, Spread, spread
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Program

Choices = Sequence[int]
"""Values of a model's choices: a plan."""


class Stage(Protocol):
    """One level."""

    @property
    def name(self) -> str: ...

    def hold(self, program: Program, choices: Choices) -> None:
        """Let a program have only plans that are no worse than this one."""

    def least(self, descent: Descent, no_better_than: Choices | None) -> bool | None:
        """
        Make the level least, and say whether it is proven; None without a plan.

        Parameters
        ----------
        no_better_than
            A plan that no plan of the program is better than; None: none is known.
        """

    def figures(self, before: Choices, after: Choices) -> tuple[Fraction, Fraction]:
        """Return what two plans reach: the same where they are equally good."""


@dataclass(frozen=True, kw_only=True)
class SumStage:
    """A level that is a sum of terms."""

    objective: Objective
    program: Program

    @property
    def name(self) -> str:
        return self.objective.name

    def hold(self, program: Program, choices: Choices) -> None:
        objective, values = self.objective, self.program.completed(choices)
        program.row(list(objective.terms), list(objective.terms.values()), high=objective.measure(values))
        if objective.exact is not None and objective.tight is not None:
            for one in objective.tight(objective.exact(values)):
                program.row(list(one.weights), list(one.weights.values()), low=one.low, high=one.high)

    def least(self, descent: Descent, no_better_than: Choices | None) -> bool | None:
        objective = self.objective
        if no_better_than is not None:
            known = objective.measure(self.program.completed(no_better_than))
            objective = replace(objective, bound=(objective.constant + known) * objective.scale)
        found = descent.least(objective)
        if found is None:
            return None
        self.hold(descent.program, descent.values)
        reached, bound = found
        return bound >= reached

    def figures(self, before: Choices, after: Choices) -> tuple[Fraction, Fraction]:
        return self._value(before), self._value(after)

    def _value(self, choices: Choices) -> Fraction:
        objective, values = self.objective, self.program.completed(choices)
        return objective.exact(values) if objective.exact else objective.value(objective.measure(values))


@dataclass(frozen=True, kw_only=True)
class VectorStage:
    """Leximax: among equal sums of squares, the deviations from worst to best."""

    spread: Spread
    name: str = "leximax"

    def hold(self, program: Program, choices: Choices) -> None:
        if not self.spread.certified(choices):
            leximax.hold(program, self.spread, leximax.vector(self.spread.burdens, choices))

    def least(self, descent: Descent, no_better_than: Choices | None) -> bool | None:
        return leximax.settle(descent, self.spread, proven=True).proven

    def figures(self, before: Choices, after: Choices) -> tuple[Fraction, Fraction]:
        """Return the largest deviation in which two plans differ, and the worst where they do not."""
        burdens = self.spread.burdens
        pairs = list(zip(leximax.vector(burdens, before), leximax.vector(burdens, after), strict=True))
        unlike = (pair for pair in pairs if pair[0] != pair[1])
        one, other = next(chain(unlike, pairs), (Fraction(0), Fraction(0)))
        return one * burdens.unit, other * burdens.unit


def stages_of(model: PlanModel, program: Program, order: Iterable[str]) -> Iterator[Stage]:
    """Yield the levels that are named, with their variables in the program."""
    spreads: dict[str, Spread] = {}
    for name in order:
        if name == "leximax":
            yield VectorStage(spread=spreads["fairness"])
        elif name == "fairness" or name.startswith(CLASS):
            spreads[name] = spread(model, program, name)
            yield SumStage(objective=spreads[name].objective, program=program)
        elif (objective := levels.objective_of(model, program, name)) is not None:
            yield SumStage(objective=objective, program=program)
