"""Fair shares, as the planner reckons them: exact, in whole units of load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import gcd, lcm
from zoneinfo import ZoneInfo

from constraints._model import ON, PlanModel
from scheduler.domain.handoffs import instant
from scheduler.domain.rotations import SHADOW
from scheduler.domain.slots import Slot

SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Burden:
    """
    What one person can still be given, and what would be fair.

    Parameters
    ----------
    aim
        Fair share less history, in units: what the plan should give them.
    floor, ceiling
        Units they get whatever is decided (settled shifts), and the most they can get.
    choices
        Units of each choice that is theirs.
    """

    person: str
    aim: Fraction
    floor: int
    ceiling: int
    choices: Mapping[int, int]

    def units(self, values: Sequence[int]) -> int:
        """Return the units they get under an assignment of the choices."""
        return self.floor + sum(weight for choice, weight in self.choices.items() if values[choice])

    def cost(self, units: int) -> Fraction:
        """Return the squared deviation at `units`, in units squared."""
        return (units - self.aim) ** 2

    def step(self, units: int) -> Fraction:
        """Return what the last of `units` adds to the squared deviation."""
        return 2 * units - 1 - 2 * self.aim


@dataclass(frozen=True, kw_only=True)
class Burdens:
    """
    Everybody's burden.

    Parameters
    ----------
    unit
        Points of one unit: the greatest common divisor of all loads.
    total
        Units that the horizon's seats weigh together.
    """

    unit: Fraction
    total: int
    people: tuple[Burden, ...]

    @property
    def denominator(self) -> int:
        """Return the least number that makes every step whole."""
        return reduce(lcm, ((2 * burden.aim).denominator for burden in self.people), 1)


def burdens(model: PlanModel) -> Burdens:
    """Return what each person of the problem should carry, by model.md's fair share."""
    unit = _unit([slot.load for slot in model.team.slots])
    weights = {slot: int(slot.load / unit) for slot in model.team.slots}
    return _burdens(model, unit, weights, _aims(model))


def class_burdens(model: PlanModel, kind: str) -> Burdens:
    """Return how many turns of a class each person should hold; history does not count."""
    weights = {slot: 1 for slot in model.team.slots if _is_of_class(model, slot, kind)}
    aims: dict[str, Fraction] = {person: Fraction(0) for person in _concerned(model)}
    for rotation in model.team.rotations:
        turns = {slot.turn.span.start for slot in weights if slot.rotation == rotation.name}
        seats = sum(slot.tier.count for slot in weights if slot.rotation == rotation.name)
        weighed = {
            person: _weight(model, person)
            * sum((person, rotation.name, start) not in model.unexposed for start in turns)
            for person in rotation.roster
        }
        everybody = sum(weighed.values())
        for person, mine in weighed.items():
            aims[person] += seats * mine / everybody if everybody else 0
    return _burdens(model, Fraction(1), weights, aims)


def _is_of_class(model: PlanModel, slot: Slot, kind: str) -> bool:
    """Say whether a slot's turn is a `weekend`, a `holiday` or a `night` by its rotation's clock."""
    rotation = model.team.rotation[slot.rotation]
    if kind not in rotation.classes:
        return False
    if kind == "holiday":
        return bool(rotation.holidays_in(slot.turn))
    zone, span = rotation.cadence.timezone, slot.turn.span
    first = span.start.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=n) for n in range(span.length // timedelta(days=1) + 2)]
    if kind == "night":
        return any(instant(day, time(3), zone) in span for day in days)
    return any(day.weekday() >= SATURDAY and instant(day, time(12), zone) in span for day in days)


def _burdens(
    model: PlanModel, unit: Fraction, weights: Mapping[Slot, int], aims: Mapping[str, Fraction]
) -> Burdens:
    """Gather what some slots weigh into one burden a person; aims are in points."""
    choices: dict[str, dict[int, int]] = defaultdict(dict)
    heaviest: dict[str, dict[Hashable, int]] = defaultdict(lambda: defaultdict(int))
    floors: dict[str, int] = defaultdict(int)
    for slot, weight in weights.items():
        for person in model.candidates(slot):
            literal = model.works(person, slot)
            if literal == ON:
                floors[person] += weight
            elif literal >= 0:
                choices[person][literal] = weight
                place = _place(model, person, slot)
                heaviest[person][place] = max(heaviest[person][place], weight)
    people = tuple(
        Burden(
            person=person,
            aim=aim / unit,
            floor=floors[person],
            ceiling=floors[person] + sum(heaviest[person].values()),
            choices=choices[person],
        )
        for person, aim in aims.items()
    )
    total = sum(weight * slot.tier.count for slot, weight in weights.items())
    return Burdens(unit=unit, total=total, people=people)


def _place(model: PlanModel, person: str, slot: Slot) -> Hashable:
    """Name what a person can hold only one seat of: a turn, and with it the turns that surely overlap it."""
    grid = model.team.rotation[slot.rotation].cadence.grid
    firsts = [
        model.turns(rotation)[0].span
        for rotation in model.rotations_of(person)
        if rotation.cadence.grid == grid
    ]
    if all(one.overlaps(other) for one, other in combinations(firsts, 2)) and not slot.turn.site:
        return (grid, slot.turn.ordinal)
    return (slot.rotation, slot.turn.span.start)


def _concerned(model: PlanModel) -> list[str]:
    """Return who is in a rotation or holds a settled shift, in the order of the team."""
    holders = {shift.person for shift in model.settled_shifts if shift.tier != SHADOW}
    return [p.id for p in model.team.people if model.rotations_of(p.id) or p.id in holders]


def _weight(model: PlanModel, person: str) -> Fraction:
    """Return the share of a person for each of their rotations."""
    return model.team.person[person].share / len(model.rotations_of(person))


def _unit(loads: list[Fraction]) -> Fraction:
    positive = [load for load in loads if load]
    if not positive:
        return Fraction(1)
    below = reduce(lcm, (load.denominator for load in positive))
    return Fraction(reduce(gcd, (int(load * below) for load in positive)), below)


def _aims(model: PlanModel) -> dict[str, Fraction]:
    """Return fair share less history for everybody who is in a rotation or carries history, in points."""
    team = model.team
    aims: dict[str, Fraction] = {person: Fraction(0) for person in _concerned(model)}
    for entry in team.carried:
        aims[entry.person] = aims.get(entry.person, Fraction(0)) - entry.load
    for rotation in team.rotations:
        weighed = {}
        for person in rotation.roster:
            weighed[person] = _weight(model, person) * exposure(model, person, rotation.name)
        everybody = sum(weighed.values())
        if not everybody:
            continue
        pool = sum(
            (e.load for e in team.carried if e.rotation == rotation.name and e.person in rotation.roster),
            start=sum((slot.load * slot.tier.count for slot in model.slots(rotation)), start=Fraction(0)),
        )
        for person, mine in weighed.items():
            aims[person] += pool * mine / everybody
    return aims


def exposure(model: PlanModel, person: str, rotation: str) -> Fraction:
    """Return the turns in which a person could be asked to serve, history's included."""
    here = sum(
        1 for turn in model.team.turns[rotation] if (person, rotation, turn.span.start) not in model.unexposed
    )
    before = sum(
        (e.exposure for e in model.team.carried if (e.person, e.rotation) == (person, rotation)),
        start=Fraction(0),
    )
    return max(Fraction(0), before + here - model.owed.get((person, rotation), 0))
