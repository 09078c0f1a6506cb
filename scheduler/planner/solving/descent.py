"""
How one level is made as small as it can be: improve by parts, search as a whole, prove.

Every search has one worker and a limit in deterministic time, so that the same question has the same answer
however busy the machine is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from constraints._model import PlanModel
from scheduler.planner.solving.approach import Approach
from scheduler.planner.solving.attempts import (
    FEASIBILITY,
    LARGE,
    SIDE_BY_SIDE,
    WITH_LP,
    Near,
    Part,
    attempts,
    side_by_side,
)
from scheduler.planner.solving.objective import Objective, Within
from scheduler.planner.solving.program import Answer, Found, Program, Strategy
from scheduler.planner.solving.solution import Limits

SMALL = 1000
"""Choices up to which all that is wished for is searched at once."""

DEAREST = 10_000
"""What a step of a level may be worth at the most: linear programming blurs what is much smaller."""

GAIN = 0.05
"""A round over all parts is followed by another while it gains this share of what may be left to gain."""


@dataclass
class Descent:
    """
    A program whose levels are solved one after the other.

    Parameters
    ----------
    values
        Of the model's choices: the best plan so far; empty before the first.
    planned
        Whether there is a plan, which may have no choices at all.
    impossible
        Whether it is certain that there is no plan.
    spent
        Deterministic seconds of all searches.
    settled
        Levels of which the best plan so far is known to be the best there is.
    listen
        Gives what is told of the better solutions of a search; None: nothing is.
    """

    model: PlanModel
    program: Program
    seed: int
    limits: Limits
    listen: Callable[[Objective], Found | None] = lambda objective: None
    values: tuple[int, ...] = ()
    impossible: bool = False
    spent: float = 0.0
    planned: bool = False
    settled: frozenset[str] = frozenset()

    def least(self, objective: Objective) -> tuple[int, int] | None:
        """Return the least sum of terms that was found and what none can go below; None without a plan."""
        known = self.reached(objective)
        if known is not None and objective.name in self.settled:
            return known, known
        bound = objective.reachable
        for attempt in (self._reach, self._search_on):
            reached = self.reached(objective)
            if reached is not None and self._met(objective, reached, bound):
                break
            bound = attempt(objective, bound)
            if self.impossible:
                return None
        reached = self.reached(objective)
        if reached is None:
            return None
        if self._met(objective, reached, bound):
            return reached, reached
        return reached, min(reached, bound if bound is not None else reached - 1)

    def jointly(self, objectives: Sequence[Objective]) -> None:
        """
        Make several levels least in one search, where the problem is small; what that proves is settled.

        One step of a level is worth more there than all that those below it can be.
        """
        if len(objectives) < 2 or not self.planned or len(self.model.seats) > SMALL:
            return
        terms: Counter[int] = Counter()
        worth = 1
        for objective in reversed(objectives):
            if worth > DEAREST:
                return
            terms.update({variable: weight * worth for variable, weight in objective.terms.items()})
            worth *= 1 + sum(
                abs(weight) * (high - low)
                for (low, high), weight in ((self.program.domain(v), w) for v, w in objective.terms.items())
            )
        program = self.program.copy()
        program.minimise(terms)
        program.hint(dict(enumerate(self.values)))
        answer = self.search(program, Strategy(name="jointly", deterministic_time=self.limits.level))
        if answer.solved:
            self.take(answer)
        if answer.status == "optimal":
            self.settled |= {objective.name for objective in objectives}

    def _met(self, objective: Objective, reached: int, bound: int | None) -> bool:
        """Say whether nothing better can be: by the terms, or exactly, where those are rounded."""
        if objective.exact is not None and objective.bound is not None:
            value = objective.exact(self.program.completed(self.values))
            if value <= objective.bound:
                return True
        return bound is not None and reached <= bound

    def _reach(self, objective: Objective, bound: int | None) -> int | None:
        """
        Look for a plan that reaches the bound, and return the bound as it is known then.

        To find is much easier than to make least: a bound of zero, or loads that are all but given, leave a
        search without an objective little to get wrong.
        """
        if bound is None or (not self.planned and objective.tight is None):
            return bound
        program = self.program.copy()
        program.satisfy()
        if objective.tight is not None and objective.bound is not None:
            self._within(program, objective.tight(objective.bound))
            parameters = WITH_LP
        else:
            program.row(list(objective.terms), list(objective.terms.values()), high=bound)
            parameters = FEASIBILITY
        limit = self.limits.reach * max(1, len(self.model.seats) / LARGE)
        answer = self.search(program, Strategy(name="reach", deterministic_time=limit, parameters=parameters))
        if answer.solved:
            self.take(answer)
        return bound + 1 if answer.status == "infeasible" and objective.exact is None else bound

    def _within(self, program: Program, sums: Sequence[Within]) -> None:
        for one in sums:
            program.row(list(one.weights), list(one.weights.values()), low=one.low, high=one.high)

    def _search_on(self, objective: Objective, bound: int | None) -> int | None:
        """Search the whole, improve parts, prove, in turn, and return the bound as it is known then."""
        for attempt in attempts(self.model, self.limits, objective, planned=self.planned):
            reached = self.reached(objective)
            if reached is not None and self._met(objective, reached, bound):
                break
            if isinstance(attempt, list):
                self._by_parts(objective, attempt)
                continue
            if isinstance(attempt, Near):
                found = self._approach(objective, attempt.rotations, attempt.deterministic_time)
                bound = max((one for one in (bound, found) if one is not None), default=None)
                continue
            answer = self._whole(objective, attempt, reached)
            if answer.status == "infeasible":
                self.impossible = reached is None
                return reached
            bound = answer.bound if bound is None else max(bound, answer.bound)
        return bound

    def reached(self, objective: Objective) -> int | None:
        """Return what the best plan so far reaches."""
        return objective.measure(self.program.completed(self.values)) if self.planned else None

    def keep(self, objective: Objective, reached: int) -> None:
        """Hold all later levels to what this one reached."""
        if objective.exact is not None and objective.tight is not None:
            value = objective.exact(self.program.completed(self.values))
            self._within(self.program, objective.tight(value))
            if value == objective.bound:
                return  # the loads alone say it all, without one long row of large numbers
        self.program.row(list(objective.terms), list(objective.terms.values()), high=reached)

    def first_plan(self) -> bool:
        """
        Look for any plan where the model is large, and say whether to go on.

        Before any level adds its variables: the rows of what is wished for make a plan harder to find.
        """
        if len(self.model.seats) <= LARGE:
            return True
        self.program.satisfy()
        strategy = Strategy(
            name="first plan", deterministic_time=self.limits.first_plan, parameters=FEASIBILITY
        )
        answer = self.search(self.program, strategy)
        self.impossible = answer.status == "infeasible"
        if answer.solved:
            self.take(answer)
        return answer.solved

    def _whole(self, objective: Objective, strategy: Strategy, reached: int | None) -> Answer:
        program = self.program.copy()
        if reached is not None and objective.tight is not None and objective.exact is not None:
            value = objective.exact(self.program.completed(self.values))
            self._within(program, objective.tight(value))
        if strategy.name == "proof" and reached is not None:
            program.row(list(objective.terms), list(objective.terms.values()), high=reached - 1)
        program.minimise(objective.terms)
        whole = strategy.name == "mixed"
        program.hint(dict(enumerate(program.completed(self.values) if whole else self.values)))
        answer = self.search(program, strategy, objective)
        if answer.solved and (reached is None or objective.measure(answer.values) < reached):
            self.take(answer)
        return answer

    def _by_parts(self, objective: Objective, parts: Sequence[Part]) -> None:
        """
        Improve some rotations at a time while the others stand still, for as long as that pays.

        A team inside a company is as quick to solve as a team alone; a few rounds of that end close to
        where the whole would, in a fraction of its time.
        """
        before, now = None, self.reached(objective)
        least = objective.floor
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            while before is None or (now is not None and before - now > GAIN * (before - least)):
                for batch in side_by_side(self.model.team, parts):
                    improve = partial(self._improved, objective, self.program.completed(self.values))
                    for improved in threads.map(improve, batch):
                        values, spent = improved
                        self.values = tuple(values.get(n, value) for n, value in enumerate(self.values))
                        self.spent += spent
                before, now = now, self.reached(objective)
                self._tell(objective, self.values)

    def _approach(self, objective: Objective, rotations: Collection[str], limit: float) -> int | None:
        """Bring rotations down to the bound of their relaxation, and return it where it holds for all."""
        seats, complete = self.model.seats, self.program.completed(self.values)
        free = [n for n, seat in enumerate(seats) if seat.rotation in rotations]
        program, order = self.program, list(range(len(self.program)))
        if len(free) < len(seats):
            program, order = self.program.part(complete, free)

        def whole(values: Sequence[int]) -> tuple[int, ...]:
            better = dict(zip(order, values, strict=True))
            return tuple(better.get(n, complete[n]) for n in range(len(seats)))

        approach = Approach(
            program=program,
            seats=[seats[n] for n in free],
            terms={n: objective.terms[v] for n, v in enumerate(order) if v in objective.terms},
            seed=self.seed,
            values=tuple(complete[variable] for variable in order),
            tell=lambda values: self._tell(objective, whole(values)),
        )
        bound = approach.down(limit, each=2 * self.limits.part)
        self.values, self.spent = whole(approach.values), self.spent + approach.spent
        return bound if program is self.program else None

    def _tell(self, objective: Objective, values: Sequence[int]) -> None:
        """Tell of a better plan that was put together from parts."""
        tell = self.listen(objective)
        if tell is not None:
            tell(objective.measure(self.program.completed(values)), objective.floor, lambda: values)

    def _improved(
        self, objective: Objective, complete: Sequence[int], part: Part
    ) -> tuple[dict[int, int], float]:
        """Return better values of a part's choices, where there are, and the time that took."""
        seats = self.model.seats
        free = [n for n, seat in enumerate(seats) if seat.rotation in part]
        program, order = self.program.part(complete, free)
        program.minimise({n: objective.terms[v] for n, v in enumerate(order) if v in objective.terms})
        program.hint({n: complete[variable] for n, variable in enumerate(order)})
        answer = program.solve(Strategy(name="part", deterministic_time=self.limits.part), seed=self.seed)
        better = {v: value for v, value in zip(order, answer.values, strict=False) if v < len(seats)}
        return better, answer.deterministic_time

    def take(self, answer: Answer) -> None:
        """Make a search's plan the best so far."""
        self.values, self.planned = answer.values[: len(self.model.seats)], True

    def search(self, program: Program, strategy: Strategy, objective: Objective | None = None) -> Answer:
        """Solve, keeping account of the time and telling of what is found."""
        tell = None if objective is None else self.listen(objective)
        answer = program.solve(strategy, seed=self.seed, tell=tell)
        self.spent += answer.deterministic_time
        return answer
