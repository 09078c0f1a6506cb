"""
A fair plan in little time: what a way out is judged by.

A small problem is solved whole, which mostly proves the level. In a large one turns are handed over from the
plan that is already there, and the rotations that matter most are solved again, all others as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from constraints._model import PlanModel
from scheduler.domain.plan import Level
from scheduler.planner.no_plan.handing_over import HandingOver
from scheduler.planner.solving.apportionment import apportioned
from scheduler.planner.solving.coverage import gaps, gaps_allowed
from scheduler.planner.solving.fairness import fairness, steps_of
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.shares import Burdens, burdens

WHOLE = 3000
"""Choices up to which a problem is solved whole."""


@dataclass(frozen=True, kw_only=True)
class Fair:
    """A plan as values of a model's choices, and how fair it is."""

    values: tuple[int, ...]
    level: Level
    spent: float


class Fairer:
    """Makes a plan of a model fairer, one part of it at a time."""

    def __init__(self, model: PlanModel, start: Sequence[int], *, seed: int, strategy: Strategy) -> None:
        self.model, self.values = model, tuple(start)
        self.seed, self.strategy, self.spent = seed, strategy, 0.0
        self.burdens = burdens(model)
        self.proven = False
        self.gaps = gaps_allowed(model)
        points = self.burdens.unit**2
        handed_out = None if self.gaps else apportioned(self.burdens)
        self.bound = Fraction(0) if handed_out is None else handed_out * points

    def fairest(self, rotations: Collection[str]) -> Fair:
        """Return the fairest plan found; a large problem is improved in these rotations only."""
        if self.gaps and not self.model.aside:
            self._cover()
        if len(self.model.seats) <= WHOLE:
            self._improve(range(len(self.model.seats)), self.burdens)
        else:
            self.values = HandingOver(self.model, self.burdens, self.values).fairer()
            for rotation in rotations:
                self._improve_rotation(rotation)
        value = self._value()
        bound = value if self.proven else min(value, self.bound)
        level = Level(name="fairness", value=value, bound=bound, proven=bound == value)
        return Fair(values=self.values, level=level, spent=self.spent)

    def _improve_rotation(self, rotation: str) -> None:
        seats = self.model.seats
        free = [n for n, seat in enumerate(seats) if seat.rotation == rotation]
        people = {seats[n].person for n in free}
        members = tuple(burden for burden in self.burdens.people if burden.person in people)
        self._improve(free, replace(self.burdens, people=members))

    def _improve(self, free: Collection[int], weighed: Burdens) -> None:
        """Choose again what is free, all else as it is, as fairly as can be."""
        program = program_with(self.model, self.values, free)
        if self.gaps:
            covered = gaps(self.model)
            most = covered.measure(self.values)
            program.row(list(covered.terms), list(covered.terms.values()), high=most)
        objective = fairness(weighed, steps_of(program, weighed), None)
        program.minimise(objective.terms)
        whole = len(free) == len(self.values)
        # All variables help a part to start from the plan there is; a whole search is quicker without.
        program.hint(dict(enumerate(self.values if whole else program.completed(self.values))))
        answer = program.solve(self.strategy, seed=self.seed)
        self._take(answer)
        if whole and answer.solved:
            self.bound = max(self.bound, objective.value(answer.bound))
            self.proven = answer.status == "optimal"

    def _cover(self) -> None:
        """Fill all seats that can be filled, where the team lets seats stay open."""
        program = program_with(self.model, self.values, range(len(self.values)))
        program.minimise(gaps(self.model).terms)
        program.hint(dict(enumerate(self.values)))
        self._take(program.solve(self.strategy, seed=self.seed))

    def _take(self, answer: Answer) -> None:
        self.spent += answer.deterministic_time
        if answer.solved:
            self.values = answer.values[: len(self.values)]

    def _value(self) -> Fraction:
        squares = (burden.cost(burden.units(self.values)) for burden in self.burdens.people)
        return sum(squares, start=Fraction(0)) * self.burdens.unit**2


def program_with(model: PlanModel, values: Sequence[int], free: Collection[int]) -> Program:
    """Return the program of a model in which only some choices are free; the others have these values."""
    program, open_ = Program(), set(free)
    for n, value in enumerate(values):
        if n in open_:
            program.boolean()
        else:
            program.integer(value, value)
    for row in model.rows:
        if not row.choices or not open_.isdisjoint(row.choices):
            program.row(row.choices, row.coefficients, low=row.low, high=row.high)
    return program


def kept(model: PlanModel, values: Sequence[int]) -> bool:
    """Say whether values keep every row of a model, by adding up."""
    for row in model.rows:
        weights = row.coefficients or (1,) * len(row.choices)
        total = sum(w for choice, w in zip(row.choices, weights, strict=True) if values[choice])
        if (row.low is not None and total < row.low) or (row.high is not None and total > row.high):
            return False
    return True
