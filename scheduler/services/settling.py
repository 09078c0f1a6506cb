"""What becomes of plans that triggers asked for: those that a team lets apply by themselves are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import groupby

import structlog

from scheduler.domain.errors import Conflict, WatchbillError
from scheduler.domain.rebalance import Frontier, FrontierPoint
from scheduler.domain.triggers import Acted
from scheduler.services import drafting, notices, plan_status, publishing, trigger_policies
from scheduler.services.open_plans import open_plans
from scheduler.store.stored import Store, Stored

BY = "watchbill"
REFUSED = "refused"
"""The outcome of a plan that could not be applied by itself, and is left to people."""
TOLD = {
    "applied": "A plan was applied by itself.",
    "impossible": "No plan keeps every rule: look at the ways out.",
    "failed": "A plan could not be drawn: ask for it again.",
    REFUSED: "A plan could not be applied by itself: decide about it.",
}
"""What managers are told of an outcome."""
ENDED = ("applied", "rejected", "undone", "impossible", "failed", "cancelled")


def settle_all(store: Store, now: datetime) -> dict[str, str]:
    """Apply what may be applied by itself, and note what has become of the others; return that, by plan."""
    with store.reading() as stored:
        waiting = {
            str(plan): list(acted)
            for plan, acted in groupby(
                sorted(stored.triggered.unsettled(), key=lambda one: one.plan or ""), lambda one: one.plan
            )
        }
    found = {}
    for plan, acted in waiting.items():
        try:
            with store.writing(now) as stored:
                outcome = settle(stored, plan, acted)
        except Conflict as conflict:
            with store.writing(now) as stored:
                outcome = _refused(stored, plan, acted, conflict)
        except WatchbillError as error:  # of one team; the others' plans are settled all the same
            structlog.get_logger().warning("plan not settled", plan=plan, error=error.what)
            continue
        if outcome:
            found[plan] = outcome
    return found


def settle(stored: Stored, plan: str, acted: Sequence[Acted]) -> str:
    """
    Return what has become of a plan that triggers asked for; nothing as long as that is open.

    Raises
    ------
    Conflict
        When it cannot be applied.
    """
    status = plan_status.get(stored, plan)
    outcome: str = status.state if status.state in ENDED else ""
    waits = status.state in ("choice", "draft", "approved") and plan in open_plans(
        stored, status.team, stored.now
    )
    if waits and all(one.automatic for one in acted):
        outcome = _applied(stored, plan, status.state, " ".join(one.says for one in acted))
    if outcome:
        _note(stored, acted, outcome)
    return outcome


def chosen(frontier: Frontier, limit: Fraction) -> FrontierPoint:
    """Return the point that changes least of those that are fair enough; where none is, the fairest."""
    enough = (point for point in frontier.points if point.fairness.worst <= limit)
    return next(enough, frontier.points[-1])


def _applied(stored: Stored, plan: str, state: str, why: str) -> str:
    """Decide about a plan as a person would: choose, approve, apply; reject what changes nothing."""
    if state == "choice":
        frontier = drafting.frontier_of(stored, plan)
        team = plan_status.get(stored, plan).team
        point = chosen(frontier, trigger_policies.get(stored, team).deviation_limit)
        drafting.choose(stored, plan, point.number, by=BY, why=why)
        if not point.changes:
            publishing.reject(stored, plan, by=BY, why="Nothing has to change.")
            return "rejected"
    if state != "approved":
        publishing.approve(stored, plan, by=BY, why=why)
    publishing.apply(stored, plan, by=BY, why=why)
    return "applied"


def _refused(stored: Stored, plan: str, acted: Sequence[Acted], conflict: Conflict) -> str:
    """Leave a plan that cannot be applied by itself to people, and say why."""
    stored.audit.add(
        "trigger.refused",
        who=BY,
        why=conflict.what,
        says=f"Plan {plan} was not applied by itself.",
        subject=plan,
        team=acted[0].team,
    )
    _note(stored, acted, REFUSED)
    return REFUSED


def _note(stored: Stored, acted: Sequence[Acted], outcome: str) -> None:
    """Note what has become of a plan, and tell those who did not decide so themselves."""
    for one in acted:
        stored.triggered.put(replace(one, outcome=outcome))
    if outcome in TOLD and (outcome != "applied" or all(one.automatic for one in acted)):
        why, plan = " ".join(one.says for one in acted), acted[0].plan
        notices.tell(stored, acted[0].team, f"plan.{outcome}", f"{TOLD[outcome]} {why}", plan)
