"""As resilient as can be: somebody can step in on every day but those on which no plan allows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from constraints._model import PlanModel, Row
from constraints._rule import Problem, Rule
from constraints.post_incident_rest import PostIncidentRest
from constraints.resilience import Resilience
from constraints.time_off import TimeOff
from scheduler.planner.solving.program import Program, Strategy

FEWEST = Strategy(name="stand-ins", deterministic_time=10)

Day = tuple[str, date]
"""A rotation, and a local day on which a turn begins."""


def resilient(problem: Problem, *, seed: int = 1) -> Problem:
    """
    Return the problem with stand-ins asked for in every turn, except on the fewest days that allow a plan.

    A rotation that asks for stand-ins already is left as it is.
    """
    asking = _with_stand_ins(problem, {})
    excepted = _fewest_exceptions(asking, seed)
    return _with_stand_ins(problem, excepted) if excepted else asking


def _with_stand_ins(problem: Problem, excepted: dict[str, tuple[date, ...]]) -> Problem:
    books = {
        name: book if _asks(book) else (*book, _rule(book, excepted.get(name, ())))
        for name, book in problem.rules.items()
    }
    return replace(problem, rules=books)


def _asks(book: Iterable[Rule]) -> bool:
    return any(isinstance(rule, Resilience) for rule in book)


def _rule(book: Iterable[Rule], excepted: tuple[date, ...]) -> Resilience:
    """Return the rule that counts as away whoever the rotation's other rules count so."""
    rule = Resilience(except_for=excepted)
    for other in book:
        if isinstance(other, TimeOff):
            rule = replace(rule, tolerated=other.tolerated)
        elif isinstance(other, PostIncidentRest):
            rule = replace(rule, minimum=other.minimum, rest=other.rest)
    return rule


def _fewest_exceptions(problem: Problem, seed: int) -> dict[str, tuple[date, ...]]:
    """Return the fewest days to except, by rotation; none where no plan is found whatever is excepted."""
    model, program = PlanModel(problem), Program()
    for _ in model.seats:
        program.boolean()
    slack: dict[Day, int] = {}
    for row in model.rows:
        if row.fact is not None and isinstance(row.fact.rule, Resilience):
            day = row.fact.rotation, _day(model, row)
            if day not in slack:
                slack[day] = program.boolean()
            _let(program, row, slack[day])
        else:
            program.row(row.choices, row.coefficients, low=row.low, high=row.high)
    program.minimise(dict.fromkeys(slack.values(), 1))
    answer = program.solve(FEWEST, seed=seed)
    found: dict[str, list[date]] = defaultdict(list)
    for (name, start), variable in slack.items():
        if answer.solved and answer.values[variable]:
            found[name].append(start)
    return {name: tuple(days) for name, days in found.items()}


def _let(program: Program, row: Row, slack: int) -> None:
    """Let a row give way altogether where its slack is true."""
    if row.high is None:
        program.row([slack], low=1)
        return
    weights = row.coefficients or (1,) * len(row.choices)
    most = sum(weight for weight in weights if weight > 0) - row.high
    program.row([*row.choices, slack], [*weights, -most], high=row.high)


def _day(model: PlanModel, row: Row) -> date:
    assert row.fact is not None
    rotation = model.team.rotation[row.fact.rotation]
    zone = ZoneInfo(rotation.cadence.timezone)
    turn = next(turn for turn in model.turns(rotation) if turn.ordinal == row.fact.ordinal)
    return turn.span.start.astimezone(zone).date()
