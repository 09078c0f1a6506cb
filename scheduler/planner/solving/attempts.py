"""What is tried to make a level least, in which order, for how long, and on which rotations together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from constraints._model import PlanModel
from scheduler.domain.team import Team
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Strategy
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

LARGE = 4000
"""Choices from which on a first plan is looked for without an objective, and improved by parts."""

HUGE = 4
"""How many times `LARGE` a problem is whose whole is searched only when its parts are done."""

GROUP = 8
"""How many rotations of a huge problem are brought down together."""

SIDE_BY_SIDE = 2
"""Parts that share nobody are solved this many at a time, on any machine, so that the plan is the same."""

Part = tuple[str, ...]
"""Rotations, by name, that are solved while the others stand still."""


@dataclass(frozen=True)
class Near:
    """To search near the bound of the relaxation of some rotations, while the others stand still."""

    rotations: Part
    deterministic_time: float


Attempt = Strategy | Near | list[Part]
"""What is tried in turn; a list of parts is improved part by part."""


def attempts(model: PlanModel, limits: Limits, objective: Objective, *, planned: bool) -> Iterator[Attempt]:
    """Yield what to try in turn; `planned`: whether there is a plan already."""
    if planned and len(model.team.rotations) > 1:
        yield from _on_many(model, limits, objective)
        return
    opening = limits.level if planned else max(limits.first_plan, limits.level)
    yield Strategy(name="search", deterministic_time=opening)
    yield Strategy(name="proof", deterministic_time=limits.proof / 5, parameters=PROOF)
    yield Strategy(name="search", deterministic_time=limits.level * 2)
    yield Strategy(name="proof", deterministic_time=limits.proof * 4 / 5, parameters=PROOF)


def _on_many(model: PlanModel, limits: Limits, objective: Objective) -> Iterator[Attempt]:
    """
    Yield what to try where several rotations share people: parts, and then the whole.

    From a size on, the whole is searched near the bound of its relaxation first; sums of squares, which
    arithmetic has brought close to what they can be, only where it is too large to be searched at once. What
    is larger still has no relaxation within minutes, but for the squares: groups of it do.
    """
    names = tuple(rotation.name for rotation in model.team.rotations)
    share, squares = len(model.seats) / LARGE, objective.exact is not None
    short, long = limits.level * max(1, share), limits.proof * max(1, share)
    yield [(name,) for name in names]
    if share >= HUGE and not squares:
        yield from (Near(group, 3 * short * len(group) / len(names)) for group in groups(model.team))
        return
    if share >= 1 and not squares:
        yield Near(names, 3 * short)
        yield Strategy(name="mixed", deterministic_time=short, parameters=MIXED)
        return
    if share < 1 or (objective.bound is not None and share < HUGE):
        yield Strategy(name="mixed", deterministic_time=2 * short, parameters=MIXED)
        yield Strategy(name="proof", deterministic_time=short, parameters=PROOF)
    yield pairs(model.team) if squares and share < HUGE else Near(names, 3 * short)
    yield Strategy(name="mixed", deterministic_time=long, parameters=MIXED)


def pairs(team: Team) -> list[Part]:
    """Return every two rotations that share people."""
    return [
        (one.name, other.name)
        for one, other in combinations(team.rotations, 2)
        if not one.roster.keys().isdisjoint(other.roster)
    ]


def groups(team: Team) -> Iterator[Part]:
    """Yield groups of rotations that share many people: all of them twice, in groups that differ."""
    rosters = {rotation.name: rotation.roster.keys() for rotation in team.rotations}
    for names in (list(rosters), list(reversed(rosters))):
        waiting = list(names)
        while waiting:
            group = [waiting.pop(0)]
            while len(group) < GROUP and waiting:
                people = {person for name in group for person in rosters[name]}
                closest = max(waiting, key=lambda name: len(people & rosters[name]))
                waiting.remove(closest)
                group.append(closest)
            yield tuple(group)


def side_by_side(team: Team, parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Yield parts to solve at the same time: those that share nobody do not know of each other."""
    waiting = list(parts)
    while waiting:
        batch: list[Part] = []
        people: set[str] = set()
        for part in waiting:
            mine = {person for name in part for person in team.rotation[name].roster}
            if len(batch) < SIDE_BY_SIDE and people.isdisjoint(mine):
                batch.append(part)
                people |= mine
        waiting = [part for part in waiting if part not in batch]
        yield batch
