"""Replanning: a published plan, and one thing that changes a third into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from statistics import median
from time import perf_counter

from benchmarks.figures import middle, most, percentile, times
from benchmarks.headline import Headline
from benchmarks.instances import instance
from benchmarks.measure import Measured, judged
from benchmarks.methods import Method
from benchmarks.table import Table, proven, seconds
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
    "anew: changed seats, median",
    "anew, s median",
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
    replan: Method,
    rival: Method,
    tell: Callable[[str], None],
) -> Table:
    """
    Measure replanning after each kind of change.

    Parameters
    ----------
    plan, replan, rival
        Make the published plan, mend it, and mend it otherwise: the first is not timed.
    """
    table = Table(
        name="replanning",
        title="Replanning a published plan",
        headings=HEADINGS,
        note="A third into the horizon, with two weeks of notice. Impossible are the cases in which the "
        "change leaves no plan that keeps every rule; the seconds count them too. Anew: planned as "
        " if nothing were published.",
    )
    for family in families:
        tell(f"{family}: publishing and replanning")
        found: list[tuple[Measured, Measured]] = []
        for seed, name, problem in cases(family, seeds, plan):
            mine, theirs = (_timed(name, seed, problem, method) for method in (replan, rival))
            found.append((mine, theirs))
        measured = [mine for mine, _ in found]
        table.measured += measured
        for name in CHANGES:
            of_change = [pair for pair in found if pair[0].method == name]
            table.rows += [_row(family, name, of_change)] if of_change else []
        table.headlines += [_headline(family, found)] if found else []
    return table


def _timed(name: str, seed: int, problem: Problem, method: Method) -> Measured:
    begin = perf_counter()
    answer = method(problem)
    return judged(name, seed, problem, answer, perf_counter() - begin)


def _headline(family: str, found: Sequence[tuple[Measured, Measured]]) -> Headline:
    took, anew = [mine.seconds for mine, _ in found], [theirs.seconds for _, theirs in found]
    plans = [mine for mine, _ in found if mine.planned]
    return Headline(
        question=f"{family}: replanning",
        target="all proven, p95 0.4 s",
        reached=percentile(took, 0.95) <= 0.4 and all(all(one.proven.values()) for one in plans),
        proven=proven(plans),
        seconds=took,
        rival="planning anew",
        rival_seconds=median(anew),
        faster=times(anew, took),
    )


def _row(family: str, name: str, found: Sequence[tuple[Measured, Measured]]) -> tuple[str, ...]:
    measured = [mine for mine, _ in found]
    anew = [theirs for _, theirs in found]
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
        middle([one.changes for one in anew if one.planned], 0),
        middle([one.seconds for one in anew], 2),
    )


def _movable(team: Team) -> list[Shift]:
    """Return the published shifts that the notice period leaves open, by start."""
    assert team.now is not None
    limit = team.now + team.published.notice
    return sorted(
        (shift for shift in team.published.shifts if shift.start >= limit and shift.tier != SHADOW),
        key=lambda shift: shift.start,
    )
