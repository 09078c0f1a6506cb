"""The stories of plans that are asked for: asked, taken back, and a point chosen where there is a choice."""

from __future__ import annotations

from dataclasses import replace

from constraints._rule import Problem
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.naming import person_called
from scheduler.domain.reasons import Joins
from scheduler.domain.rebalance import Frontier
from scheduler.services import plan_status, publishing
from scheduler.services.changing import new_id
from scheduler.services.planning import at
from scheduler.services.rebalancing import Rebalance, happened, take
from scheduler.services.staleness import moved_since
from scheduler.services.teams import problem_of, published_ahead
from scheduler.store.draftings import Drafting
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored

LONGEST = 260
"""Weeks of a horizon that are planned at all."""


def ask(stored: Stored, team: str, asked: Asked, *, by: str, why: str = "") -> Drafting:
    """
    Ask for a plan of a team; it is drawn as soon as a worker is started on it.

    Parameters
    ----------
    team
        Its id.

    Raises
    ------
    Invalid
        When what is asked for cannot be, such as a choice where nothing is published.
    Conflict
        When another one is being drawn for the team.
    """
    asked = _checked(stored, team, asked)
    made = Drafting(id=new_id(), team=team, asked=asked, why=why, asked_at=stored.now, asked_by=by)
    if not stored.draftings.add(made):
        other = stored.draftings.open().get(team, "")
        raise Conflict(
            f"Plan {other} is being drawn for this team.", "Wait for it, or cancel it, and ask again."
        )
    _write_down(stored, made, "ask", by, why, f"Plan {made.id} was asked for.")
    return made


def cancel(stored: Stored, plan_id: str, *, by: str, why: str = "") -> Drafting:
    """
    Take back what was asked for; a search that is running is ended.

    Raises
    ------
    Conflict
        When it is over already.
    """
    known = stored.draftings.get(plan_id)
    if known is None or not known.open:
        state = plan_status.get(stored, plan_id).state
        raise Conflict(f"Plan {plan_id} is {state}, and not being drawn.", "Reject it, if it is a draft.")
    cancelled = replace(known, state="cancelled", ended_at=stored.now)
    stored.draftings.put(cancelled)
    _write_down(stored, cancelled, "cancel", by, why, f"Plan {plan_id} was cancelled.")
    return cancelled


def frontier_of(stored: Stored, plan_id: str) -> Frontier:
    """
    Return what there is to choose from.

    Raises
    ------
    Conflict
        When there is nothing to choose, or not yet.
    """
    return _choice(stored, plan_id)[1]


def choose(stored: Stored, plan_id: str, number: int, *, by: str, why: str = "") -> StoredPlan:
    """
    Take a point of a choice: it becomes the draft, in place of one that was taken before.

    Raises
    ------
    NotFound
        When there is no such point.
    Conflict
        When there is nothing to choose, it is decided, or the schedule has moved on.
    """
    known, frontier = _choice(stored, plan_id)
    decided = stored.plans.get(plan_id)
    if decided is not None and decided.state != "draft":
        raise Conflict(f"Plan {plan_id} is {decided.state}.", "Ask for a new one to choose again.")
    base = known.base or {}
    moved_since(stored, base, known.as_of or known.asked_at, f"Plan {plan_id} was drawn").refuse(
        "Ask for it again."
    )
    taken = take(Rebalance(problem=problem_as_drawn(stored, known), frontier=frontier), number)
    stored.draftings.put(replace(known, chosen=number))
    reason = why or known.why or " ".join(frontier.reasons)
    return publishing.draft(stored, known.team, taken.plan, base=base, by=by, why=reason, plan_id=plan_id)


def problem_as_drawn(stored: Stored, known: Drafting) -> Problem:
    """Return the stored team as of the instant at which a plan was drawn, with what had happened then."""
    problem = at(problem_of(stored, known.team, known.asked.horizon), known.as_of)
    return happened(problem, known.asked.on(known.asked_at))


def _choice(stored: Stored, plan_id: str) -> tuple[Drafting, Frontier]:
    known = stored.draftings.get(plan_id)
    if known is None or known.frontier is None:
        state = plan_status.get(stored, plan_id).state
        raise Conflict(
            f"Plan {plan_id} is {state}, and offers no choice.", "Ask for one that does, or wait for it."
        )
    return known, known.frontier


def _checked(stored: Stored, team: str, asked: Asked) -> Asked:
    """Refuse at once what could only fail later; return the rest with people by their ids."""
    if asked.horizon is not None and asked.horizon.weeks > LONGEST:
        raise Invalid(
            f"A horizon of {asked.horizon.weeks} weeks is too long.", f"Plan at most {LONGEST} weeks at once."
        )
    if asked.choice and asked.horizon is None:
        asked = replace(asked, horizon=published_ahead(stored, team))
    try:
        problem = problem_of(stored, team, asked.horizon)
        happenings = tuple(
            one if isinstance(one, Joins) else replace(one, person=person_called(problem.team, one.person))
            for one in asked.happenings
        )
        asked = replace(asked, happenings=happenings)
        problem = happened(problem, asked.on(stored.now))
    except OverflowError:
        raise Invalid("A day is out of reach.", "Write days of this century.") from None
    if asked.choice and not problem.team.published.shifts:
        raise Invalid(
            "Nothing is published in that time, so there is nothing to change.", "Ask for a plan first."
        )
    return asked


def _write_down(stored: Stored, one: Drafting, what: str, by: str, why: str, says: str) -> None:
    stored.audit.add(
        f"plan.{what}",
        who=by,
        why=why,
        says=says,
        subject=one.id,
        team=one.team,
        after={"state": one.state, "asked": one.asked},
    )
