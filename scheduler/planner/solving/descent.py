"""
How one level is made as small as it can be: improve by parts, search as a whole, prove.

Every search has one worker and a limit in deterministic time, so that the same question has the same answer
however busy the machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from constraints._model import PlanModel
from scheduler.planner.solving.approach import Approach
from scheduler.planner.solving.objective import Objective, Within
from scheduler.planner.solving.program import Answer, Found, Program, Strategy
from scheduler.planner.solving.solution import Limits

PROOF: Mapping[str, object] = {"optimize_with_lb_tree_search": True}
FEASIBILITY: Mapping[str, object] = {"linearization_level": 0}
WITH_LP: Mapping[str, object] = {}
MIXED: Mapping[str, object] = {"num_workers": 2, "interleave_search": True, "subsolvers": ["max_lp"]}
"""
Two workers in step: bounds by linear programming, and neighbourhoods of the best plan so far.

They meet after every batch of work, whatever each batch took, so that the outcome does not depend on the
machine.
"""

GAIN = 0.05
"""A round over all parts is followed by another while it gains this share of what may be left to gain."""

HUGE = 4
"""How many times `LARGE` a problem is whose whole is searched only when its parts are done."""

SIDE_BY_SIDE = 2
"""Parts that share nobody are solved this many at a time, on any machine, so that the plan is the same."""

LARGE = 4000
"""Choices from which on a first plan is looked for without an objective, and improved by parts."""


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

    def least(self, objective: Objective) -> tuple[int, int] | None:
        """Return the least sum of terms that was found and what none can go below; None without a plan."""
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
        for attempt in self._attempts(objective):
            reached = self.reached(objective)
            if reached is not None and self._met(objective, reached, bound):
                break
            if isinstance(attempt, list):
                self._by_parts(objective, attempt)
                continue
            if attempt.name == "approach":
                found = self._approach(objective, attempt.deterministic_time)
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

    def _attempts(self, objective: Objective) -> Iterator[Strategy | list[tuple[str, ...]]]:
        """Yield what to try in turn: parts to improve, searches of the whole, and proofs, each longer."""
        if self.planned and len(self.model.team.rotations) > 1:
            yield from self._attempts_on_many(objective)
            return
        limits = self.limits
        opening = limits.level if self.planned else max(limits.first_plan, limits.level)
        yield Strategy(name="search", deterministic_time=opening)
        yield Strategy(name="proof", deterministic_time=limits.proof / 5, parameters=PROOF)
        yield Strategy(name="search", deterministic_time=limits.level * 2)
        yield Strategy(name="proof", deterministic_time=limits.proof * 4 / 5, parameters=PROOF)

    def _attempts_on_many(self, objective: Objective) -> Iterator[Strategy | list[tuple[str, ...]]]:
        """
        Yield what to try where several rotations share people: parts, and then the whole.

        From a size on, the whole is searched near the bound of its relaxation first. Squares are far from
        that, but near to what arithmetic says, so that they are searched for at once, or by pairs of
        rotations where the whole is too large to be searched from far away.
        """
        share = len(self.model.seats) / LARGE
        short, long = self.limits.level * max(1, share), self.limits.proof * max(1, share)
        near = Strategy(name="approach", deterministic_time=3 * short)
        yield [(rotation.name,) for rotation in self.model.team.rotations]
        if share >= 1 and objective.exact is None:
            yield near
            yield Strategy(name="mixed", deterministic_time=short, parameters=MIXED)
            return
        if share < 1 or (objective.bound is not None and share < HUGE):
            yield Strategy(name="mixed", deterministic_time=2 * short, parameters=MIXED)
            yield Strategy(name="proof", deterministic_time=short, parameters=PROOF)
        yield self._pairs() if objective.exact is not None else near
        yield Strategy(name="mixed", deterministic_time=long, parameters=MIXED)

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

    def _by_parts(self, objective: Objective, parts: Sequence[tuple[str, ...]]) -> None:
        """
        Improve some rotations at a time while the others stand still, for as long as that pays.

        A team inside a company is as quick to solve as a team alone; a few rounds of that end close to
        where the whole would, in a fraction of its time.
        """
        before, now = None, self.reached(objective)
        least = objective.reachable if objective.reachable is not None else objective.lowest
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            while before is None or (now is not None and before - now > GAIN * (before - least)):
                for batch in self._batches(parts):
                    improve = partial(self._improved, objective, self.program.completed(self.values))
                    for improved in threads.map(improve, batch):
                        values, spent = improved
                        self.values = tuple(values.get(n, value) for n, value in enumerate(self.values))
                        self.spent += spent
                before, now = now, self.reached(objective)
                self._tell(objective, self.values, least)

    def _approach(self, objective: Objective, deterministic_time: float) -> int | None:
        """Bring the plan down to the bound of its relaxation, as near as it goes, and return that bound."""
        approach = Approach(
            model=self.model,
            program=self.program,
            objective=objective,
            seed=self.seed,
            values=self.values,
            tell=partial(self._tell, objective),
        )
        bound = approach.down(deterministic_time, each=2 * self.limits.part)
        self.values, self.spent = approach.values, self.spent + approach.spent
        return bound

    def _tell(self, objective: Objective, values: Sequence[int], bound: int) -> None:
        """Tell of a better plan that was put together from parts."""
        tell = self.listen(objective)
        if tell is not None:
            tell(objective.measure(self.program.completed(values)), bound, lambda: values)

    def _batches(self, parts: Sequence[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
        """Yield parts to solve side by side: those that share nobody do not know of each other."""
        waiting = list(parts)
        while waiting:
            batch: list[tuple[str, ...]] = []
            people: set[str] = set()
            for part in waiting:
                mine = {p for name in part for p in self.model.team.rotation[name].roster}
                if len(batch) < SIDE_BY_SIDE and people.isdisjoint(mine):
                    batch.append(part)
                    people |= mine
            waiting = [part for part in waiting if part not in batch]
            yield batch

    def _pairs(self) -> list[tuple[str, ...]]:
        rotations = self.model.team.rotations
        return [
            (one.name, other.name)
            for one, other in combinations(rotations, 2)
            if not one.roster.keys().isdisjoint(other.roster)
        ]

    def _improved(
        self, objective: Objective, complete: Sequence[int], part: tuple[str, ...]
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
