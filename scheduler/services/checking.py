"""The story of a check: a plan, held against its team file, by a checker that knows no solver."""

from __future__ import annotations

from constraints._rule import Problem
from scheduler.checker.check import Report, bare_check, check
from scheduler.importers.team_file import digest
from scheduler.services.plan_text import from_json, shifts_from_json
from scheduler.services.planning import at


def judge(problem: Problem, text: str, *, source: str = "plan", as_planned: bool = True) -> Report:
    """
    Judge a plan that is written as JSON, or bare assignments that claim nothing.

    Parameters
    ----------
    source
        What to call the text in errors.
    as_planned
        Judge at the instant of planning that the plan states: what is frozen later was free then.

    Raises
    ------
    Invalid
        When the text is no plan.
    """
    shifts = shifts_from_json(text, source=source)
    if shifts is not None:
        return bare_check(problem, shifts)
    plan = from_json(text, source=source)
    if as_planned and plan.solver.now is not None:
        problem = at(problem, plan.solver.now)
    return check(problem, plan, digest=digest(problem))
