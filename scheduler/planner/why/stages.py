"""Levels as stages of a comparison: what one plan reaches, another can be held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Protocol

from constraints._model import PlanModel
from scheduler.planner.solving import levels, leximax
from scheduler.planner.solving.descent import Descent
from scheduler.planner.solving.levels import Objective, Steps
from scheduler.planner.solving.program import Program
from scheduler.planner.solving.shares import Burdens, apportioned, burdens, class_burdens

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

    fairness: Objective
    burdens: Burdens
    steps: Steps
    name: str = "leximax"

    def hold(self, program: Program, choices: Choices) -> None:
        if not self._certified(choices):
            leximax.hold(program, self.burdens, self.steps, choices)

    def least(self, descent: Descent, no_better_than: Choices | None) -> bool | None:
        certified = self._certified(descent.values)
        return leximax.settle(descent, self.burdens, self.steps, certified=certified, proven=True).proven

    def figures(self, before: Choices, after: Choices) -> tuple[Fraction, Fraction]:
        """Return the largest deviation in which two plans differ, and the worst where they do not."""
        pairs = list(zip(self._vector(before), self._vector(after), strict=True))
        unlike = (pair for pair in pairs if pair[0] != pair[1])
        return next(chain(unlike, pairs), (Fraction(0), Fraction(0)))

    def _certified(self, choices: Choices) -> bool:
        """Say whether no sum of squares is smaller by arithmetic alone: all such plans have one vector."""
        return self.fairness.exact is not None and self.fairness.exact(choices) == self.fairness.bound

    def _vector(self, choices: Choices) -> list[Fraction]:
        deviations = (abs(one.units(choices) - one.aim) for one in self.burdens.people)
        return sorted((deviation * self.burdens.unit for deviation in deviations), reverse=True)


def stages_of(model: PlanModel, program: Program, order: Sequence[str]) -> Iterator[Stage]:
    """Yield the levels that are named, with their variables in the program."""
    closed = not levels.gaps_allowed(model)
    for name in order:
        if name == "fairness":
            weighed = burdens(model)
            steps = levels.steps_of(program, weighed)
            objective = levels.fairness(weighed, steps, apportioned(weighed) if closed else None)
            yield SumStage(objective=objective, program=program)
            if "leximax" in order:
                yield VectorStage(fairness=objective, burdens=weighed, steps=steps)
        elif (sum_of := _objective(model, program, name, closed=closed)) is not None:
            yield SumStage(objective=sum_of, program=program)


def _objective(model: PlanModel, program: Program, name: str, *, closed: bool) -> Objective | None:
    """Return what a level other than fairness makes least; None where there is no such level."""
    if name.startswith("class:"):
        spread = class_burdens(model, name.removeprefix("class:"))
        bound = apportioned(spread) if closed else None
        return levels.fairness(spread, levels.steps_of(program, spread), bound, name)
    if name == "coverage":
        return levels.gaps(model)
    if name == "spacing":
        return levels.spacing(model, program)
    if name == "wishes":
        return levels.wishes(model)
    return levels.stability(model) if name == "stability" else None
