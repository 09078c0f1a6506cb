"""A rebalance's levels as programs in which so many published seats may change hands, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from constraints._model import PlanModel
from scheduler.domain.rotations import SHADOW
from scheduler.planner.solving import levels
from scheduler.planner.solving.levels import Objective
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.shares import Burdens, apportioned, burdens, class_burdens
from scheduler.planner.solving.solve import program_of

LIGHT: Mapping[str, object] = {
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
}
"""Each search is short and close to the one before, so that a thorough presolve costs more than it saves."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """
    A level, and the program that has its variables and those of the levels before it.

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

    def hold(self, program: Program, reached: int) -> None:
        """Let a program have only plans whose terms sum to no more than `reached`."""
        objective = self.objective
        program.row(list(objective.terms), list(objective.terms.values()), high=reached)
        if objective.tight is not None:
            for one in objective.tight(objective.value(reached + self.rounded)):
                program.row(list(one.weights), list(one.weights.values()), low=one.low, high=one.high)


Kept = Sequence[tuple[Rung, int]]
"""Levels that are done, each with the sum of its terms that must not be passed."""


@dataclass(frozen=True, kw_only=True)
class Best:
    """
    The best plan found for a number of changes, on the levels that decide.

    Parameters
    ----------
    values
        Of the choices.
    key
        What it reaches; of two plans the one with the smaller key is better.
    reached, bounds
        For each level the sum of its terms, and what none can go below.
    """

    values: tuple[int, ...]
    key: tuple[Fraction, ...]
    reached: tuple[int, ...]
    bounds: tuple[int, ...]

    @property
    def proven(self) -> bool:
        return all(bound >= reached for bound, reached in zip(self.bounds, self.reached, strict=True))


class Capped:
    """
    The programs of a problem with a published plan: one for each level, whatever the number of changes.

    Attributes
    ----------
    rungs
        The levels in their order; the last is stability, by which near weeks weigh more.
    published
        The published plan as values of the choices, whether or not it can be kept.
    movable
        How many published seats are not settled: no plan has more changes.
    spent
        Deterministic seconds of all searches.
    """

    def __init__(self, model: PlanModel, stability: Objective, seed: int) -> None:
        self.model, self.seed, self.spent = model, seed, 0.0
        self.bare = program_of(model)
        self.published = _published(model)
        self.movable = floor(stability.value(0))
        self._changes = dict.fromkeys(stability.terms, -1)
        self._gaps = levels.gaps_allowed(model)
        self.rungs = tuple(self._rungs(stability))

    def _rungs(self, stability: Objective) -> Iterator[Rung]:
        model, program = self.model, self.bare.copy()
        if self._gaps:
            yield Rung(objective=levels.gaps(model), program=program, decides=True)
        yield self._spread(program, burdens(model), "fairness")
        for kind in dict.fromkeys(kind for rotation in model.team.rotations for kind in rotation.classes):
            program = program.copy()
            yield self._spread(program, class_burdens(model, kind), f"class:{kind}")
        wished = [name for name in model.team.wished if name != "stability"]
        for number, name in enumerate(wished):
            if name == "spacing":
                program = program.copy()
                objective = levels.spacing(model, program)
            else:
                objective = levels.wishes(model)
            yield Rung(objective=objective, program=program, decides=number <= wished.index("spacing"))
        yield Rung(objective=stability, program=program, decides=False)

    def _spread(self, program: Program, weighed: Burdens, name: str) -> Rung:
        """Add a sum of squared deviations to a program."""
        bound = None if self._gaps else apportioned(weighed)
        objective = levels.fairness(weighed, levels.steps_of(program, weighed), bound, name)
        rounded = len(objective.terms) if weighed.denominator > levels.LARGEST_SCALE else 0
        return Rung(objective=objective, program=program, decides=True, rounded=rounded)

    def changes(self, values: Sequence[int]) -> int:
        """Return how many published seats change hands."""
        return self.movable - sum(values[literal] for literal in self._changes)

    def measure(self, rung: Rung, values: Sequence[int]) -> int:
        """Return the sum of a level's terms in a plan."""
        return rung.objective.measure(rung.program.completed(values))

    def value(self, rung: Rung, values: Sequence[int]) -> Fraction:
        """Return what a plan reaches on a level, exactly."""
        objective = rung.objective
        if objective.exact is not None:
            return objective.exact(values)
        return objective.value(self.measure(rung, values))

    def best(self, values: Sequence[int], rungs: Sequence[Rung], bounds: Sequence[int]) -> Best:
        """Return a plan with what it reaches."""
        choices = tuple(values[: len(self.model.seats)])
        return Best(
            values=choices,
            key=tuple(self.value(rung, choices) for rung in rungs),
            reached=tuple(self.measure(rung, choices) for rung in rungs),
            bounds=tuple(bounds),
        )

    def least(
        self,
        rung: Rung,
        kept: Kept,
        *,
        hint: Sequence[int],
        limit: float,
        changes: int | None = None,
        at_least: int | None = None,
    ) -> Answer:
        """
        Minimise a level.

        Parameters
        ----------
        kept
            The levels before it.
        limit
            Deterministic seconds.
        changes
            How many there may be; None: any number.
        at_least
            What is known to be out of reach below.
        """
        program = self._holding(rung.program, kept)
        if changes is not None:
            program.row(list(self._changes), list(self._changes.values()), high=changes - self.movable)
        terms = rung.objective.terms
        if at_least is not None:
            program.row(list(terms), list(terms.values()), low=at_least)
        program.minimise(terms)
        return self._solve(program, hint, limit)

    def fewest(self, kept: Kept, *, hint: Sequence[int], limit: float) -> tuple[Answer, int]:
        """Return the plan with the fewest changes that keeps these levels, and the fewest there can be."""
        program = self._holding(kept[-1][0].program if kept else self.bare, kept)
        program.minimise(self._changes)
        answer = self._solve(program, hint, limit)
        return answer, self.movable + answer.bound

    def _holding(self, program: Program, kept: Kept) -> Program:
        """Return a copy of a program that is held to what levels have reached."""
        program = program.copy()
        for rung, reached in kept:
            rung.hold(program, reached)
        return program

    def _solve(self, program: Program, hint: Sequence[int], limit: float) -> Answer:
        program.hint(dict(enumerate(hint[: len(self.model.seats)])))
        strategy = Strategy(name="capped", deterministic_time=limit, parameters=LIGHT)
        answer = program.solve(strategy, seed=self.seed)
        self.spent += answer.deterministic_time
        return answer


def _published(model: PlanModel) -> tuple[int, ...]:
    known = {(s.person, s.rotation, s.start, s.tier) for s in model.team.published.shifts}
    tiers = [SHADOW if seat.slot is None else seat.slot.tier.name for seat in model.seats]
    return tuple(
        int((seat.person, seat.rotation, seat.turn.span.start, tier) in known)
        for seat, tier in zip(model.seats, tiers, strict=True)
    )
