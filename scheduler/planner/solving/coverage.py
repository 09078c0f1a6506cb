"""The level of coverage: which seats stay open, where they may."""

from __future__ import annotations

from fractions import Fraction

from constraints._model import ON, PlanModel
from constraints._rule import Problem
from constraints.coverage import Coverage
from scheduler.planner.solving.objective import Objective


def may_stay_open(problem: Problem) -> bool:
    """Say whether a rotation's rules let a seat stay open."""
    books = problem.rules.values()
    return any(isinstance(rule, Coverage) and rule.allow_gaps for book in books for rule in book)


def gaps_allowed(model: PlanModel) -> bool:
    """Say whether some seat may stay open: by a rotation's rules, or because cover was set aside."""
    return may_stay_open(model.problem) or any(isinstance(fact.rule, Coverage) for fact in model.aside)


def gaps(model: PlanModel) -> Objective:
    """Fewest open seats, where a team lets seats stay open."""
    terms: dict[int, int] = {}
    seats = 0
    for slot in model.team.slots:
        literals = [model.works(person, slot) for person in model.candidates(slot)]
        seats += slot.tier.count - literals.count(ON)
        terms |= {literal: -1 for literal in literals if literal >= 0}
    return Objective(name="coverage", terms=terms, constant=Fraction(seats), bound=Fraction(0))
