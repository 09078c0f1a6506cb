"""The levels of what is wished for, each as an objective over a program's variables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import floor

from constraints._model import ON, PlanModel
from constraints.coverage import Coverage
from constraints.time_off import TimeOff
from scheduler.domain.rotations import Rotation
from scheduler.domain.slots import Slot
from scheduler.domain.spans import covered
from scheduler.planner.solving.program import Program
from scheduler.planner.solving.shares import Burden, Burdens, ranges


@dataclass(frozen=True, kw_only=True)
class Within:
    """A weighted sum of choices that lies between two numbers."""

    weights: Mapping[int, int]
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Objective:
    """
    What one level makes least.

    Parameters
    ----------
    terms
        Coefficient of each variable, whole numbers.
    constant, scale
        `value = (constant + sum of terms) * scale` in the level's own unit.
    bound
        A value no plan can beat, known without solving; None: none is known.
    exact
        Gives the value from all variables where terms are rounded; None: `value` is exact.
    tight
        Gives the sums that every plan with at most a value keeps within, as `Within`. Where there are such,
        plans that reach the bound are just those within its own.
    whole
        Only whole values count; what is less than one decides among equals and is not told.
    """

    name: str
    terms: Mapping[int, int]
    constant: Fraction = Fraction(0)
    scale: Fraction = Fraction(1)
    bound: Fraction | None = None
    exact: Callable[[Sequence[int]], Fraction] | None = None
    tight: Callable[[Fraction], Sequence[Within]] | None = None
    whole: bool = False

    def value(self, reached: int) -> Fraction:
        """Return the level's value where the terms sum to `reached`."""
        value = (self.constant + reached) * self.scale
        return Fraction(floor(value)) if self.whole else value

    def measure(self, values: Sequence[int]) -> int:
        """Return the sum of the terms under an assignment of all variables."""
        return sum(weight * values[variable] for variable, weight in self.terms.items())

    @property
    def lowest(self) -> int:
        """Return the sum of terms with every variable, each 0 or 1, at its best."""
        return sum(min(0, weight) for weight in self.terms.values())

    @property
    def reachable(self) -> int | None:
        """Return the least sum of terms that the bound leaves possible."""
        if self.bound is None:
            return None
        least = self.bound / self.scale - self.constant
        return -floor(-least)


def gaps_allowed(model: PlanModel) -> bool:
    """Say whether some seat may stay open: by a rotation's rules, or because cover was set aside."""
    books = model.problem.rules.values()
    allowed = any(isinstance(rule, Coverage) and rule.allow_gaps for book in books for rule in book)
    return allowed or any(isinstance(fact.rule, Coverage) for fact in model.aside)


def gaps(model: PlanModel) -> Objective:
    """Fewest open seats, where a team lets seats stay open."""
    terms: dict[int, int] = {}
    seats = 0
    for slot in model.team.slots:
        literals = [model.works(person, slot) for person in model.candidates(slot)]
        seats += slot.tier.count - literals.count(ON)
        terms |= {literal: -1 for literal in literals if literal >= 0}
    return Objective(name="coverage", terms=terms, constant=Fraction(seats), bound=Fraction(0))


LARGEST_SCALE = 1_000_000
"""
Squares are whole numbers at this common denominator or less; beyond, each person's is rounded to it.

One person's square is then off by at most half a millionth of a unit squared, however many units they carry.
"""


Steps = Mapping[str, Sequence[int]]
"""For each person, variables that say whether they get at least 1, 2, … units above their floor."""


def fairness(burdens: Burdens, steps: Steps, bound: Fraction | None, name: str = "fairness") -> Objective:
    """
    Sum of squared deviations, as a separable convex cost over "carries at least j units".

    Parameters
    ----------
    bound
        The apportionment bound in units squared; None where it does not hold.
    """
    scale = min(burdens.denominator, LARGEST_SCALE)
    terms: dict[int, int] = {}
    constant = Fraction(0)
    for burden in burdens.people:
        constant += burden.cost(burden.floor)
        for units, step in enumerate(steps[burden.person], start=burden.floor + 1):
            terms[step] = round(burden.cost(units) * scale) - round(burden.cost(units - 1) * scale)
    points = burdens.unit**2
    return Objective(
        name=name,
        terms=terms,
        constant=constant * scale,
        scale=points / scale,
        bound=None if bound is None else bound * points,
        exact=partial(_squares, burdens),
        tight=None if bound is None else partial(_loads_within, burdens),
    )


def _squares(burdens: Burdens, values: Sequence[int]) -> Fraction:
    """Return the sum of squared deviations in points squared."""
    squares = (burden.cost(burden.units(values)) for burden in burdens.people)
    return burdens.unit**2 * sum(squares, start=Fraction(0))


def _loads_within(burdens: Burdens, value: Fraction) -> list[Within]:
    """Return what each person gets in every plan whose sum of squares is at most `value` points squared."""
    limits = ranges(burdens, value / burdens.unit**2)
    return [
        Within(weights=burden.choices, low=low - burden.floor, high=high - burden.floor)
        for burden, (low, high) in zip(burdens.people, limits, strict=True)
    ]


def steps_of(program: Program, burdens: Burdens) -> Steps:
    """Add each person's steps to a program; a higher one implies those below it."""
    return {burden.person: _steps(program, burden) for burden in burdens.people}


def _steps(program: Program, burden: Burden) -> list[int]:
    steps = [program.boolean() for _ in range(burden.ceiling - burden.floor)]
    for lower, higher in pairwise(steps):
        program.implies(higher, lower)
    for units, step in enumerate(steps, start=1):
        program.follows(step, burden.choices, partial(_reaches, burden.choices, units))
    variables = [*burden.choices, *steps]
    weights = [*burden.choices.values(), *(-1 for _ in steps)]
    program.row(variables, weights, low=0, high=0)
    return steps


def _reaches(choices: Mapping[int, int], units: int, values: Sequence[int]) -> int:
    """Say whether the choices that are taken weigh at least that many units."""
    return int(sum(weight * values[choice] for choice, weight in choices.items()) >= units)


def spacing(model: PlanModel, program: Program) -> Objective:
    """
    Crowding of neighbouring duties: k(k+1)/2 for each pair at distance D - k.

    A pair at distance d lies in g - d windows of length g, so that counting, for each window of 2 to D turns,
    the duties beyond the first gives exactly that sum, and is linear.
    """
    reach = {rotation.name: distance(model, rotation) for rotation in model.team.rotations}
    terms: dict[int, int] = {}
    constant = 0
    for person in model.team.people:
        rotations = model.rotations_of(person.id)
        for grid in {rotation.cadence.grid: None for rotation in rotations}:
            mine = [rotation for rotation in rotations if rotation.cadence.grid == grid]
            constant += _crowding(model, program, person.id, grid, mine, reach, terms)
    return Objective(name="spacing", terms=terms, constant=Fraction(constant), bound=Fraction(0))


def distance(model: PlanModel, rotation: Rotation) -> int:
    """Return D: how far apart the duties of a rotation could be on average; at least 1."""
    available = Fraction(0)
    for person in rotation.roster:
        turns = sum(
            (person, rotation.name, turn.span.start) not in model.unexposed for turn in model.turns(rotation)
        )
        available += Fraction(turns, len(model.rotations_of(person)))
    return max(1, floor(available / sum(slot.tier.count for slot in model.slots(rotation))))


def _crowding(
    model: PlanModel,
    program: Program,
    person: str,
    grid: str,
    rotations: Sequence[Rotation],
    reach: Mapping[str, int],
    terms: dict[int, int],
) -> int:
    """Add one person's crowding to `terms` and return what of it is settled."""
    last = max(model.turns(rotation)[-1].ordinal for rotation in rotations)
    duty = {n: model.duty(person, grid, n) for n in range(model.first_ordinal, last + 1)}
    before = max((n for n in range(model.first_ordinal, 0) if duty[n]), default=None)
    ordinals = [n for n in duty if duty[n] and (n >= 0 or n == before)]
    settled = 0
    widest = max(reach[rotation.name] for rotation in rotations)
    for length in range(2, widest + 1):
        # The later duty's rotation decides how far crowding reaches, so each window counts only duties of
        # rotations that reach this far; whatever duty comes first in it is free.
        far = [rotation.name for rotation in rotations if reach[rotation.name] >= length]
        late = {n: [x for name in far for x in model.duty(person, grid, n, rotation=name)] for n in ordinals}
        starts = range(min(ordinals, default=0) - length + 2, last)
        for start in starts:
            window = [n for n in ordinals if start <= n < start + length]
            if len(window) > 1 and any(n >= 0 for n in window):
                mixed = len(far) < len(rotations)
                settled += _excess(program, [(duty[n], late[n]) for n in window], mixed, terms)
    return settled


def _excess(
    program: Program,
    window: Sequence[tuple[Sequence[int], Sequence[int]]],
    mixed: bool,
    terms: dict[int, int],
) -> int:
    """Count a window's duties beyond the first: in a new variable or, where all is settled, as a number."""
    firsts = range(len(window) - 1) if mixed else (0,)
    sums = [[*window[n][0], *(x for _, late in window[n + 1 :] for x in late)] for n in firsts]
    free = [[literal for literal in held if literal >= 0] for held in sums]
    fixed = [held.count(ON) - 1 for held in sums]
    if not any(free):
        return max(0, *fixed)
    most = max(count + len(literals) for count, literals in zip(fixed, free, strict=True))
    if most <= 0:
        return 0
    excess = program.integer(0, min(most, len(window) - 1))
    terms[excess] = 1
    rows = list(zip(fixed, free, strict=True))
    for count, literals in rows:
        program.row([excess, *literals], [-1] + [1] * len(literals), high=-count)
    program.follows(
        excess,
        {x for _, literals in rows for x in literals},
        lambda values: max(0, *(count + sum(values[x] for x in literals) for count, literals in rows)),
    )
    return 0


def wishes(model: PlanModel) -> Objective:
    """`avoid` turns given less `want` turns given."""
    terms: dict[int, int] = {}
    constant = 0
    for slot in model.team.slots:
        for person in model.candidates(slot):
            weight = _wish(model, person, slot)
            literal = model.works(person, slot)
            if literal == ON:
                constant += weight
            elif literal >= 0 and weight:
                terms[literal] = weight
    return Objective(name="wishes", terms=terms, constant=Fraction(constant))


def _wish(model: PlanModel, person: str, slot: Slot) -> int:
    """Return 1 for a turn the person would avoid, -1 for one they want, 0 for others and for both."""
    somebody = model.team.person[person]
    if not somebody.wishes:
        return 0
    span = slot.turn.span
    limit = min(_tolerated(model, slot.rotation), span.length / 2)
    avoided = covered(span, somebody.wished("avoid")) > limit
    wanted = covered(span, somebody.wished("want")) > limit
    return int(avoided) - int(wanted)


def _tolerated(model: PlanModel, rotation: str) -> timedelta:
    rules = [rule for rule in model.problem.rules[rotation] if isinstance(rule, TimeOff)]
    return rules[0].tolerated if rules else TimeOff().tolerated


def stability(model: PlanModel) -> Objective | None:
    """
    Published seats that change hands; among as many, the later ones.

    One seat costs more than all nearness together, so that near weeks decide only among plans with equally
    many changes.
    """
    published: dict[tuple[str, datetime, str], list[str]] = defaultdict(list)
    for shift in model.team.published.shifts:
        published[shift.rotation, shift.start, shift.tier].append(shift.person)
    held = [
        (slot, person)
        for slot in model.team.slots
        for person in published.get((slot.rotation, slot.turn.span.start, slot.tier.name), ())
    ]
    if not held:
        return None
    starts = sorted({slot.turn.span.start for slot, _ in held})
    near = {start: len(starts) - n for n, start in enumerate(starts)}
    heavy = sum(near[slot.turn.span.start] for slot, _ in held) + 1
    terms: dict[int, int] = {}
    constant = 0
    for slot, person in held:
        literal = model.works(person, slot)
        weight = heavy + near[slot.turn.span.start]
        if literal >= 0:
            terms[literal] = -weight
        if literal != ON:
            constant += weight
    return Objective(
        name="stability",
        terms=terms,
        constant=Fraction(constant),
        scale=Fraction(1, heavy),
        bound=Fraction(0),
        whole=True,
    )
