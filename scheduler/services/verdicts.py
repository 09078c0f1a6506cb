"""The stories of verdicts: a change is made, judged as it stands, and kept or taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from constraints._rule import Problem
from constraints.one_place import OnePlace
from scheduler.checker.verdict import Judge
from scheduler.domain.held import Held, held
from scheduler.domain.people import Person
from scheduler.domain.plan import Breach
from scheduler.domain.spans import Span
from scheduler.domain.verdict import Unaccepted, Verdict
from scheduler.services.teams import as_served
from scheduler.store.stored import Store, Stored

T = TypeVar("T")


def judged(
    stored: Stored, team: str, change: Callable[[], T], *, accept_breaches: bool = False
) -> tuple[T, Verdict]:
    """
    Make a change in this unit of work, and return what it made and what it comes to.

    Parameters
    ----------
    team
        The id of the team whose schedule is changed.
    accept_breaches
        Keep the change though it breaks rules.

    Raises
    ------
    Unaccepted
        When it breaks a rule and nobody has accepted that; leave the unit of work, and nothing is changed.
    """
    problem, before = as_served(stored, team)
    made = change()
    after = _after(stored, before)
    found = Judging(stored, team, problem, before, {one.person for one in after}).of(after)
    if not found.ok and not accept_breaches:
        raise Unaccepted(found)
    return made, found


class Judging:
    """
    Judges changes of what a team's people hold, one after the other.

    Parameters
    ----------
    problem
        The team as it was served.
    before
        What people hold in all of its rotations.
    also
        The ids of people who are to hold some of it, whatever team they are of.
    """

    def __init__(
        self, stored: Stored, team: str, problem: Problem, before: tuple[Held, ...], also: Set[str]
    ) -> None:
        self._stored = stored
        self._mine = frozenset(stored.rotations.ids(team=team))
        problem = _with_everybody(stored, problem, also | {one.person for one in before})
        self._named = problem.team.named
        self._judge = Judge(problem, before)

    def of(self, after: tuple[Held, ...]) -> Verdict:
        """Return what it comes to when people hold these stretches instead."""
        return self._judge.verdict(after, self._elsewhere)

    def _elsewhere(self, fresh: Sequence[Held]) -> Iterator[Breach]:
        """Yield where somebody would be on call for another team at once, which not everybody may see."""
        for person in sorted({one.person for one in fresh}):
            named = self._stored.schedules.naming(person)
            others = self._stored.schedules.some([one for one in named if one not in self._mine])
            mine = [one for one in fresh if one.person == person]
            within = Span(min(one.start for one in mine), max(one.end for one in mine))
            duties = [one for other in others.values() for one in held(other, within) if one.person == person]
            for one in mine:
                for other in duties:
                    start, end = max(one.start, other.start), min(one.end, other.end)
                    if start < end:
                        yield self._at_once(one, start, end)

    def _at_once(self, one: Held, start: datetime, end: datetime) -> Breach:
        return Breach(
            rule=OnePlace.kind,
            rotation=one.rotation,
            amount=1,
            sentence=f"{self._named(one.person)} is on call for another team from "
            f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC.",
            people=(one.person,),
            shifts=(one.shift,),
        )


def foreseen(store: Store, now: datetime, team: str, change: Callable[[Stored], object]) -> Verdict:
    """
    Return what a change would come to; nothing is changed.

    Raises
    ------
    WatchbillError
        When the change itself would be refused.
    """
    try:
        with store.writing(now) as stored:
            raise _Foreseen(judged(stored, team, lambda: change(stored), accept_breaches=True)[1])
    except _Foreseen as found:
        return found.verdict


class _Foreseen(Exception):
    """Ends a unit of work in which nothing is kept."""

    def __init__(self, found: Verdict) -> None:
        super().__init__()
        self.verdict = found


def _after(stored: Stored, before: tuple[Held, ...]) -> tuple[Held, ...]:
    """Return what people hold after this unit of work has changed some of it."""
    schedules = stored.schedules.some(stored.changes.touched).values()
    anew = {schedule.name for schedule in schedules}
    kept = [one for one in before if one.rotation not in anew]
    return (*kept, *(one for schedule in schedules for one in held(schedule)))


def _with_everybody(stored: Stored, problem: Problem, everybody: Set[str]) -> Problem:
    """Return a problem whose team knows those who cover, too, whatever team they are of."""
    strangers = sorted(everybody - problem.team.person.keys())
    if not strangers:
        return problem
    known = stored.people.get(strangers)
    people = [known.get(one) or Person(id=one, name=one, timezone="UTC") for one in strangers]
    return Problem(team=replace(problem.team, people=(*problem.team.people, *people)), rules=problem.rules)
