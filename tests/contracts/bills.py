"""What a plan owes a rule, by the solver's rows and by the rule's own check."""

from __future__ import annotations

from collections.abc import Sequence

from constraints._model import PlanModel, Row
from constraints._timetable import Timetable
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW
from tests.contracts.scene import Scene


def bill_in_solver(kind: str, scene: Scene) -> int:
    """Return by how much the plan's choices violate the rows of a rule, in sum."""
    model = PlanModel(scene.problem, explain=True)
    values = choices_of(model, scene)
    return sum(_violation(row, values) for row in model.rows if row.fact and row.fact.rule.kind == kind)


def bill_in_check(kind: str, scene: Scene) -> int:
    """Return the amount of all breaches that no settled shifts alone account for; each is of something."""
    found = broken(kind, scene)
    assert all(breach.amount > 0 for breach in found)
    return sum(breach.amount for breach in found)


def broken(kind: str, scene: Scene) -> list[Breach]:
    """Return the breaches of a rule that are no mere warnings."""
    team = scene.problem.team
    timetable = Timetable(team, scene.shifts)
    found = [
        breach
        for name, rule in scene.rules(kind).items()
        for breach in rule.breaches(timetable, team.rotation[name])
    ]
    return [breach for breach in found if not timetable.only_settled(breach.shifts)]


def choices_of(model: PlanModel, scene: Scene) -> list[int]:
    """
    Return the value of each choice: 1 where the plan, or history, puts the person there.

    Only a seat that is somebody else's for good may have no choice.
    """
    seats = [
        (seat.person, seat.rotation, seat.turn.span.start, seat.slot.tier.name if seat.slot else SHADOW)
        for seat in model.seats
    ]
    ahead = {(s.person, s.rotation, s.start, s.tier) for s in scene.shifts}
    taken = {(s.rotation, s.start, s.tier) for s in model.settled_shifts}
    assert {seat[1:] for seat in ahead - set(seats)} <= taken
    held = ahead | {(s.person, s.rotation, s.start, s.tier) for s in model.team.past}
    return [int(seat in held) for seat in seats]


def _violation(row: Row, values: Sequence[int]) -> int:
    """Return how far a row's sum is from where it may be."""
    weights = row.coefficients or (1,) * len(row.choices)
    total = sum(weight * values[choice] for weight, choice in zip(weights, row.choices, strict=True))
    over = total - row.high if row.high is not None else 0
    under = row.low - total if row.low is not None else 0
    return max(0, over, under)
