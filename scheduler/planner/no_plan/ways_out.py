"""Ways out: the cheapest facts to set aside, each way tried, judged by the check, and costed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple

from constraints._model import PlanModel, Seat
from constraints._registry import rule_types
from constraints._rule import Fact, Problem
from scheduler.checker.check import bare_check
from scheduler.domain.explanation import WayOut
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW
from scheduler.planner.no_plan.bending import Bend, Bending
from scheduler.planner.no_plan.quick_fairness import WHOLE, Fairer, kept
from scheduler.planner.no_plan.telling import named, way_told
from scheduler.planner.solving.program import Strategy
from scheduler.planner.solving.shadows import enough_shadows
from scheduler.planner.solving.solve import shifts_of

LIGHT = {"cp_model_probing_level": 0, "symmetry_level": 0, "max_presolve_iterations": 2}
"""Each search is short and close to the one before: a thorough presolve would cost more than it saves."""

CHEAPEST = Strategy(name="ways out", deterministic_time=4, parameters=LIGHT)
FAIREST = Strategy(name="fairness", deterministic_time=0.3, parameters=LIGHT)
FAIREST_OF_ROTATION = Strategy(name="fairness", deterministic_time=0.1)

SPARE = 3
"""How many answers more than are wanted are tried, should some be no way out after all."""


class Taken(NamedTuple):
    """A way out, and its plan as values of the model that explains."""

    way: WayOut
    bend: Bend
    values: tuple[int, ...]


class WaysOut:
    """
    Looks for ways out of a problem, the cheapest first.

    Parameters
    ----------
    model
        The problem's, made to explain.

    Attributes
    ----------
    least
        The facts that the cheapest way sets aside.
    """

    def __init__(self, model: PlanModel, seed: int) -> None:
        self.model, self.seed = model, seed
        self.problem: Problem = model.problem
        self.spent = 0.0
        self.large = len(model.seats) > WHOLE
        self.least: tuple[Fact, ...] = ()

    def first(self) -> WayOut | None:
        """Return the cheapest way out; it sets nothing aside where there is a plan."""
        taken = self._next(Bending(self.model, self.seed))
        return None if taken is None else taken.way

    def cheapest(self, wanted: int) -> tuple[WayOut, ...]:
        """
        Return `wanted` ways out, or all there are, one of them of another kind where the others are of one.

        In a small problem that one comes on top; in a large one it has the place of the last.
        """
        bending = Bending(self.model, self.seed)
        first = self._next(bending)
        if first is None:
            return ()
        self.least = tuple(first.bend.amounts)
        bending = self._nearby(bending, first)
        found = [first]
        for _ in range(wanted + SPARE):
            taken = self._next(bending) if len(found) < wanted - int(self.large) else None
            if taken is None:
                break
            found.append(taken)
        found += self._of_another_kind(bending, found)
        if len(found) < wanted and (taken := self._next(bending)):
            found.append(taken)
        return tuple(sorted((taken.way for taken in found), key=cost))

    def _nearby(self, bending: Bending, first: Taken) -> Bending:
        """Return where to look on: in a large problem only in the rotations that the first way touches."""
        if not self.large:
            return bending
        touched = sorted({fact.rotation for fact in first.bend.amounts})
        near = Bending(self.model, self.seed, values=first.values, rotations=touched)
        near.rule_out(first.bend.amounts)
        return near

    def _of_another_kind(self, bending: Bending, found: Sequence[Taken]) -> list[Taken]:
        kinds = [frozenset(fact.rule.kind for fact in taken.bend.amounts) for taken in found]
        if len(set(kinds)) > 1:
            return []
        bending.rule_out_kinds(kinds[0])
        taken = self._next(bending)
        return [taken] if taken else []

    def _next(self, bending: Bending) -> Taken | None:
        """Return the cheapest way that was not there before and that holds what it promises."""
        for _ in range(SPARE):
            before = bending.spent
            bend = bending.cheapest(CHEAPEST)
            self.spent += bending.spent - before
            if bend is None:
                return None
            bending.rule_out(bend.amounts)
            taken = self._take(bend)
            if taken is not None:
                return taken
        return None

    def _take(self, bend: Bend) -> Taken | None:
        """Set the facts aside, plan as fairly as can be, and have the check judge the plan."""
        model = PlanModel(self.problem, aside=bend.amounts)
        values = dict(zip(map(_key, self.model.seats), bend.values, strict=True))
        start = [values[_key(seat)] for seat in model.seats]
        fairer = Fairer(model, start, seed=self.seed, strategy=FAIREST_OF_ROTATION if self.large else FAIREST)
        touched = sorted({fact.rotation for fact in bend.amounts})
        fair = fairer.fairest(touched)
        self.spent += fair.spent
        if not kept(model, fair.values):
            return None
        shifts = shifts_of(model, enough_shadows(model, fair.values))
        report = bare_check(self.problem, shifts)
        if report.disagreements or not _as_promised(bend, report.breaches):
            return None
        team = self.problem.team
        way = WayOut(
            sentence=way_told(bend.amounts, team),
            aside=tuple(named(fact, team) for fact in bend.amounts),
            price=price(report.breaches),
            breaches=report.breaches,
            levels=(fair.level,),
            fairness=report.fairness,
            shifts=shifts,
        )
        values |= dict(zip(map(_key, model.seats), fair.values, strict=True))
        return Taken(way, bend, tuple(values[_key(seat)] for seat in self.model.seats))


def price(breaches: Sequence[Breach]) -> int:
    """Return what breaches cost together, each unit at the price of its rule."""
    return sum(rule_types()[breach.rule].price * breach.amount for breach in breaches)


def cost(way: WayOut) -> tuple[bool, int, Fraction, str]:
    """Return what ways out are ranked by: price, then fairness; those that change the team come last."""
    return (way.change is not None, way.price, way.fairness.sum_of_squares, way.sentence)


def _as_promised(bend: Bend, breaches: Sequence[Breach]) -> bool:
    """Say whether breaches are of the rules, in the rotations, that were to give way, and no more of them."""
    promised: dict[str, int] = {}
    for fact, amount in bend.amounts.items():
        promised[fact.rule.kind] = promised.get(fact.rule.kind, 0) + amount
    for breach in breaches:
        promised[breach.rule] = promised.get(breach.rule, 0) - breach.amount
    return all(left >= 0 for left in promised.values())


def _key(seat: Seat) -> tuple[str, str, datetime, str]:
    return (
        seat.person,
        seat.rotation,
        seat.turn.span.start,
        SHADOW if seat.slot is None else seat.slot.tier.name,
    )
