"""A rebalance's levels as programs in which so many published seats may change hands, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import NamedTuple

from constraints._model import PlanModel
from scheduler.domain.rotations import SHADOW
from scheduler.planner.rebalance.rungs import Reached, Rung, VectorRung, rungs_of
from scheduler.planner.solving import leximax
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.solve import program_of

LIGHT: Mapping[str, object] = {
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
}
"""Each search is short and close to the one before, so that a thorough presolve costs more than it saves."""


Kept = Sequence[tuple[Rung, Reached]]
"""Levels that are done, each with what must not be passed."""


class Least(NamedTuple):
    """The best plan found for a level, as values of the choices, and what none can go below."""

    values: tuple[int, ...]
    bound: Reached


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
        For each level what it comes to, and what none can go below.
    """

    values: tuple[int, ...]
    key: tuple[Reached, ...]
    reached: tuple[Reached, ...]
    bounds: tuple[Reached, ...]

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
        self.rungs = tuple(rungs_of(model, self.bare, stability))

    def changes(self, values: Sequence[int]) -> int:
        """Return how many published seats change hands."""
        return self.movable - sum(values[literal] for literal in self._changes)

    def best(self, values: Sequence[int], rungs: Sequence[Rung], bounds: Sequence[Reached]) -> Best:
        """Return a plan with what it reaches."""
        choices = tuple(values[: len(self.model.seats)])
        return Best(
            values=choices,
            key=tuple(rung.value(choices) for rung in rungs),
            reached=tuple(rung.measure(choices) for rung in rungs),
            bounds=tuple(bounds),
        )

    def least(
        self,
        rung: Rung,
        kept: Kept,
        *,
        start: tuple[int, ...],
        limit: float,
        changes: int | None = None,
        at_least: Reached | None = None,
    ) -> Least:
        """
        Make a level least, from a plan that keeps the levels before it.

        Parameters
        ----------
        kept
            The levels before it.
        limit
            Deterministic seconds of a search.
        changes
            How many there may be; None: any number.
        at_least
            What is known to be out of reach below.
        """
        program = self._holding(rung.program, kept)
        if changes is not None:
            program.row(list(self._changes), list(self._changes.values()), high=changes - self.movable)
        if isinstance(rung, VectorRung):
            return self._least_vector(rung, program, start, limit)
        terms = rung.objective.terms
        if at_least is not None:
            program.row(list(terms), list(terms.values()), low=int(at_least[0]))
        program.minimise(terms)
        answer = self._solve(program, start, limit)
        reached = rung.measure(start)
        if answer.status == "infeasible":
            return Least(start, reached)
        found = self._choices(answer)
        if answer.solved and rung.measure(found) < reached:
            return Least(found, (answer.bound,))
        return Least(start, (answer.bound,))

    def _least_vector(
        self, rung: VectorRung, program: Program, start: tuple[int, ...], limit: float
    ) -> Least:
        """Ask for a better vector until there is none, or none is found in time."""
        while not rung.spread.certified(start):
            better = program.copy()
            leximax.ask(better, rung.spread, leximax.vector(rung.spread.burdens, start))
            answer = self._solve(better, start, limit)
            if not answer.solved:
                return Least(start, rung.measure(start) if answer.status == "infeasible" else ())
            start = self._choices(answer)
        return Least(start, rung.measure(start))

    def _choices(self, answer: Answer) -> tuple[int, ...]:
        return answer.values[: len(self.model.seats)]

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
