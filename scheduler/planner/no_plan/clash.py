"""
Why there is no plan: what clashes, what would help, and the plan that breaks least.

"Infeasible" is never the answer. The clash says why, and is proven twice; the ways out say what to do, and
each is a plan that the check has judged.
"""

from __future__ import annotations

from importlib.metadata import version

from constraints._model import PlanModel
from constraints._rule import Problem
from scheduler.domain.errors import Invalid
from scheduler.domain.explanation import Clash, Explanation, WayOut
from scheduler.domain.plan import SolverRun
from scheduler.domain.team import Team
from scheduler.planner.no_plan.facts import FactBook
from scheduler.planner.no_plan.minimal_clash import FoundClash, further_clashes, smallest_clash
from scheduler.planner.no_plan.more_people import more_people
from scheduler.planner.no_plan.telling import named, told
from scheduler.planner.no_plan.ways_out import WaysOut, cost


def explain(problem: Problem, *, seed: int = 1, ways: int = 3) -> Explanation:
    """
    Return why no plan keeps every rule, and what would help.

    Parameters
    ----------
    ways
        How many ways out are wanted; there may be fewer, and one more where all would bend the same rule.

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
    every_way = [*bends, *_with_more_people(problem, found, len(bends), ways, seed)]
    return Explanation(
        impossible=found is not None and found.proven,
        clash=None if found is None else _said(found, problem.team),
        further=tuple(_said(clash, problem.team) for clash in further),
        ways_out=tuple(sorted(every_way, key=cost)),
        bent=bends[0] if bends else None,
        run=SolverRun(
            version=f"ortools {version('ortools')}",
            seed=seed,
            deterministic_time=round(book.spent + search.spent, 6),
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


def _with_more_people(
    problem: Problem, found: FoundClash | None, bends: int, wanted: int, seed: int
) -> list[WayOut]:
    """Return the way out of adding people, where too few others were found."""
    if found is None or bends >= wanted:
        return []
    rotation = problem.team.rotation[found.facts[0].rotation]
    way = more_people(problem, rotation, seed)
    return [way] if way else []
