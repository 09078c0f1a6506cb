"""The stories of verdicts: a change is made, judged as it stands, and kept or taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from constraints._rule import Problem
from constraints.one_place import OnePlace
from scheduler.checker.verdict import gained, verdict
from scheduler.domain.held import Held, held
from scheduler.domain.people import Person
from scheduler.domain.plan import Breach
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
    found = comes_to(stored, team, problem, before, _after(stored, before))
    if not found.ok and not accept_breaches:
        raise Unaccepted(found)
    return made, found


def comes_to(
    stored: Stored, team: str, problem: Problem, before: tuple[Held, ...], after: tuple[Held, ...]
) -> Verdict:
    """
    Return what it comes to when people of a team hold other stretches than before.

    Parameters
    ----------
    problem
        The team as it was served.
    before, after
        What people hold in all of its rotations.
    """
    known = _with_everybody(stored, problem, (*before, *after))
    return verdict(known, before, after, also=_elsewhere(stored, team, known, gained(before, after)))


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


def held_now(stored: Stored, team: str) -> Iterator[Held]:
    """Yield what people hold in all rotations of a team, covers included."""
    for schedule in stored.schedules.some(stored.rotations.ids(team=team)).values():
        yield from held(schedule)


def _elsewhere(stored: Stored, team: str, problem: Problem, fresh: Sequence[Held]) -> Iterator[Breach]:
    """Yield where somebody would be on call for another team at once; its name is not everybody's to see."""
    mine = set(stored.rotations.ids(team=team))
    for person in sorted({one.person for one in fresh}):
        others = stored.schedules.some([one for one in stored.schedules.naming(person) if one not in mine])
        duties = [one for schedule in others.values() for one in held(schedule) if one.person == person]
        for one in fresh:
            for other in duties:
                start, end = max(one.start, other.start), min(one.end, other.end)
                if one.person == person and start < end:
                    yield Breach(
                        rule=OnePlace.kind,
                        rotation=one.rotation,
                        amount=1,
                        sentence=f"{problem.team.named(person)} is on call for another team from "
                        f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC.",
                        people=(person,),
                        shifts=(one.shift,),
                    )


def _with_everybody(stored: Stored, problem: Problem, pieces: tuple[Held, ...]) -> Problem:
    """Return a problem whose team knows those who cover, too, whatever team they are of."""
    strangers = sorted({one.person for one in pieces} - problem.team.person.keys())
    if not strangers:
        return problem
    known = stored.people.get(strangers)
    people = [known.get(one) or Person(id=one, name=one, timezone="UTC") for one in strangers]
    return Problem(team=replace(problem.team, people=(*problem.team.people, *people)), rules=problem.rules)
