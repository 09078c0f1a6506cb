"""A problem in, a plan out: the levels solved one after the other, each proven where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from importlib.metadata import version
from time import perf_counter

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.plan import Level, Shift, SolverRun
from scheduler.domain.rotations import SHADOW
from scheduler.planner.solving import levels
from scheduler.planner.solving.descent import Descent
from scheduler.planner.solving.fairness import CLASS, Spread, spread
from scheduler.planner.solving.leximax import settle
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Found, Program
from scheduler.planner.solving.shadows import early_shadows, enough_shadows
from scheduler.planner.solving.solution import Limits, Progress, Solution, Tell

TALK = 0.05
"""Share of the wall clock that telling of plans within a level may take; what is told changes nothing."""


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    limits: Limits | None = None,
    tell: Tell | None = None,
    replan: bool | None = None,
) -> Solution:
    """
    Return the best plan there is, level by level.

    Parameters
    ----------
    replan
        Put stability before fairness. None: wherever there is a published plan.
    """
    return _Search(problem, seed, limits or Limits(), tell, replan).run()


class _Search:
    """One search: the program grows by a row for each level that is done."""

    def __init__(
        self, problem: Problem, seed: int, limits: Limits, tell: Tell | None, replan: bool | None
    ) -> None:
        self.seed, self.tell = seed, tell
        self.model = PlanModel(problem)
        self.program = program_of(self.model)
        self.bare = self.program.copy()
        self.descent = Descent(
            model=self.model, program=self.program, seed=seed, limits=limits, listen=self._teller
        )
        self.replan = bool(problem.team.published.shifts) if replan is None else replan
        self.seconds: dict[str, float] = {}
        self.began, self.talked = perf_counter(), 0.0
        self.shown: set[str] = set()
        self.proven: set[str] = set()

    def run(self) -> Solution:
        found: list[Level] = []
        if not self.descent.first_plan():
            return Solution(shifts=None, run=self._record(), impossible=self.descent.impossible)
        began = perf_counter()
        for level in self._levels():
            if level is None:
                return Solution(shifts=None, run=self._record(), impossible=self.descent.impossible)
            found.append(level)
            self.seconds[level.name], began = perf_counter() - began, perf_counter()
        choices = early_shadows(self.model, self.bare, self.descent.values, self.seed)
        return Solution(
            shifts=shifts_of(self.model, choices),
            levels=tuple(found),
            run=self._record(),
            seconds=self.seconds,
        )

    def _record(self) -> SolverRun:
        return SolverRun(
            version=f"ortools {version('ortools')}",
            seed=self.seed,
            deterministic_time=round(self.descent.spent, 6),
        )

    def _levels(self) -> Iterator[Level | None]:
        """Solve the levels in their order, each built when those before it are done; None: no plan."""
        model, program = self.model, self.program
        spreads: dict[str, Spread] = {}
        wished = levels.wished(model.problem, replan=self.replan)
        for name in levels.order(model.problem, replan=self.replan):
            if name in wished:
                continue
            if name == "leximax":
                yield self._vector(spreads["fairness"])
            elif name == "fairness" or name.startswith(CLASS):
                spreads[name] = spread(model, program, name)
                yield self._level(spreads[name].objective)
            elif (objective := levels.objective_of(model, program, name)) is not None:
                yield self._level(objective)
        yield from self._wished(wished)

    def _wished(self, names: Sequence[str]) -> Iterator[Level | None]:
        """Solve what is wished for: all of it in one search where that is enough, or one after the other."""
        every = (levels.objective_of(self.model, self.program, name) for name in names)
        objectives = [objective for objective in every if objective is not None]
        self.descent.jointly(objectives)
        for objective in objectives:
            yield self._level(objective)

    def _vector(self, fair: Spread) -> Level:
        """Settle which of the plans with the least sum of squares is the fairest."""
        level = settle(self.descent, fair, proven="fairness" in self.proven)
        self._tell_of(level)
        return level

    def _level(self, objective: Objective) -> Level | None:
        """Solve one level, keep what it reached as a row, and return it; None without a plan."""
        found = self.descent.least(objective)
        if found is None:
            return None
        reached, bound = found
        self.descent.keep(objective, reached)
        values = self.program.completed(self.descent.values)
        value = objective.exact(values) if objective.exact else objective.value(reached)
        proven = bound >= reached
        if proven:
            self.proven.add(objective.name)
        least = value if proven else min(value, self._bound(objective, bound))
        level = Level(name=objective.name, value=value, bound=least, proven=proven)
        self._tell_of(level)
        return level

    def _bound(self, objective: Objective, bound: int) -> Fraction:
        solved = objective.value(bound)
        return solved if objective.bound is None else max(solved, objective.bound)

    def _tell_of(self, level: Level) -> None:
        """Tell that a level is done, with the plan as it stands."""
        if self.tell is not None:
            shifts = shifts_of(self.model, enough_shadows(self.model, self.descent.values))
            self.tell(
                Progress(
                    level=level.name,
                    value=level.value,
                    bound=level.bound,
                    proven=level.proven,
                    done=True,
                    shifts=shifts,
                    spent=self.descent.spent,
                )
            )

    def _teller(self, objective: Objective) -> Found | None:
        """Return what tells of better solutions within a level, with their shifts while that costs little."""
        tell = self.tell
        if tell is None:
            return None

        def found(value: float, bound: float, solution: Callable[[], Sequence[int]]) -> None:
            began, shifts = perf_counter(), None
            if objective.name not in self.shown or self.talked <= TALK * (began - self.began):
                self.shown.add(objective.name)
                shifts = shifts_of(self.model, enough_shadows(self.model, solution()))
            tell(
                Progress(
                    level=objective.name,
                    value=objective.value(round(value)),
                    bound=self._bound(objective, round(bound)),
                    shifts=shifts,
                    spent=self.descent.spent,
                )
            )
            self.talked += perf_counter() - began

        return found


def program_of(model: PlanModel) -> Program:
    """Return the rows of a model as a program; its first variables are the model's choices."""
    program = Program()
    for _ in model.seats:
        program.boolean()
    for row in model.rows:
        program.row(row.choices, row.coefficients, low=row.low, high=row.high)
    return program


def shifts_of(model: PlanModel, values: Sequence[int]) -> tuple[Shift, ...]:
    """Return the shifts that an assignment of the choices stands for, settled ones included."""
    taken = [seat for seat, value in zip(model.seats, values, strict=False) if value]
    shifts = [
        Shift(
            seat.rotation,
            SHADOW if seat.slot is None else seat.slot.tier.name,
            seat.turn.span.start,
            seat.turn.span.end,
            seat.person,
        )
        for seat in taken
    ]
    return tuple(sorted((*shifts, *model.settled_shifts)))
