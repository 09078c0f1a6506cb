"""The levels of what is wished for: their order, and what each makes least."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from constraints._model import ON, PlanModel
from constraints._rule import Problem
from constraints.time_off import TimeOff
from scheduler.domain.slots import Slot
from scheduler.domain.spans import covered
from scheduler.planner.solving.coverage import gaps, may_stay_open
from scheduler.planner.solving.fairness import CLASS
from scheduler.planner.solving.objective import Objective
from scheduler.planner.solving.program import Program
from scheduler.planner.solving.spacing import spacing


def order(problem: Problem, *, replan: bool) -> Iterator[str]:
    """
    Yield the names of a problem's levels in the order in which they count.

    Parameters
    ----------
    replan
        Whether stability comes before fairness, instead of among what a team orders itself.
    """
    team = problem.team
    if may_stay_open(problem):
        yield "coverage"
    if replan:
        yield "stability"
    yield from ("fairness", "leximax")
    yield from dict.fromkeys(CLASS + kind for rotation in team.rotations for kind in rotation.classes)
    yield from wished(problem, replan=replan)


def wished(problem: Problem, *, replan: bool) -> list[str]:
    """Return the last of those: what a team orders itself."""
    return [name for name in problem.team.wished if not (replan and name == "stability")]


def objective_of(model: PlanModel, program: Program, name: str) -> Objective | None:
    """
    Return what a level makes least; None where there is nothing it could change.

    Fairness, and how classes of turns are spread, are levels of `fairness.spread`.
    """
    if name == "coverage":
        return gaps(model)
    if name == "spacing":
        return spacing(model, program)
    return wishes(model) if name == "wishes" else stability(model)


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
