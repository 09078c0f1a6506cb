"""
The check that every plan passes through before anyone sees it.

It shares no code with the solver: it reads the team and the shifts, asks every rule what is broken,
recomputes what the plan reaches, and holds the plan's own claims against that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic.dataclasses import dataclass

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.certificate import Certificate, certify
from scheduler.checker.claims import contradictions
from scheduler.checker.fair_share import fairness
from scheduler.checker.levels import levels, leximax
from scheduler.checker.reading import Reading
from scheduler.checker.strays import sort_out
from scheduler.domain.plan import Breach, Fairness, Figure, Plan, Shift


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    What the check found.

    Parameters
    ----------
    breaches
        Rules that are not kept.
    warnings
        Rules that only pinned, frozen or past shifts do not keep: a person decided those.
    levels
        What the plan reaches on each level, recomputed; less is better.
    leximax
        How far everybody is from their fair share, from worst to best.
    disagreements
        Claims of the plan that are not so, and shifts that could not be judged, a sentence each.
    """

    breaches: tuple[Breach, ...]
    warnings: tuple[Breach, ...]
    fairness: Fairness
    levels: dict[str, Figure]
    leximax: tuple[Figure, ...]
    certificate: Certificate
    disagreements: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Say whether every rule is kept and every claim is so."""
        return not self.breaches and not self.disagreements


def check(problem: Problem, plan: Plan, *, digest: str | None = None) -> Report:
    """
    Judge a plan and what it says of itself.

    Parameters
    ----------
    digest
        Of the team file at hand; None where the plan need not have been made from it.
    """
    report = bare_check(problem, plan.assignments)
    untrue = contradictions(
        plan,
        levels=report.levels,
        fairness=report.fairness,
        certificate=report.certificate,
        digest=digest,
    )
    return replace(report, disagreements=(*report.disagreements, *untrue))


def bare_check(problem: Problem, shifts: Iterable[Shift]) -> Report:
    """Judge shifts that claim nothing, such as a plan that somebody else made."""
    judged, strays = sort_out(problem.team, shifts)
    reading = Reading(problem)
    found = tuple(_breaches(problem, Timetable(problem.team, judged)))
    fair = fairness(reading, judged)
    return Report(
        breaches=tuple(breach for breach in found if not breach.warning),
        warnings=tuple(breach for breach in found if breach.warning),
        fairness=fair,
        levels=levels(reading, judged, fair),
        leximax=leximax(fair),
        certificate=certify(reading, fair),
        disagreements=strays,
    )


def _breaches(problem: Problem, timetable: Timetable) -> Iterator[Breach]:
    for rotation in problem.team.rotations:
        for rule in problem.rules[rotation.name]:
            for breach in rule.breaches(timetable, rotation):
                yield replace(breach, warning=timetable.only_settled(breach.shifts))
