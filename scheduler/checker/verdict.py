"""
The verdict about a change: rules that it breaks, and everybody's fairness before and after.

Rules about turns judge each turn by who holds most of it, so that four hours of cover are no week of duty;
rules that part of a turn can break judge every stretch as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.fair_share import standings
from scheduler.checker.reading import Reading
from scheduler.domain.held import Held, served
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.domain.verdict import Carries, Verdict

BreachKey = tuple[str, str, str]

MICROSECOND = timedelta(microseconds=1)


def verdict(
    problem: Problem, before: Sequence[Held], after: Sequence[Held], also: Iterable[Breach] = ()
) -> Verdict:
    """
    Return what a change comes to.

    Parameters
    ----------
    problem
        With everybody who holds anything among its people.
    before, after
        What people hold in all rotations of the team.
    also
        Breaches that its rules do not see.
    """
    gainers = frozenset(one.person for one in gained(before, after))
    there = list(_breaches(problem, after, only=gainers))
    known = {_key(breach) for breach in _breaches(problem, before)} if there else frozenset[BreachKey]()
    new = [breach for breach in there if _key(breach) not in known]
    return Verdict.of([*new, *also], _fairness(problem, before, after))


def loads(reading: Reading, pieces: Iterable[Held]) -> dict[str, Fraction]:
    """Return the points that people carry in the horizon, each stretch weighing its part of the turn."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for one in pieces:
        turn = one.turn or _turn_of(reading, one)
        rotation = reading.team.rotation[one.rotation]
        turns = reading.team.turns[one.rotation]
        if one.tier != SHADOW and turn and turns[0].span.start <= turn.start < turns[-1].span.end:
            part = Fraction(
                (one.end - one.start) // timedelta(seconds=1), turn.length // timedelta(seconds=1)
            )
            found[one.person] += reading.burden(rotation, one.tier, turn) * part
    return dict(found)


def _turn_of(reading: Reading, one: Held) -> Span | None:
    """Return the turn in which somebody fills time that nobody was to serve."""
    turns = reading.team.turns[one.rotation]
    return next((turn.span for turn in turns if turn.span.start <= one.start < turn.span.end), None)


def _breaches(
    problem: Problem, pieces: Sequence[Held], only: frozenset[str] | None = None
) -> Iterator[Breach]:
    """
    Yield what breaks the rules.

    Parameters
    ----------
    only
        Whose stretches can break a rule anew: whoever has less to do cannot be off in more of it.
    """
    team = problem.team
    whole, parts = (
        Timetable(team, _in_horizon(problem, shifts))
        for shifts in (served(pieces), [one.shift for one in pieces])
    )
    for rotation in team.rotations:
        for rule in problem.rules[rotation.name]:
            for breach in rule.breaches(parts if rule.in_parts else whole, rotation):
                if not rule.in_parts or only is None or only.intersection(breach.people):
                    yield breach


def _in_horizon(problem: Problem, shifts: Iterable[Shift]) -> list[Shift]:
    """Return the shifts that are not among the team's past, which the rules read beside them."""
    first = {name: turns[0].span.start for name, turns in problem.team.turns.items()}
    return [shift for shift in shifts if shift.start >= first[shift.rotation]]


def gained(before: Iterable[Held], after: Iterable[Held]) -> tuple[Held, ...]:
    """Return the stretches that somebody holds who did not hold them."""
    old: dict[tuple[str, str, int, str], list[Held]] = defaultdict(list)
    for one in before:
        old[one.rotation, one.tier, one.seat, one.person].append(one)
    return tuple(
        one
        for one in after
        if not any(
            known.start <= one.start and one.end <= known.end
            for known in old[one.rotation, one.tier, one.seat, one.person]
        )
    )


def _fairness(problem: Problem, before: Sequence[Held], after: Sequence[Held]) -> Iterator[Carries]:
    reading = Reading(problem)
    old, new = loads(reading, before), loads(reading, after)
    for person, standing in standings(reading, {*old, *new}).items():
        was, is_now = (standing.history + load.get(person, Fraction(0)) for load in (old, new))
        if was != is_now:
            yield Carries(
                person=person,
                name=problem.team.named(person),
                fair_share=standing.target,
                before=was,
                after=is_now,
                deviation_before=was - standing.target,
                deviation_after=is_now - standing.target,
            )


def _key(breach: Breach) -> BreachKey:
    return breach.rule, breach.rotation, breach.sentence
