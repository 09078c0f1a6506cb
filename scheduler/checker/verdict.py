"""
The verdict about a change: rules that it breaks, and everybody's fairness before and after.

Rules about turns judge each turn by who holds most of it, so that four hours of cover are no week of duty;
rules that part of a turn can break judge every stretch as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

from constraints._rule import Problem, Rule
from constraints._timetable import Timetable
from scheduler.checker.fair_share import Standing, standings
from scheduler.checker.reading import Reading
from scheduler.domain.held import Held, served
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.spans import Span
from scheduler.domain.verdict import Carries, Verdict

BreachKey = tuple[str, str, str]

_NONE = Fraction(0)


class Judge:
    """
    Says what changes of the same stretches come to; what they share is worked out once.

    Parameters
    ----------
    problem
        With everybody among its people who holds anything, or is to.
    before
        What people hold in all rotations of the team.
    """

    def __init__(self, problem: Problem, before: Sequence[Held]) -> None:
        self._problem = problem
        self._team = problem.team
        self._before = before
        self._first = {name: turns[0].span.start for name, turns in self._team.turns.items()}
        self._there: dict[tuple[str, str], frozenset[BreachKey]] = {}
        self._carried: dict[str, Fraction] = {}

    def verdict(
        self, after: Sequence[Held], also: Callable[[Sequence[Held]], Iterable[Breach]] = lambda _: ()
    ) -> Verdict:
        """
        Return what it comes to when people hold other stretches.

        Parameters
        ----------
        also
            Told what somebody gains, yields breaches that the team's rules do not see.
        """
        kept = set(after)
        gone = [one for one in self._before if one not in kept]
        come = [one for one in after if one not in self._held]
        more = gained(gone, come)
        turns = self._turns_of(after, {(one.rotation, one.turn) for one in (*gone, *come)})
        new = (*self._new(after, turns, frozenset(one.person for one in more)), *also(more))
        return Verdict.of(new, self._fairness(gone, come))

    @cached_property
    def _held(self) -> frozenset[Held]:
        return frozenset(self._before)

    @cached_property
    def _turns(self) -> Timetable:
        """Return the turns before a change, each as that of who holds most of it."""
        return self._timetable(served(self._before))

    def _timetable(self, shifts: Iterable[Shift]) -> Timetable:
        """Return shifts without those of the team's past, which the rules read beside them."""
        return Timetable(self._team, [one for one in shifts if one.start >= self._first[one.rotation]])

    def _stretches(self, pieces: Iterable[Held], gainers: frozenset[str]) -> Timetable:
        """Return the stretches of whom they could make break a rule: who has less to do breaks none anew."""
        return self._timetable(one.shift for one in pieces if one.person in gainers)

    def _turns_of(self, after: Sequence[Held], moved: Set[tuple[str, Span | None]]) -> Timetable | None:
        """Return the turns after a change of some; None where they are those of the same people as before."""
        was, is_now = (
            sorted(served(one for one in pieces if (one.rotation, one.turn) in moved))
            for pieces in (self._before, after)
        )
        return None if was == is_now else self._timetable(served(after))

    def _new(
        self, after: Sequence[Held], turns: Timetable | None, gainers: frozenset[str]
    ) -> Iterator[Breach]:
        """Yield what breaks rules and did not before."""
        parts = self._stretches(after, gainers)
        for rotation in self._team.rotations:
            for rule in self._problem.rules[rotation.name]:
                timetable = parts if rule.in_parts else turns
                if timetable is not None:
                    found = list(rule.breaches(timetable, rotation))
                    known = self._known(rule, rotation, gainers) if found else frozenset()
                    yield from (breach for breach in found if _key(breach) not in known)

    def _known(self, rule: Rule, rotation: Rotation, gainers: frozenset[str]) -> frozenset[BreachKey]:
        """Return how rules of a kind were broken before."""
        if rule.in_parts:
            return self._broken(rule.kind, rotation, self._stretches(self._before, gainers))
        key = rule.kind, rotation.name
        if key not in self._there:
            self._there[key] = self._broken(rule.kind, rotation, self._turns)
        return self._there[key]

    def _broken(self, kind: str, rotation: Rotation, timetable: Timetable) -> frozenset[BreachKey]:
        rules = (rule for rule in self._problem.rules[rotation.name] if rule.kind == kind)
        return frozenset(_key(breach) for rule in rules for breach in rule.breaches(timetable, rotation))

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self._problem)

    def _load(self, person: str) -> Fraction:
        """Return the points that somebody carries before a change."""
        if person not in self._carried:
            mine = (one for one in self._before if one.person == person)
            self._carried[person] = loads(self._reading, mine).get(person, _NONE)
        return self._carried[person]

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        return standings(self._reading, self._team.person)

    def _fairness(self, gone: Iterable[Held], come: Iterable[Held]) -> Iterator[Carries]:
        less, more = loads(self._reading, gone), loads(self._reading, come)
        for person, standing in self._standings.items():
            change = more.get(person, _NONE) - less.get(person, _NONE)
            if change:
                before = standing.history + self._load(person)
                yield Carries(
                    person=person,
                    name=self._team.named(person),
                    fair_share=standing.target,
                    before=before,
                    after=before + change,
                    deviation_before=before - standing.target,
                    deviation_after=before + change - standing.target,
                )


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


def _key(breach: Breach) -> BreachKey:
    return breach.rule, breach.rotation, breach.sentence
