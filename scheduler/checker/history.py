"""What people have carried before a plan, as they served it: covers count for those who covered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from constraints._rule import Problem
from scheduler.checker.reading import Reading
from scheduler.checker.verdict import loads
from scheduler.domain.errors import Invalid
from scheduler.domain.held import Held
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Carried, Horizon

FINEST = 100
"""A debt is reckoned in parts of a point, this many to one: finer ones would only slow the solver down."""


def with_debts(problem: Problem, pieces: Iterable[Held]) -> Problem:
    """
    Return a problem in which covers inside the horizon count.

    Whoever covers has carried so much more before the plan, and whoever was covered so much less.
    """
    team = problem.team
    reading = Reading(problem)
    moved: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for one in pieces:
        if one.turn is not None and one.person != one.published:
            points = sum(loads(reading, [one]).values(), Fraction(0))
            debt = Fraction(round(points * FINEST), FINEST)
            moved[one.person, one.rotation] += debt
            moved[one.published, one.rotation] -= debt
    debts = tuple(
        Carried(person=person, rotation=rotation, load=load, exposure=Fraction(0))
        for (person, rotation), load in sorted(moved.items())
        if load and person in team.person
    )
    return replace(problem, team=replace(team, carried=(*team.carried, *debts))) if debts else problem


def moved_on(problem: Problem, pieces: Sequence[Held], before: Horizon) -> Problem:
    """
    Return a problem before whose horizon people have carried what they served.

    Parameters
    ----------
    pieces
        What people hold, covers included.
    before
        The horizon until whose start the team's ledger reckons.

    Raises
    ------
    Invalid
        When the problem's horizon begins before that one, or not whole weeks after it.
    """
    team = problem.team
    days = (team.horizon.start - before.start).days
    if days < 0 or days % 7:
        raise Invalid(
            f"A horizon from {team.horizon.start} does not follow one from {before.start}.",
            "Let it begin whole weeks after that, or import the team anew with a ledger of what was carried.",
        )
    if not days:
        return problem
    begun = Horizon(start=before.start, weeks=days // 7)
    elapsed = replace(problem, team=replace(team, horizon=begun, past=_until(problem, begun)))
    return replace(problem, team=replace(team, carried=_carried(elapsed, pieces)))


def _until(problem: Problem, begun: Horizon) -> tuple[Shift, ...]:
    """Return the team's past before an earlier horizon."""
    turns = replace(problem.team, horizon=begun).turns
    return tuple(one for one in problem.team.past if one.start < turns[one.rotation][0].span.start)


def _carried(elapsed: Problem, pieces: Sequence[Held]) -> tuple[Carried, ...]:
    """Return what people have carried in each rotation when the elapsed weeks are over."""
    reading = Reading(elapsed)
    found = []
    for rotation in elapsed.team.rotations:
        earlier = [one for one in elapsed.team.carried if one.rotation == rotation.name]
        mine = [one for one in pieces if one.rotation == rotation.name]
        carried = loads(reading, mine)
        people = {*rotation.roster, *carried, *(one.person for one in earlier)}
        for person in sorted(people):
            load = sum(
                (one.load for one in earlier if one.person == person), carried.get(person, Fraction(0))
            )
            exposure = sum((one.exposure for one in earlier if one.person == person), Fraction(0))
            exposure += _exposure(reading, rotation, person, mine)
            if load or exposure:
                found.append(Carried(person=person, rotation=rotation.name, load=load, exposure=exposure))
    return tuple(found)


def _exposure(reading: Reading, rotation: Rotation, person: str, mine: Iterable[Held]) -> int:
    """Return the turns in which somebody could have been asked to serve, less those in which they learned."""
    member = rotation.roster.get(person)
    if member is None:
        return 0
    turns = {turn.span.start for turn in reading.team.turns[rotation.name]}
    learned = sum(one.tier == SHADOW and one.person == person and one.start in turns for one in mine)
    return len(reading.exposed(person, rotation)) - min(learned, reading.owed(member, rotation))
