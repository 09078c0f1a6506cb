"""
The best plan that does without something another has, up to the first level on which it is not as good.

What comes after that level cannot make up for it, so it is not solved. Most often there is an alternative
that is as good on every level, or on all but the last: so that is tried first, close to the plan, and then
from the last level backwards. Among alternatives that are equally good, one with few changes is taken: the
one that people understand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.answers import Difference
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.planner.solving.descent import Descent
from scheduler.planner.solving.program import Program, Strategy
from scheduler.planner.solving.shadows import enough_shadows
from scheduler.planner.solving.solution import Limits
from scheduler.planner.solving.solve import program_of, shifts_of
from scheduler.planner.why.stages import Stage, SumStage, stages_of

PATIENCE = Limits(first_plan=10, reach=0.005, level=2, proof=6)
LIGHT = {"cp_model_probing_level": 0, "symmetry_level": 0}
"""Close to a plan that is there, answers come sooner than a thorough presolve would."""

NEAR = {**LIGHT, "max_presolve_iterations": 2}
AS_GOOD = Strategy(name="as good", deterministic_time=0.05, parameters=NEAR)
LATE = Strategy(name="late difference", deterministic_time=0.4, parameters=LIGHT)
FEW_CHANGES = Strategy(name="few changes", deterministic_time=0.05, parameters=NEAR)


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """
    What was found.

    Parameters
    ----------
    shifts
        None where there is none, or none was found in time.
    impossible
        Whether it is certain that there is none.
    levels
        What it reaches, up to the first level that differs from the plan's.
    spent
        Deterministic seconds.
    """

    shifts: tuple[Shift, ...] | None
    impossible: bool = False
    levels: tuple[Difference, ...] = ()
    spent: float = 0.0


def alternative(
    problem: Problem, plan: Sequence[Shift], order: Sequence[str], proven: frozenset[str], *, seed: int = 1
) -> Alternative:
    """
    Return the best plan of a problem that was made narrower, compared with a plan of the wider one.

    Parameters
    ----------
    plan
        The shifts of the wider problem's plan.
    order
        The levels in the order in which they count.
    proven
        Levels on which no plan of the wider problem is better than `plan`, so that none of the narrower is.
    """
    return _Comparison(problem, plan, proven, seed).run(order)


class _Comparison:
    """A narrower problem's program, and the plan it is compared with as values of its choices."""

    def __init__(self, problem: Problem, plan: Sequence[Shift], proven: frozenset[str], seed: int) -> None:
        self.seed, self.best, self.proven = seed, proven, set(proven)
        self.model = PlanModel(problem)
        self.program = program_of(self.model)
        self.descent = Descent(model=self.model, program=self.program, seed=seed, limits=PATIENCE)
        held = {(shift.person, shift.rotation, shift.start, shift.tier) for shift in plan}
        self.held = tuple(
            int((seat.person, seat.rotation, seat.turn.span.start, tier) in held)
            for seat in self.model.seats
            for tier in (SHADOW if seat.slot is None else seat.slot.tier.name,)
        )
        self.whole: Sequence[int] = self.held

    def run(self, order: Sequence[str]) -> Alternative:
        stages = list(stages_of(self.model, self.program, order))
        self.whole = self.program.completed(self.held)
        if self._as_good(stages) or self._differs_late(stages):
            return self._answer(self._up_to_a_difference(stages))
        found: list[Difference] = []
        for stage in stages:
            if stage is not stages[-1] and self._as_good([stage]):
                stage.hold(self.program, self.whole)
            elif not self._least(stage):
                spent = self.descent.spent
                return Alternative(shifts=None, impossible=self.descent.impossible, spent=spent)
            found += self._up_to_a_difference([stage])
            if found[-1].after != found[-1].before:
                break
        self._change_little(self.program, FEW_CHANGES)
        return self._answer(found)

    def _as_good(self, stages: Sequence[Stage]) -> bool:
        """Look for an alternative close to the plan that is no worse on any of these levels, and take it."""
        program = self.program.copy()
        for stage in stages:
            stage.hold(program, self.whole)
        return self._change_little(program, AS_GOOD)

    def _differs_late(self, stages: Sequence[Stage]) -> bool:
        """
        Look for the level that differs from the last one backwards, and take the best there is on it.

        Where a plan is as good on all levels before one, that is found and proven in one search; where there
        is none, the difference comes earlier. Only for a plan that is known to be the best.
        """
        if not all(stage.name in self.best for stage in stages):
            return False
        for last in range(len(stages) - 1, 0, -1):
            stage, program = stages[last], self.program.copy()
            if not isinstance(stage, SumStage):
                return False
            for earlier in stages[:last]:
                earlier.hold(program, self.whole)
            program.minimise(stage.objective.terms)
            program.hint(dict(enumerate(self.held)))
            answer = self.descent.search(program, LATE)
            if answer.status == "optimal":
                self.descent.take(answer)
                stage.hold(program, self.descent.values)
                self._change_little(program, FEW_CHANGES)
                return True
            if answer.status != "infeasible":
                return False
        return False

    def _least(self, stage: Stage) -> bool:
        """Solve a level, keep what it reached, and say whether there is a plan."""
        proven = stage.least(self.descent, self.held if stage.name in self.best else None)
        if proven:
            self.proven.add(stage.name)
        else:
            self.proven.discard(stage.name)
        return proven is not None

    def _change_little(self, program: Program, strategy: Strategy) -> bool:
        """Take a plan that keeps as much of the compared one as is found in a moment, if any is found."""
        program.minimise({choice: -1 for choice, value in enumerate(self.held) if value})
        program.hint(dict(enumerate(self.descent.values or self.held)))
        answer = self.descent.search(program, strategy)
        if answer.solved:
            self.descent.take(answer)
        return answer.solved

    def _up_to_a_difference(self, stages: Sequence[Stage]) -> list[Difference]:
        """Return what the plan and the alternative reach on each level, up to the first that differs."""
        found: list[Difference] = []
        best = self.program.completed(self.descent.values)
        for stage in stages:
            before, after = stage.figures(self.whole, best)
            proven = stage.name in self.proven
            found.append(Difference(level=stage.name, before=before, after=after, proven=proven))
            if after != before:
                break
        return found

    def _answer(self, found: Sequence[Difference]) -> Alternative:
        values = enough_shadows(self.model, self.descent.values)
        shifts = shifts_of(self.model, values)
        return Alternative(shifts=shifts, levels=tuple(found), spent=self.descent.spent)
