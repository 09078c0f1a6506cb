"""The level of spacing: turns of one person that are too close together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from constraints._model import ON, PlanModel
from scheduler.domain.rotations import Rotation
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Program


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
            (person, rotation.name, turn.span.start) not in model.unavailable
            for turn in model.turns(rotation)
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
        late = {n: model.duty(person, grid, n, among=far) for n in ordinals}
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
    program.follow(
        (excess,),
        {x for _, literals in rows for x in literals},
        lambda values: (max(0, *(count + sum(values[x] for x in literals) for count, literals in rows)),),
    )
    return 0
