"""The stories of verdicts: a change is made, judged as it stands, and kept or taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from constraints._rule import Problem
from scheduler.checker.verdict import verdict
from scheduler.domain.held import Held, held
from scheduler.domain.people import Person
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
    problem, _ = as_served(stored, team)
    before = tuple(held_now(stored, team))
    made = change()
    after = tuple(held_now(stored, team))
    found = verdict(_with_everybody(stored, problem, (*before, *after)), before, after)
    if not found.ok and not accept_breaches:
        raise Unaccepted(found)
    return made, found


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


def held_now(stored: Stored, team: str) -> Iterator[Held]:
    """Yield what people hold in all rotations of a team, covers included."""
    for schedule in stored.schedules.some(stored.rotations.ids(team=team)).values():
        yield from held(schedule)


def _with_everybody(stored: Stored, problem: Problem, pieces: tuple[Held, ...]) -> Problem:
    """Return a problem whose team knows those who cover, too, whatever team they are of."""
    strangers = sorted({one.person for one in pieces} - problem.team.person.keys())
    if not strangers:
        return problem
    known = stored.people.get(strangers)
    people = [known.get(one) or Person(id=one, name=one, timezone="UTC") for one in strangers]
    return Problem(team=replace(problem.team, people=(*problem.team.people, *people)), rules=problem.rules)
