"""
Why there is no plan: what clashes, what would help, and the plan that breaks least.

"Infeasible" is never the answer. The clash says why, and is proven twice; the ways out say what to do, and
each is a plan that the check has judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from constraints._model import PlanModel
from constraints._rule import Problem
from constraints.minimum_rotation_size import MinimumRotationSize
from scheduler.domain.errors import Invalid
from scheduler.domain.explanation import Clash, Explanation, WayOut
from scheduler.domain.plan import SolverRun
from scheduler.domain.team import Team
from scheduler.planner.no_plan.facts import FactBook
from scheduler.planner.no_plan.minimal_clash import FoundClash, further_clashes, smallest_clash
from scheduler.planner.no_plan.team_ways import TeamWays
from scheduler.planner.no_plan.telling import named, told
from scheduler.planner.no_plan.ways_out import WaysOut, cost


def explain(problem: Problem, *, seed: int = 1, ways: int = 3) -> Explanation:
    """
    Return why no plan keeps every rule, and what would help.

    Parameters
    ----------
    ways
        How many ways out are wanted; there may be fewer, and one more where all would bend the same rule, or
        where none is cheap and people would help.

    Raises
    ------
    Invalid
        When there is a plan.
    """
    model = PlanModel(problem, explain=True)
    book = FactBook(model, seed)
    found = smallest_clash(book)
    search = WaysOut(model, seed)
    bends = search.cheapest(ways)
    if bends and not bends[0].aside:
        raise Invalid("There is a plan that keeps every rule.", "Plan the team instead of asking why not.")
    further = [] if found is None else further_clashes(book, found, search.least)
    lacking = max(ways - len(bends), int(not search.large and _of_the_team(bends)))
    changes, spent = _with_another_team(problem, found, bends, lacking, seed)
    return Explanation(
        impossible=found is not None and found.proven,
        clash=None if found is None else _said(found, problem.team),
        further=tuple(_said(clash, problem.team) for clash in further),
        ways_out=tuple(sorted([*bends, *changes], key=cost)),
        bent=bends[0] if bends else None,
        run=SolverRun(
            version=f"ortools {version('ortools')}",
            seed=seed,
            deterministic_time=round(book.spent + search.spent + spent, 6),
        ),
    )


def _said(found: FoundClash, team: Team) -> Clash:
    return Clash(
        facts=tuple(named(fact, team, found.alike.get(fact, ())) for fact in found.facts),
        sentences=told([*found.facts, *found.likewise], team, found.alike),
        likewise=tuple(named(fact, team) for fact in found.likewise),
        proven=found.proven,
        minimal=found.minimal,
    )


def _of_the_team(bends: Sequence[WayOut]) -> bool:
    """Say whether the trouble is the team rather than a week: bending costs as much as being too few."""
    return bool(bends) and bends[0].price >= MinimumRotationSize.price


def _with_another_team(
    problem: Problem, found: FoundClash | None, bends: Sequence[WayOut], wanted: int, seed: int
) -> tuple[list[WayOut], float]:
    """Return ways out that change the team, where too few others were found, and what the search spent."""
    if found is None or wanted <= 0:
        return [], 0.0
    price = bends[0].price if bends else None
    search = TeamWays(problem, found.facts[0].rotation, price=price, seed=seed)
    return search.first(wanted), search.spent
