"""
Fair share, exactly: what each person should carry, does carry, and the difference.

For rotation R, `target(p, R) = pool(R) * w * exposure(p, R) / sum over its members of w * exposure`, with w
the person's share divided by the number of rotations they are a member of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from scheduler.checker.reading import Reading
from scheduler.domain.fairness import gini, jain
from scheduler.domain.plan import Fairness, PersonFairness, Shift
from scheduler.domain.rotations import SHADOW, Rotation

_NONE = Fraction(0)


class Standing(NamedTuple):
    """Where somebody stands before the plan: turns of exposure, points carried, points they should carry."""

    exposure: Fraction
    history: Fraction
    target: Fraction


def fairness(reading: Reading, shifts: Iterable[Shift]) -> Fairness:
    """Return how fair a plan is, in the order of the team's people."""
    return fairness_of(reading, plan_loads(reading, shifts))


def fairness_of(reading: Reading, carried: Mapping[str, Fraction]) -> Fairness:
    """Return how fair it is that people carry these points in the horizon, beside what they have carried."""
    rows = tuple(
        PersonFairness(
            person=person,
            exposure=standing.exposure,
            history=standing.history,
            load=carried.get(person, _NONE),
            fair_share=standing.target,
            deviation=standing.history + carried.get(person, _NONE) - standing.target,
        )
        for person, standing in standings(reading, carried).items()
    )
    deviations = [row.deviation for row in rows]
    ratios = [(row.history + row.load) / row.fair_share for row in rows if row.fair_share]
    return Fairness(
        people=rows,
        sum_of_squares=sum((deviation**2 for deviation in deviations), _NONE),
        worst=max(map(abs, deviations), default=_NONE),
        spread=max(deviations, default=_NONE) - min(deviations, default=_NONE),
        jain=jain(ratios),
        gini=gini(ratios),
    )


def standings(reading: Reading, also: Iterable[str] = ()) -> dict[str, Standing]:
    """
    Return where everybody stands before the plan.

    Parameters
    ----------
    also
        People to name though they are no member and have carried nothing: those whom a plan gives a shift.
    """
    team = reading.team
    exposure: dict[str, Fraction] = defaultdict(Fraction)
    target: dict[str, Fraction] = defaultdict(Fraction)
    history: dict[str, Fraction] = defaultdict(Fraction)
    for carried in team.carried:
        history[carried.person] += carried.load
    for rotation in team.rotations:
        exposed = exposures(reading, rotation)
        for person, points in split(reading, pool(reading, rotation), exposed).items():
            exposure[person] += exposed[person]
            target[person] += points
    named = {person for person, rotations in reading.memberships.items() if rotations}
    named |= {carried.person for carried in team.carried if carried.load} | set(also)
    return {
        person: Standing(exposure[person], history[person], target[person])
        for person in team.person
        if person in named
    }


def exposures(reading: Reading, rotation: Rotation) -> dict[str, Fraction]:
    """Return each member's exposure: history's turns, and the horizon's less the shadow turns still owed."""
    earlier: dict[str, Fraction] = defaultdict(Fraction)
    for carried in reading.team.carried:
        if carried.rotation == rotation.name:
            earlier[carried.person] += carried.exposure
    return {
        person: max(
            _NONE,
            earlier[person] + len(reading.exposed(person, rotation)) - reading.owed(member, rotation),
        )
        for person, member in rotation.roster.items()
    }


def pool(reading: Reading, rotation: Rotation) -> Fraction:
    """Return the points that a rotation's members share: what they carried, and all of the horizon."""
    history = (
        carried.load
        for carried in reading.team.carried
        if carried.rotation == rotation.name and carried.person in rotation.roster
    )
    horizon = (place.burden * place.holders for place in reading.seats if place.rotation == rotation.name)
    return sum(history, _NONE) + sum(horizon, _NONE)


def split(reading: Reading, points: Fraction, among: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Split points by weight times exposure; nobody gets any where nobody is exposed."""
    weighted = {person: weight(reading, person) * turns for person, turns in among.items()}
    whole = sum(weighted.values(), _NONE)
    return {person: points * part / whole if whole else _NONE for person, part in weighted.items()}


def weight(reading: Reading, person: str) -> Fraction:
    """Return a member's share, divided among their rotations."""
    return reading.team.person[person].share / len(reading.memberships[person])


def plan_loads(reading: Reading, shifts: Iterable[Shift]) -> dict[str, Fraction]:
    """Return the points that a plan gives to each person it names; shadow turns weigh nothing."""
    loads: dict[str, Fraction] = defaultdict(Fraction)
    for shift in shifts:
        if shift.tier != SHADOW:
            rotation = reading.team.rotation[shift.rotation]
            loads[shift.person] += reading.burden(rotation, shift.tier, shift.span)
    return dict(loads)
