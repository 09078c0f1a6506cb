"""The story of a way out: where no plan keeps every rule, a manager takes one that breaks what is said."""

from __future__ import annotations

from constraints._words import counted
from scheduler.domain.errors import Conflict, NotFound
from scheduler.domain.plan import Plan
from scheduler.importers.team_file import digest
from scheduler.services import publishing
from scheduler.services.drafting import problem_as_drawn
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored


def take_way_out(stored: Stored, plan_id: str, number: int, *, by: str) -> StoredPlan:
    """
    Draft the best plan that a way out leaves, its breaches marked; it is reviewed like any other.

    Parameters
    ----------
    number
        Of the way out, from 1.

    Raises
    ------
    NotFound
        When there is no such way out.
    Conflict
        When it is of a team that has to be changed first, or a plan was drafted already.
    """
    known = stored.draftings.get(plan_id)
    explanation = known.explanation if known else None
    ways = explanation.ways_out if explanation else ()
    if known is None or explanation is None or not 1 <= number <= len(ways):
        raise NotFound(f"Plan {plan_id} has no way out {number}.", "Look at the plan again.")
    way = ways[number - 1]
    if way.change is not None and way.change.weeks is not None:
        raise Conflict(
            "This way out plans fewer weeks.", f"Ask for a plan of {counted(way.change.weeks, 'week')}."
        )
    if way.change is not None:
        raise Conflict(
            "This way out needs people who are not in the rotation.", "Add them to it, and plan again."
        )
    if stored.plans.get(plan_id) is not None:
        raise Conflict(f"Plan {plan_id} is drafted already.", "Review it, or ask for a new one.")
    plan = Plan(
        digest=digest(problem_as_drawn(stored, known)),
        assignments=way.shifts,
        levels=way.levels,
        fairness=way.fairness,
        breaches=way.breaches,
        solver=explanation.run,
    )
    base, why = known.base or {}, f"A way out: {way.sentence}."
    return publishing.draft(stored, known.team, plan, base=base, by=by, why=why, plan_id=plan_id)
