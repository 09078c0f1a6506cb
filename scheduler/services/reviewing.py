"""The story of a review: what a plan would change today, why, what it costs, and whom it is fair to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from constraints._rule import Problem
from scheduler.checker.check import Report, bare_check
from scheduler.domain.handovers import Handover
from scheduler.domain.plan import Plan
from scheduler.domain.review import Billed, Review, ReviewedChange, ReviewedLevel, ReviewedPerson
from scheduler.domain.team import Horizon, Team
from scheduler.domain.turn_words import seat_told
from scheduler.services import publishing
from scheduler.services.change_reasons import ChangeReasons
from scheduler.services.planning import as_of, at
from scheduler.services.rebalancing import covering, happened
from scheduler.services.staleness import staleness
from scheduler.services.teams import problem_of
from scheduler.store.plans import StoredPlan
from scheduler.store.stored import Stored


def review(stored: Stored, plan_id: str, *, now: datetime) -> Review:
    """
    Return what a plan would change if it were applied now; nothing would change where it is applied.

    Raises
    ------
    NotFound
        When there is no such plan, or none yet.
    """
    known = publishing.get(stored, plan_id)
    seen = _Seen.of(_problem(stored, known, now), known.plan)
    return Review(
        plan=known.id,
        state=known.state,
        stale=staleness(stored, known, now).says,
        changes=_changes(seen, publishing.review(stored, plan_id)),
        bill=_bill(seen),
        levels=_levels(seen),
        fairness=_fairness(seen),
        worst_before=seen.before.fairness.worst if seen.before else None,
        worst_after=seen.after.fairness.worst,
    )


@dataclass(frozen=True)
class _Seen:
    """The team as it is now, and what the checker says of its schedule and of the plan."""

    problem: Problem
    plan: Plan
    before: Report | None
    after: Report

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> _Seen:
        published = covering(problem.team, problem.team.published.shifts)
        before = bare_check(problem, published) if published else None
        return cls(problem, plan, before, bare_check(problem, plan.assignments))


def _problem(stored: Stored, known: StoredPlan, now: datetime) -> Problem:
    """Return the team as it is now, over the time of the plan, after what has happened."""
    drafting = stored.draftings.get(known.id)
    if drafting is None:
        return as_of(at(problem_of(stored, known.team), None), now)
    horizon: Horizon | None = drafting.asked.horizon
    problem = as_of(at(problem_of(stored, known.team, horizon), None), now)
    return happened(problem, drafting.asked.on(drafting.asked_at))


def _changes(seen: _Seen, handed: Sequence[Handover]) -> tuple[ReviewedChange, ...]:
    """Return the seats that change hands, each with its reason."""
    team = seen.problem.team
    reasons: dict[tuple[object, ...], str] = {}
    if seen.before is not None:
        told = ChangeReasons(seen.problem, seen.before.fairness)
        for change in told.changes(seen.plan.assignments, seen.after.fairness):
            reasons[change.rotation, change.tier, change.start, change.gives, change.takes] = change.reason
    return tuple(
        ReviewedChange(
            rotation=one.rotation,
            tier=one.tier,
            start=one.start,
            end=one.end,
            before=one.before,
            after=one.after,
            reason=reasons.get((one.rotation, one.tier, one.start, one.before, one.after))
            or _plain_reason(team, one),
        )
        for one in handed
    )


def _plain_reason(team: Team, one: Handover) -> str:
    """Say of a seat what can be said without comparing plans."""
    seat = seat_told(team, one)
    if not one.before:
        return f"Nobody holds {seat} yet, so {_named(team, one.after)} takes it."
    if not one.after:
        return f"The plan leaves {seat} open, which {_named(team, one.before)} holds."
    return f"The plan gives {seat} to {_named(team, one.after)}, not {_named(team, one.before)}."


def _named(team: Team, person: str) -> str:
    return team.named(person) if person in team.person else person


def _bill(seen: _Seen) -> tuple[Billed, ...]:
    """Return every rule of every rotation with what is not kept of it."""
    before, after = _amounts(seen.before), _amounts(seen.after)
    said = [*seen.after.breaches, *seen.after.warnings]
    words = {one.name: one.cadence.turn_word for one in seen.problem.team.rotations}
    return tuple(
        Billed(
            rotation=rotation,
            rule=kind,
            sentence=" ".join(rule.sentence(words[rotation]) for rule in book if rule.kind == kind),
            before=before[rotation, kind] if seen.before else None,
            after=after[rotation, kind],
            breaches=tuple(one.sentence for one in said if (one.rotation, one.rule) == (rotation, kind)),
        )
        for rotation, book in seen.problem.rules.items()
        for kind in dict.fromkeys(rule.kind for rule in book)
    )


def _amounts(report: Report | None) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for one in (*report.breaches, *report.warnings) if report else ():
        found[one.rotation, one.rule] += one.amount
    return found


def _levels(seen: _Seen) -> tuple[ReviewedLevel, ...]:
    claimed = {level.name: level for level in seen.plan.levels}
    return tuple(
        ReviewedLevel(
            name=name,
            before=seen.before.levels.get(name) if seen.before else None,
            after=value,
            bound=claimed[name].bound if name in claimed else None,
            proven=name in claimed and claimed[name].proven,
        )
        for name, value in seen.after.levels.items()
    )


def _fairness(seen: _Seen) -> tuple[ReviewedPerson, ...]:
    before = {row.person: row for row in seen.before.fairness.people} if seen.before else {}
    return tuple(
        ReviewedPerson(
            person=row.person,
            name=_named(seen.problem.team, row.person),
            before=before.get(row.person),
            after=row,
        )
        for row in seen.after.fairness.people
    )
