"""Replanning: a published plan, and one thing that changes a third into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from time import perf_counter

from benchmarks.instances import instance
from benchmarks.measure import Measured, judged
from benchmarks.methods import Answer, Method
from benchmarks.table import Table, middle, most, proven, seconds
from constraints._rule import Problem
from scheduler.domain.incidents import Incident
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.domain.team import Published, Team

NOTICE = timedelta(weeks=2)
HEADINGS = (
    "family",
    "change",
    "cases",
    "plans",
    "impossible",
    "violations",
    "changed seats, median",
    "max",
    "s median",
    "s p95",
    "s max",
    "proven",
)

Change = Callable[[Problem, Random], Problem]


def published(problem: Problem, shifts: tuple[Shift, ...]) -> Problem:
    """Publish a plan, and let it be a third into the horizon, two weeks before anything may move."""
    turns = problem.team.turns[problem.team.rotations[0].name]
    team = replace(
        problem.team,
        published=Published(shifts=shifts, notice=NOTICE),
        now=turns[len(turns) // 3].span.start + timedelta(hours=1),
    )
    return replace(problem, team=team)


def a_leaver(problem: Problem, random: Random) -> Problem:
    """Let somebody who would still serve at least two turns leave when the frozen weeks are over."""
    team = problem.team
    rotation = team.rotations[0]
    first = _movable(team)[0].start
    held = [shift.person for shift in _movable(team)]
    staying = [m.person for m in rotation.members if m.left is None and held.count(m.person) > 1]
    leaver = random.choice(staying)
    members = tuple(
        replace(member, left=first.date() - timedelta(days=1)) if member.person == leaver else member
        for member in rotation.members
    )
    return replace(problem, team=replace(team, rotations=(replace(rotation, members=members),)))


def a_rest(problem: Problem, random: Random) -> Problem:
    """Let both who hold the first turn that may still move rest then, after a SEV1."""
    team = problem.team
    first = _movable(team)[0]
    holders = tuple(shift.person for shift in _movable(team) if shift.start == first.start)
    end = first.start - timedelta(hours=random.randrange(6, 48))
    incident = Incident.lasting(
        Span(end - timedelta(hours=5), end), name="INC-new", severity="SEV1", responders=holders
    )
    return replace(problem, team=replace(team, incidents=(*team.incidents, incident)))


CHANGES: dict[str, Change] = {"a leaver": a_leaver, "a SEV1 rest of both": a_rest}


def cases(family: str, seeds: Sequence[int], plan: Method) -> Iterator[tuple[int, str, Problem]]:
    """Yield seed, change and problem, for each team that can be planned in the first place."""
    for seed in seeds:
        problem = instance(family, seed)
        answer = plan(problem)
        if answer.shifts is not None:
            for name, change in CHANGES.items():
                yield seed, name, change(published(problem, answer.shifts), Random(f"{family} {seed}"))


def replanning(
    families: Sequence[str],
    seeds: Sequence[int],
    plan: Method,
    replan: Callable[[Problem], Answer],
    tell: Callable[[str], None],
) -> Table:
    """
    Measure replanning after each kind of change.

    Parameters
    ----------
    plan, replan
        Make the published plan, and mend it: the one is not timed, the other is.
    """
    table = Table(
        name="replanning",
        title="Replanning a published plan",
        headings=HEADINGS,
        note="A third into the horizon, with two weeks of notice. Impossible are the cases in which the "
        "change leaves no plan that keeps every rule; the seconds count them too.",
    )
    for family in families:
        tell(f"{family}: publishing and replanning")
        found: dict[str, list[Measured]] = {name: [] for name in CHANGES}
        for seed, name, problem in cases(family, seeds, plan):
            begin = perf_counter()
            answer = replan(problem)
            found[name].append(judged(name, seed, problem, answer, perf_counter() - begin))
        for name, measured in found.items():
            table.measured += measured
            if measured:
                table.rows.append(_row(family, name, measured))
    return table


def _row(family: str, name: str, measured: Sequence[Measured]) -> tuple[str, ...]:
    plans = [one for one in measured if one.planned]
    changes = [one.changes for one in plans]
    return (
        family,
        name,
        str(len(measured)),
        str(len(plans)),
        str(sum(one.impossible for one in measured)),
        str(sum(one.breaches for one in plans)),
        middle(changes, 0),
        most(changes, 0),
        *seconds(measured),
        proven(measured),
    )


def _movable(team: Team) -> list[Shift]:
    """Return the published shifts that the notice period leaves open, by start."""
    assert team.now is not None
    limit = team.now + team.published.notice
    return sorted(
        (shift for shift in team.published.shifts if shift.start >= limit and shift.tier != SHADOW),
        key=lambda shift: shift.start,
    )
