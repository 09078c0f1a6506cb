"""The story of a rebalance: what has happened, what the published plan could become, the plan taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from constraints._rule import Problem
from constraints._words import spoken
from constraints.post_incident_rest import PostIncidentRest
from scheduler.checker.check import Report, bare_check
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.plan import Level, Shift
from scheduler.domain.reasons import Fought, Reason
from scheduler.domain.rebalance import Frontier, FrontierPoint
from scheduler.domain.team import Team
from scheduler.planner.running.process import MEMORY, WALL, Child
from scheduler.planner.solving.solution import Solution
from scheduler.services.change_reasons import ChangeReasons
from scheduler.services.plan_text import from_json, shifts_from_json
from scheduler.services.planning import Distrusted, Draft, believed, no_plan
from scheduler.services.questions import in_child

FRONTIER = "scheduler.planner.rebalance.frontier:frontier"


@dataclass(frozen=True, kw_only=True)
class Rebalance:
    """
    A choice to be made.

    Parameters
    ----------
    problem
        As it is after all that has happened, with the published plan.
    """

    problem: Problem
    frontier: Frontier

    def point(self, number: int) -> FrontierPoint:
        """
        Return a point by its number.

        Raises
        ------
        NotFound
            When there is none of that number.
        """
        points = self.frontier.points
        if not 1 <= number <= len(points):
            raise NotFound(f"There is no point {number}.", f"Take one from 1 to {len(points)}.")
        return points[number - 1]


def shifts_in(text: str, *, source: str = "plan") -> tuple[Shift, ...]:
    """Return the shifts of a plan that is written as JSON, or of bare assignments."""
    shifts = shifts_from_json(text, source=source)
    return from_json(text, source=source).assignments if shifts is None else shifts


def publishing(problem: Problem, shifts: Iterable[Shift]) -> Problem:
    """Return the problem with these shifts published, whatever the team file has; its notice stays."""
    published = replace(problem.team.published, shifts=tuple(sorted(shifts)))
    return replace(problem, team=replace(problem.team, published=published))


def rebalance(
    problem: Problem,
    reasons: Sequence[Reason] = (),
    *,
    seed: int = 1,
    wall: timedelta | None = WALL,
    memory: int | None = MEMORY,
    tell: Callable[[Any], None] | None = None,
    child: Child | None = None,
) -> Rebalance:
    """
    Return what a published plan could become now that something has happened, every point checked.

    Parameters
    ----------
    problem
        With the published plan, and `now` if time has passed since the horizon began.
    tell
        Hears of each `Point` of the planner as it is found.

    Raises
    ------
    NoPlan
        When no plan keeps every rule any more.
    Distrusted
        When the checker does not believe a point.
    """
    problem = happened(problem, reasons)
    with nullcontext(child) if child is not None else Child() as worker:
        found = in_child(
            worker,
            lambda one: one.ask(FRONTIER, problem, seed=seed, wall=wall, memory=memory, tell=tell),
        )
        if not found.points:
            solution = Solution(shifts=None, run=found.run, impossible=found.impossible)
            raise no_plan(problem, solution, seed, worker)
    return Rebalance(problem=problem, frontier=_frontier(problem, reasons, found))


def happened(problem: Problem, reasons: Iterable[Reason]) -> Problem:
    """
    Return the problem as it is after what has happened.

    Raises
    ------
    Invalid
        When something cannot have happened, or asks for nothing.
    """
    team = problem.team
    for reason in reasons:
        team = reason.apply(team)
        if isinstance(reason, Fought):
            _check_rest(problem, reason)
    return replace(problem, team=team)


def _check_rest(problem: Problem, fought: Fought) -> None:
    """Refuse an incident after which nobody would rest: what is asked for would silently not happen."""
    team = problem.team
    mine = [rotation.name for rotation in team.rotations if fought.person in rotation.roster]
    rules = [rule for name in mine for rule in problem.rules[name] if isinstance(rule, PostIncidentRest)]
    if not any(fought.span.length >= rule.minimum for rule in rules):
        least = min((rule.minimum for rule in rules), default=None)
        why = "no rule lets them rest" if least is None else f"they rest after {spoken(least)} or more"
        raise Invalid(
            f"{team.named(fought.person)} fought a SEV1 for {spoken(fought.span.length)}, and {why}.",
            "Correct the times of the incident, or give time off instead.",
        )


def take(rebalance: Rebalance, number: int) -> Draft:
    """Return a point as a plan that the checker believes; what it changes least is its first level."""
    frontier, point = rebalance.frontier, rebalance.point(number)
    fewest = frontier.points[0].reached("stability")
    changed = point.reached("stability")
    first = Level(name="stability", value=changed, bound=fewest, proven=changed == fewest)
    others = tuple(level for level in point.levels if level.name != "stability")
    solution = Solution(shifts=point.shifts, levels=(first, *others), run=frontier.run)
    return believed(rebalance.problem, solution)


def _frontier(problem: Problem, reasons: Sequence[Reason], found: Any) -> Frontier:
    """Return what the planner found, with what the checker says of it and a reason for each change."""
    published = problem.team.published.shifts
    before = published_report(problem)
    told = ChangeReasons(problem, before.fairness)
    points = []
    for number, point in enumerate(found.points, start=1):
        report = _trusted(problem, point.shifts, point.levels)
        points.append(
            FrontierPoint(
                number=number,
                changes=told.changes(point.shifts, report.fairness),
                fairness=report.fairness,
                levels=point.levels,
                shifts=point.shifts,
            )
        )
    return Frontier(
        reasons=tuple(reason.sentence(problem.team) for reason in reasons),
        published=fingerprint(published),
        before=before.fairness,
        spacing_before=before.levels["spacing"],
        points=tuple(points),
        unsettled=found.unsettled,
        complete=found.complete,
        run=replace(found.run, now=problem.team.now),
    )


def published_report(problem: Problem) -> Report:
    """Return what the checker finds in the published plan, as far as the horizon goes."""
    return bare_check(problem, covering(problem.team, problem.team.published.shifts))


def covering(team: Team, shifts: Iterable[Shift]) -> list[Shift]:
    """Return the shifts that fill a slot of the horizon: a published plan may be of a longer one."""
    asked = {(slot.rotation, slot.turn.span.start, slot.tier.name) for slot in team.slots}
    return [one for one in shifts if (one.rotation, one.start, one.tier) in asked]


def fingerprint(shifts: Iterable[Shift]) -> str:
    """Return the sha256 of a published plan, in hexadecimal: equal plans have equal ones."""
    lines = (
        f"{one.rotation}\t{one.tier}\t{one.start.isoformat()}\t{one.end.isoformat()}\t{one.person}"
        for one in sorted(shifts)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _trusted(problem: Problem, shifts: Sequence[Shift], levels: Sequence[Level]) -> Report:
    """Return what the checker finds in a point, which must be what the planner says of it."""
    report = bare_check(problem, shifts)
    faults = [*(breach.sentence for breach in report.breaches), *report.disagreements]
    faults += [
        f"The planner claims {level.value} for {level.name}, not {report.levels[level.name]}."
        for level in levels
        if report.levels[level.name] != level.value
    ]
    if faults:
        raise Distrusted("The checker does not believe a point of the frontier: " + " ".join(faults))
    return report
