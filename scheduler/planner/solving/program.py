"""
A 0/1 program in CP-SAT's own terms, and the one place that runs CP-SAT.

The solver's protocol buffers are filled directly: importing `cp_model` would bring pandas, and a second of
start-up, into every plan.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ortools.sat.python import cp_model_helper as cmh

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

_STATUS: dict[str, Status] = {
    "OPTIMAL": "optimal",
    "FEASIBLE": "feasible",
    "INFEASIBLE": "infeasible",
    "UNKNOWN": "unknown",
}


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """
    How to search: always one worker, so that the same question has the same answer on any machine.

    Parameters
    ----------
    name
        For progress and logs.
    deterministic_time
        When to give up, in the solver's own seconds.
    parameters
        CP-SAT parameters that differ from its defaults.
    """

    name: str
    deterministic_time: float
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    What a search found.

    Parameters
    ----------
    values
        Of all variables; empty without a solution.
    objective, bound
        In the units of the objective that was set; 0 where there was none.
    core
        Assumptions that suffice for a claim of infeasibility.
    """

    status: Status
    values: tuple[int, ...]
    objective: int
    bound: int
    deterministic_time: float
    core: tuple[int, ...] = ()

    @property
    def solved(self) -> bool:
        return self.status in ("optimal", "feasible")


Found = Callable[[float, float, Callable[[], Sequence[int]]], None]
"""Is told the objective, its bound, and how to get the values of all variables, of each better solution."""


Follows = Callable[[Sequence[int]], Sequence[int]]
"""Gives the values of variables from the values of the variables before them."""


class _Rule(NamedTuple):
    """How variables follow from others."""

    variables: Sequence[int]
    inputs: Collection[int]
    rule: Follows


class Row(NamedTuple):
    """A row as it was asked for."""

    variables: Sequence[int]
    coefficients: Sequence[int] | None
    low: int | None
    high: int | None
    when: Sequence[int]

    def put_into(self, program: Program, values: Sequence[int], number: Mapping[int, int]) -> None:
        """Add the row to a program over the variables that have a number; the others have their values."""
        if any(condition not in number and not values[condition] for condition in self.when):
            return
        weights = self.coefficients if self.coefficients is not None else (1,) * len(self.variables)
        terms = list(zip(self.variables, weights, strict=True))
        given = sum(weight * values[variable] for variable, weight in terms if variable not in number)
        free = [(number[variable], weight) for variable, weight in terms if variable in number]
        program.row(
            [variable for variable, _ in free],
            None if self.coefficients is None else [weight for _, weight in free],
            low=None if self.low is None else self.low - given,
            high=None if self.high is None else self.high - given,
            when=[number[condition] for condition in self.when if condition in number],
        )


class _Found(cmh.SolutionCallback):
    """Tells of each better solution as it is found."""

    def __init__(self, tell: Found) -> None:
        super().__init__()
        self._tell = tell

    def OnSolutionCallback(self) -> None:  # noqa: N802 - the solver calls it by this name
        self._tell(self.ObjectiveValue(), self.BestObjectiveBound(), self._solution)

    def _solution(self) -> Sequence[int]:
        return list(self.Response().solution)  # type: ignore[no-untyped-call]


class Program:
    """
    Variables, rows and an objective, ready to be solved again and again.

    Parameters
    ----------
    rows
        As they were asked for, to be read.
    """

    def __init__(self) -> None:
        self._proto = cmh.CpModelProto()
        self._bounds: list[tuple[int, int]] = []
        self.rows: list[Row] = []
        self._rules: list[_Rule] = []
        self._last: tuple[tuple[tuple[int, ...], int], tuple[int, ...]] = (((), 0), ())

    def __len__(self) -> int:
        return len(self._bounds)

    def copy(self) -> Program:
        """Return an independent copy."""
        twin = Program()
        twin._proto.copy_from(self._proto)
        twin._bounds = list(self._bounds)
        twin.rows = list(self.rows)
        twin._rules = list(self._rules)
        return twin

    def fixed(self, values: Mapping[int, int]) -> Program:
        """Return a copy in which some variables have their values already."""
        twin = self.copy()
        for variable, value in values.items():
            domain = twin._proto.variables[variable].domain
            domain[0] = value
            domain[1] = value
            twin._bounds[variable] = (value, value)
        return twin

    def follow(self, variables: Sequence[int], inputs: Collection[int], rule: Follows) -> None:
        """Say how variables follow from some before them, so that plans are completed without solving."""
        self._rules.append(_Rule(variables, inputs, rule))

    def completed(self, values: Sequence[int]) -> tuple[int, ...]:
        """Return the values of all variables, given those of the first ones."""
        asked = (tuple(values), len(self))
        if self._last[0] != asked:  # the same plan is often asked about several times on end
            self._last = (asked, self._completed(values))
        return self._last[1]

    def _completed(self, values: Sequence[int]) -> tuple[int, ...]:
        complete = [*values, *(0 for _ in range(len(self) - len(values)))]
        for rule in self._rules:
            if rule.variables and rule.variables[0] >= len(values):
                for variable, value in zip(rule.variables, rule.rule(complete), strict=True):
                    complete[variable] = value
        return tuple(complete)

    def part(self, values: Sequence[int], free: Collection[int]) -> tuple[Program, list[int]]:
        """
        Return a program over some variables and what follows from them, all others having their values.

        Its variables stand for those of the list that is returned with it, in that order.
        """
        open_ = set(free)
        open_.update(v for rule in self._rules if not open_.isdisjoint(rule.inputs) for v in rule.variables)
        order = sorted(open_)
        number = {variable: n for n, variable in enumerate(order)}
        program = Program()
        for variable in order:
            program.integer(*self._bounds[variable])
        for kept in self.rows:
            if not (open_.isdisjoint(kept.variables) and open_.isdisjoint(kept.when)):
                kept.put_into(program, values, number)
        return program, order

    def integer(self, low: int, high: int) -> int:
        """Add a variable with `low <= value <= high` and return its number."""
        variable = self._proto.variables.add()
        variable.domain.append(low)
        variable.domain.append(high)
        self._bounds.append((low, high))
        return len(self._bounds) - 1

    def boolean(self) -> int:
        return self.integer(0, 1)

    def domain(self, variable: int) -> tuple[int, int]:
        """Return the least and the most that a variable can be."""
        return self._bounds[variable]

    def row(
        self,
        variables: Sequence[int],
        coefficients: Sequence[int] | None = None,
        *,
        low: int | None = None,
        high: int | None = None,
        when: Iterable[int] = (),
    ) -> None:
        """Hold a weighted sum between two numbers, always or only while all of `when` are true."""
        conditions = list(when)
        self.rows.append(Row(variables, coefficients, low, high, conditions))
        least, most = self._reach(variables, coefficients)
        low_side = least if low is None else max(low, least)
        high_side = most if high is None else min(high, most)
        constraint = self._proto.constraints.add()
        if conditions:
            constraint.enforcement_literal.extend(conditions)
        if low_side > high_side:
            constraint.bool_or.literals.extend([])  # an empty disjunction is false
            return
        plain = coefficients is None and not conditions and all(self._bounds[v] == (0, 1) for v in variables)
        if plain and high_side == 1 and low_side == 1:
            constraint.exactly_one.literals.extend(list(variables))
        elif plain and high_side == 1 and low_side == 0:
            constraint.at_most_one.literals.extend(list(variables))
        elif plain and low_side == 1 and high_side == len(variables):
            constraint.bool_or.literals.extend(list(variables))
        else:
            linear = constraint.linear
            linear.vars.extend(list(variables))
            linear.coeffs.extend(list(coefficients) if coefficients is not None else [1] * len(variables))
            linear.domain.extend([low_side, high_side])

    def _reach(self, variables: Sequence[int], coefficients: Sequence[int] | None) -> tuple[int, int]:
        """Return the least and the most that a weighted sum can be."""
        least = most = 0
        weights = coefficients if coefficients is not None else (1,) * len(variables)
        for variable, weight in zip(variables, weights, strict=True):
            low, high = self._bounds[variable]
            least += weight * (low if weight > 0 else high)
            most += weight * (high if weight > 0 else low)
        return least, most

    def implies(self, first: int, second: int) -> None:
        """Make `second` true wherever `first` is."""
        self.rows.append(Row((second,), None, 1, None, (first,)))
        constraint = self._proto.constraints.add()
        constraint.enforcement_literal.append(first)
        constraint.bool_and.literals.append(second)

    def minimise(self, terms: Mapping[int, int]) -> None:
        """Set what is to be least."""
        self._proto.clear_objective()
        objective = self._proto.objective
        objective.vars.extend(list(terms))
        objective.coeffs.extend(list(terms.values()))

    def satisfy(self) -> None:
        """Ask for any solution; a core of assumptions is only minimal without an objective."""
        self._proto.clear_objective()

    def hint(self, values: Mapping[int, int]) -> None:
        """Suggest where to look first."""
        self._proto.clear_solution_hint()
        self._proto.solution_hint.vars.extend(list(values))
        self._proto.solution_hint.values.extend(list(values.values()))

    def assume(self, literals: Sequence[int]) -> None:
        """Take literals for true in the next search."""
        self._proto.assumptions.clear()
        self._proto.assumptions.extend(list(literals))

    def solve(
        self,
        strategy: Strategy,
        *,
        seed: int,
        tell: Found | None = None,
    ) -> Answer:
        """Search, and return the best that was found with what is known about it."""
        parameters = cmh.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = seed
        parameters.linearization_level = 2
        parameters.max_deterministic_time = strategy.deterministic_time
        for name, value in strategy.parameters.items():
            if isinstance(value, list | tuple):
                getattr(parameters, name).extend(list(value))
            else:
                setattr(parameters, name, value)
        wrapper = cmh.SolveWrapper()
        wrapper.set_parameters(parameters)
        found = None if tell is None else _Found(tell)
        if found is not None:
            wrapper.add_solution_callback(found)
        response = wrapper.solve(self._proto)  # type: ignore[no-untyped-call]
        if found is not None:
            wrapper.clear_solution_callback(found)  # the solver keeps no reference of its own
        name = response.status.name if hasattr(response.status, "name") else str(response.status)
        status = _STATUS.get(name)
        if status is None:
            raise RuntimeError(f"CP-SAT refused the model: {cmh.CpSatHelper.validate_model(self._proto)}")
        return Answer(
            status=status,
            values=tuple(response.solution),
            objective=round(response.objective_value) if self._proto.has_objective() else 0,
            bound=-(-round(response.best_objective_bound * 1024) // 1024)
            if self._proto.has_objective()
            else 0,
            deterministic_time=response.deterministic_time,
            core=tuple(response.sufficient_assumptions_for_infeasibility),
        )
