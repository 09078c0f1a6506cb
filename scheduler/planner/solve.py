"""A problem in, a plan out: the levels solved one after the other, each proven where it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import version
from time import perf_counter

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.plan import Level, Shift, SolverRun
from scheduler.domain.rotations import SHADOW
from scheduler.planner import levels
from scheduler.planner.levels import Objective
from scheduler.planner.program import Answer, Program, Strategy
from scheduler.planner.shares import Burdens, apportioned, burdens, ranges


@dataclass(frozen=True, kw_only=True)
class Limits:
    """
    How long to try, in the solver's deterministic seconds, so that load does not change the plan.

    Parameters
    ----------
    first_plan
        For finding any plan that keeps every rule.
    level
        For each level's first search; proofs that need more get `proof` on top.
    """

    first_plan: float = 60
    level: float = 8
    proof: float = 60


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a search stands: the level being solved, the best value so far and what cannot be beaten."""

    level: str
    value: Fraction
    bound: Fraction | None
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class Solution:
    """
    What the planner found.

    Parameters
    ----------
    shifts
        None where no plan keeps every rule, or where none was found in time.
    impossible
        Whether it is certain that there is no plan.
    seconds
        Wall-clock seconds of each level; no part of a plan.
    """

    shifts: tuple[Shift, ...] | None
    levels: tuple[Level, ...] = ()
    run: SolverRun
    impossible: bool = False
    seconds: Mapping[str, float] = field(default_factory=dict)


Tell = Callable[[Progress], None]


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
        self.seed, self.limits, self.tell = seed, limits, tell
        self.model = PlanModel(problem)
        self.program = program_of(self.model)
        self.replan = bool(problem.team.published.shifts) if replan is None else replan
        self.spent = 0.0
        self.values: tuple[int, ...] = ()
        self.seconds: dict[str, float] = {}

    def run(self) -> Solution:
        found: list[Level] = []
        for objective in self._objectives():
            began = perf_counter()
            level = self._level(objective)
            self.seconds[objective.name] = perf_counter() - began
            if level is None:
                return Solution(shifts=None, run=self._record(), impossible=self.impossible)
            found.append(level)
        shadows = shadows_first(self.model, self.program, self.values, self.seed)
        return Solution(
            shifts=shifts_of(self.model, shadows),
            levels=tuple(found),
            run=self._record(),
            seconds=self.seconds,
        )

    impossible = False

    def _record(self) -> SolverRun:
        return SolverRun(
            version=f"ortools {version('ortools')}",
            seed=self.seed,
            deterministic_time=round(self.spent, 6),
        )

    def _objectives(self) -> Iterator[Objective]:
        """Yield the levels in their order, each built when those before it are done."""
        model, program = self.model, self.program
        weighed = burdens(model)
        allowed = levels.gaps_allowed(model)
        if allowed:
            yield levels.gaps(model)
        wished = list(model.team.wished)
        stability = levels.stability(model)
        if stability is not None and self.replan:
            wished.remove("stability")
            yield stability
        bound = None if allowed else apportioned(weighed)
        fairness = levels.fairness(model, program, weighed, bound)
        yield fairness
        if not allowed:
            self._narrow(weighed, fairness)
        for name in wished:
            if name == "spacing":
                yield levels.spacing(model, program)
            elif name == "wishes":
                yield levels.wishes(model)
            elif stability is not None:
                yield stability

    def _narrow(self, weighed: Burdens, fairness: Objective) -> None:
        """Bound each person's load by what the fairness that was reached leaves possible."""
        value = fairness.value(fairness.measure(self.values)) / weighed.unit**2
        for burden, (low, high) in zip(weighed.people, ranges(weighed, value), strict=True):
            choices, weights = list(burden.choices), list(burden.choices.values())
            self.program.row(choices, weights, low=low - burden.floor, high=high - burden.floor)

    def _level(self, objective: Objective) -> Level | None:
        """Solve one level, keep what it reached as a row, and return it; None without a plan."""
        reached, bound = self._best(objective)
        if reached is None:
            return None
        self.program.row(list(objective.terms), list(objective.terms.values()), high=reached)
        value = objective.value(reached)
        proven = bound >= reached
        least = value if proven else max(objective.value(bound), objective.bound or objective.value(bound))
        self._say(objective, value, least, proven)
        return Level(name=objective.name, value=value, bound=least, proven=proven)

    def _best(self, objective: Objective) -> tuple[int | None, int]:
        """Return the least sum of terms that was found, and what no plan can go below."""
        lowest = objective.reachable
        reached = self._reached(objective)
        if reached is not None and lowest is not None and reached <= lowest:
            return reached, reached
        bound = lowest
        for strategy in self._strategies(first=reached is None):
            answer = self._search(objective, strategy, reached)
            if answer.status == "infeasible":
                if reached is None:
                    self.impossible = True
                    return None, 0
                return reached, reached
            bound = answer.bound if bound is None else max(bound, answer.bound)
            if answer.solved:
                self.values = answer.values
                reached = objective.measure(answer.values)
                if bound >= reached:
                    break
        return reached, min(bound or 0, reached) if reached is not None else 0

    def _reached(self, objective: Objective) -> int | None:
        """Return what the plan so far reaches, where it can be told without solving."""
        if not self.values or any(variable >= len(self.values) for variable in objective.terms):
            return None
        return objective.measure(self.values)

    def _strategies(self, *, first: bool) -> tuple[Strategy, ...]:
        limits = self.limits
        opening = max(limits.first_plan, limits.level) if not self.values else limits.level
        return (
            Strategy(name="search", deterministic_time=opening),
            Strategy(
                name="proof",
                deterministic_time=limits.proof,
                parameters={"optimize_with_lb_tree_search": True},
            ),
        )

    def _search(self, objective: Objective, strategy: Strategy, reached: int | None) -> Answer:
        program = self.program
        if strategy.name == "proof" and reached is not None:
            program = program.copy()
            program.row(list(objective.terms), list(objective.terms.values()), high=reached - 1)
        program.minimise(objective.terms)
        program.hint(dict(enumerate(self.values[: len(self.model.seats)])))
        answer = program.solve(strategy, seed=self.seed, tell=self._teller(objective))
        self.spent += answer.deterministic_time
        return answer

    def _teller(self, objective: Objective) -> Callable[[float, float], None] | None:
        if self.tell is None:
            return None
        return lambda value, bound: self._say(
            objective, objective.value(round(value)), objective.value(round(bound)), False
        )

    def _say(self, objective: Objective, value: Fraction, bound: Fraction, proven: bool) -> None:
        if self.tell is not None:
            self.tell(Progress(level=objective.name, value=value, bound=bound, proven=proven))


def program_of(model: PlanModel) -> Program:
    """Return the rows of a model as a program; its first variables are the model's choices."""
    program = Program()
    for _ in model.seats:
        program.boolean()
    for row in model.rows:
        program.row(row.choices, row.coefficients, low=row.low, high=row.high)
    return program


def shadows_first(model: PlanModel, program: Program, values: Sequence[int], seed: int) -> tuple[int, ...]:
    """Return the values with shadow turns as early as the shifts allow, and no more than are owed."""
    owed = {key: count for key, count in model.owed.items() if count}
    shadows = [n for n, seat in enumerate(model.seats) if seat.slot is None]
    if not shadows:
        return tuple(values[: len(model.seats)])
    tidy = program_of(model)
    for n, seat in enumerate(model.seats):
        if seat.slot is not None:
            tidy.row([n], low=values[n], high=values[n])
    for (person, rotation), count in owed.items():
        mine = [n for n in shadows if (model.seats[n].person, model.seats[n].rotation) == (person, rotation)]
        tidy.row(mine, high=count)
    for n in shadows:
        if not model.owed.get((model.seats[n].person, model.seats[n].rotation)):
            tidy.row([n], high=0)
    late = max(model.seats[n].turn.ordinal for n in shadows) + 1
    tidy.minimise({n: model.seats[n].turn.ordinal - 2 * late for n in shadows})
    answer = tidy.solve(Strategy(name="shadows", deterministic_time=5), seed=seed)
    return answer.values if answer.solved else tuple(values[: len(model.seats)])


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
