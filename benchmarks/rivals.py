"""Rivals: what teams do without a solver."""

from __future__ import annotations

from random import Random
from time import monotonic

from benchmarks.case import Case, Watch
from benchmarks.greedy import Greedy
from constraints._rule import Problem
from scheduler.domain.plan import Shift


def round_robin(problem: Problem) -> tuple[Shift, ...]:
    """Take turns in the order of the roster, whatever the rules say; who is next is secondary."""
    return tuple(
        _shift(watch, number, _around(watch, number))
        for watch in Case(problem).watches
        for number in range(len(watch.seats))
    )


def skipping_round_robin(problem: Problem) -> tuple[Shift, ...]:
    """Take turns in the order of the roster, passing over whoever is away or not employed."""
    case = Case(problem)
    waiting = {rotation.name: list(rotation.roster) for rotation in problem.team.rotations}
    shifts = []
    for watch in case.watches:
        line = waiting[watch.rotation.name]
        name, ordinal = watch.rotation.name, watch.turn.ordinal
        present = [person for person in line if (person, name, ordinal) in case.here]
        others = [person for person in line if person not in present]
        chosen = (present + others)[: len(watch.seats)]
        shifts += [_shift(watch, number, person) for number, person in enumerate(chosen)]
        for person in chosen[:1]:  # the secondary stays in front: they are primary next
            line.remove(person)
            line.append(person)
    return tuple(shifts)


def greedy(problem: Problem) -> tuple[Shift, ...]:
    """Give each turn to the least loaded who may take it."""
    return Greedy(Case(problem)).shifts()


def restarted_greedy(problem: Problem, seconds: float = 3.0, seed: int = 1) -> tuple[Shift, ...]:
    """
    Repeat the greedy with loads blurred at random, and keep the best of its plans.

    The best has the fewest turns that needed a rule bent, then the smallest sum of squared deviations.
    """
    case, random = Case(problem), Random(seed)
    best = Greedy(case)
    shifts = best.shifts()
    until = monotonic() + seconds
    while monotonic() < until:
        other = Greedy(case, random)
        drawn = other.shifts()
        if (other.bent, other.unfairness()) < (best.bent, best.unfairness()):
            best, shifts = other, drawn
    return shifts


def _around(watch: Watch, number: int) -> str:
    roster = list(watch.rotation.roster)
    return roster[(watch.turn.ordinal + number) % len(roster)]


def _shift(watch: Watch, number: int, person: str) -> Shift:
    slot, span = watch.seats[number], watch.turn.span
    return Shift(watch.rotation.name, slot.tier.name, span.start, span.end, person)
