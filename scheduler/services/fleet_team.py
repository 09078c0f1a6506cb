"""One team of a fleet, in a worker process: read, planned, checked and written there."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from constraints._rule import Problem
from scheduler.checker.check import check
from scheduler.domain.errors import Invalid, NoPlan, WatchbillError
from scheduler.domain.explanation import Explanation
from scheduler.domain.plan import Level, Plan
from scheduler.importers.team_file import digest
from scheduler.planner.no_plan.clash import explain
from scheduler.planner.solving.solve import solve
from scheduler.services.fleet_files import write_whole
from scheduler.services.fleet_outcome import Order, Outcome, Reached, Status, Wanted
from scheduler.services.plan_text import from_json, to_json
from scheduler.services.planning import Distrusted, Draft, Impossible, believed
from scheduler.services.resident import resident
from scheduler.services.team_text import file_text, problem_at

_EXPLANATION = TypeAdapter(Explanation)


def plan_team(order: Order, wanted: Wanted) -> Outcome:
    """
    Plan one team of a fleet, as `watchbill plan` does, and write what comes of it.

    Raises
    ------
    Fault
        When the checker does not believe the plan; nothing is written then.
    """
    try:
        outcome = _planned(order, wanted)
    except WatchbillError as error:
        outcome = Outcome(team=order.team, status=Status.REFUSED, reason=_reason(order, error))
        outcome = _explained(order, outcome, {"mend": error.mend})
    return replace(outcome, resident=resident(), worker=os.getpid())


def _planned(order: Order, wanted: Wanted) -> Outcome:
    if order.clash:
        raise Invalid(order.clash, "Give each team file of a folder a name of its own.")
    problem = problem_at(file_text(order.path), source=order.team, now=wanted.now, clock=wanted.clock)
    meant = digest(problem)
    known = _known(order, wanted, problem, meant) if wanted.resume else None
    if known is not None:
        return known
    try:
        plan = _drafted(problem, wanted).plan
    except Impossible as impossible:
        with suppress(OSError):
            order.plan.unlink()  # of before, when there was one: it breaks the rules as they are now
        data = _EXPLANATION.dump_python(impossible.explanation, mode="json")
        outcome = Outcome(
            team=order.team, status=Status.IMPOSSIBLE, reason=_in_a_line(impossible.explanation)
        )
        return _explained(order, outcome, {"digest": meant, "explanation": data})
    except NoPlan as unknown:
        outcome = Outcome(team=order.team, status=Status.UNKNOWN, reason=unknown.what)
        return _explained(order, outcome, {"mend": unknown.mend})
    write_whole(order.plan, to_json(plan))
    with suppress(OSError):
        order.explanation.unlink()  # of before, when there was none
    proven = all(level.proven for level in plan.levels)
    status = Status.PROVEN if proven else Status.PLANNED
    return Outcome(team=order.team, status=status, levels=_reached(plan.levels), file=str(order.plan))


def _drafted(problem: Problem, wanted: Wanted) -> Draft:
    """Return the plan that a search in this process finds; what kills the process limits the search."""
    solution = solve(problem, seed=wanted.seed, replan=False if wanted.fresh else None)
    if solution.shifts is not None:
        return believed(problem, solution)
    if not solution.impossible:
        raise NoPlan(
            "No plan was found, and it is not known whether there is one.", "Plan fewer weeks at once."
        )
    try:
        raise Impossible(explain(problem, seed=wanted.seed))
    except Invalid as doubt:
        raise Distrusted(f"The planner found it impossible to plan, and then not: {doubt}") from doubt


# ---- what was planned before ----


def _known(order: Order, wanted: Wanted, problem: Problem, meant: str) -> Outcome | None:
    """Return what became of the team before, if the same would become of it now; else None."""
    with suppress(WatchbillError):
        plan = from_json(file_text(order.plan), source=str(order.plan))
        if _is_current(plan, wanted, problem, meant):
            levels = _reached(plan.levels)
            return Outcome(team=order.team, status=Status.SKIPPED, levels=levels, file=str(order.plan))
    with suppress(WatchbillError, ValueError, KeyError, TypeError):
        data = json.loads(file_text(order.explanation))
        run = data["explanation"]["run"]
        if (data["digest"], run["seed"], run["version"]) == (meant, wanted.seed, _solver()):
            file = str(order.explanation)
            return Outcome(team=order.team, status=Status.IMPOSSIBLE, reason=str(data["reason"]), file=file)
    return None


def _is_current(plan: Plan, wanted: Wanted, problem: Problem, meant: str) -> bool:
    """Say whether a plan is the one that would be made now, and the checker still believes it."""
    made = (plan.digest, plan.solver.seed, plan.solver.version)
    names = [level.name for level in plan.levels]
    first = names.index("stability") if "stability" in names else len(names)
    replanned = "fairness" in names[first:]
    replans = bool(problem.team.published.shifts) and not wanted.fresh
    same = made == (meant, wanted.seed, _solver()) and replanned == replans
    return same and check(problem, plan, digest=meant).ok


def _solver() -> str:
    return f"ortools {version('ortools')}"


# ---- what is said ----


def _explained(order: Order, outcome: Outcome, more: dict[str, Any]) -> Outcome:
    """Write down why there is no plan; where not even that can be written, the line has to do."""
    data = {"plan": None, "status": outcome.status, "reason": outcome.reason, **more}
    if order.clash:
        return outcome  # the file of that name is about the other one
    try:
        write_whole(order.explanation, json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    except Invalid:
        return outcome
    return replace(outcome, file=str(order.explanation))


def _reason(order: Order, error: WatchbillError) -> str:
    """Return what is wrong with a file in a line, without its name, which the line begins with."""
    what = error.what.removeprefix(order.team).lstrip(",: ")
    listed = error.mend.partition("\n- ")[2].partition("\n")[0]
    return _one_line(f"{what[:1].upper()}{what[1:]}" + (f" The first: {listed}" if listed else ""))


def _in_a_line(explanation: Explanation) -> str:
    first, *_ = explanation.sentences
    clash = explanation.clash
    return _one_line(first + (f" {'; '.join(clash.sentences)}." if clash is not None else ""))


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _reached(levels: Sequence[Level]) -> tuple[Reached, ...]:
    dumped = TypeAdapter(tuple[Level, ...]).dump_python(tuple(levels), mode="json")
    return tuple(Reached(**level) for level in dumped)
