"""Plans on their way, as whoever waits for one sees it: asked for, being drawn, to be decided, or over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.drafting import Asked, Step
from scheduler.domain.errors import NotFound
from scheduler.domain.explanation import Explanation
from scheduler.domain.plan import Plan
from scheduler.store.draftings import Drafting
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored

State = Literal[
    "waiting",
    "drawing",
    "choice",
    "draft",
    "approved",
    "applied",
    "rejected",
    "undone",
    "impossible",
    "failed",
    "cancelled",
]


@dataclass(frozen=True, kw_only=True)
class PlanStatus:
    """
    A plan, from when it was asked for until it is over.

    Parameters
    ----------
    state
        `waiting` for a worker, `drawing`, a `choice` of points of which none is taken yet, a `draft` to be
        reviewed, then `approved`, `applied`, `rejected` or `undone`; or else `impossible`, `failed` or
        `cancelled`.
    asked
        What was asked for; None of a plan that was brought as it is.
    progress
        What was told last while it was drawn.
    points, chosen
        How many points there are to choose from, and which was taken; None where there is nothing to choose.
    plan
        None as long as there is none.
    explanation
        Why no plan keeps every rule: the facts that clash, ways out, the plan that breaks least.
    says, mend
        What went wrong while it was drawn, or why the search was cut short, and what to do about it.
    base
        The version of each rotation that it was drawn on, by rotation id.
    expires_at
        It cannot be applied from then on.
    """

    id: str
    team: str
    state: State
    made_at: AwareDatetime
    made_by: str
    why: str
    asked: Asked | None = None
    progress: Step | None = None
    points: int | None = None
    chosen: int | None = None
    plan: Plan | None = None
    explanation: Explanation | None = None
    says: str = ""
    mend: str = ""
    base: Mapping[str, int] | None = None
    expires_at: AwareDatetime | None = None
    approved_by: str = ""
    decided_at: AwareDatetime | None = None


def get(stored: Stored, plan_id: str) -> PlanStatus:
    """
    Return a plan, drawn or not.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = _status(stored.draftings.get(plan_id), stored.plans.get(plan_id))
    if found is None:
        raise missing(plan_id)
    return found


def missing(plan_id: str) -> NotFound:
    """Return what is said of a plan that is not there, or is nobody's business who asks."""
    return NotFound(f"There is no plan {plan_id}.", "List the plans of the team.")


def of_team(stored: Stored, team: str) -> list[PlanStatus]:
    """Return the plans of a team, the newest first."""
    draftings = {one.id: one for one in stored.draftings.of_team(team)}
    plans = {one.id: one for one in stored.plans.of_team(team)}
    found = [_status(draftings.get(one), plans.get(one)) for one in {**draftings, **plans}]
    return sorted((one for one in found if one), key=lambda one: (one.made_at, one.id), reverse=True)


def steps(stored: Stored, plan_id: str, after: int = 0) -> tuple[tuple[Step, ...], bool]:
    """Return what was told after a step's number, and whether nothing more is to come."""
    known = stored.draftings.get(plan_id)
    if known is None:
        return (), True
    return tuple(step for step in known.told if step.number > after), not known.open


def _status(drafting: Drafting | None, plan: StoredPlan | None) -> PlanStatus | None:
    """Put together what is known of a plan, before and after it was drawn."""
    if drafting is None:
        return None if plan is None else _kept(plan)
    asked = PlanStatus(
        id=drafting.id,
        team=drafting.team,
        state=_state(drafting),
        made_at=drafting.asked_at,
        made_by=drafting.asked_by,
        why=drafting.why,
        asked=drafting.asked,
        progress=drafting.told[-1] if drafting.told else None,
        points=None if drafting.frontier is None else len(drafting.frontier.points),
        chosen=drafting.chosen,
        explanation=drafting.explanation,
        says=drafting.says,
        mend=drafting.mend,
        base=drafting.base,
    )
    if plan is None:
        return asked
    kept = _kept(plan)
    return replace(
        asked,
        state=kept.state,
        why=kept.why,
        plan=kept.plan,
        base=kept.base,
        expires_at=kept.expires_at,
        approved_by=kept.approved_by,
        decided_at=kept.decided_at,
    )


def _kept(plan: StoredPlan) -> PlanStatus:
    return PlanStatus(
        id=plan.id,
        team=plan.team,
        state=plan.state,
        made_at=plan.made_at,
        made_by=plan.made_by,
        why=plan.reason,
        plan=plan.plan,
        base=plan.base,
        expires_at=plan.expires_at,
        approved_by=plan.approved_by,
        decided_at=plan.decided_at,
    )


def _state(drafting: Drafting) -> State:
    return "choice" if drafting.state == "drawn" else drafting.state
