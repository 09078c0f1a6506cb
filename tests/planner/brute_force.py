"""The best plan of a tiny team, found by trying every plan: slow, obvious, and without a solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.fair_share import fairness
from scheduler.checker.levels import levels, leximax
from scheduler.checker.reading import Reading
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.slots import Slot

Worth = tuple[Fraction | tuple[Fraction, ...], ...]
"""What a plan is worth, level by level; of two plans the smaller is better."""


def order_of_levels(problem: Problem) -> tuple[str, ...]:
    """Return the levels of a problem from first to last, as model.md orders them."""
    team = problem.team
    wished = [name for name in team.wished if name != "stability"]
    first = ["coverage"] if gaps_allowed(problem) else []
    first += ["stability"] if team.published.shifts else []
    classes = dict.fromkeys(name for rotation in team.rotations for name in rotation.classes)
    return (*first, "fairness", "leximax", *(f"class:{name}" for name in classes), *wished)


def gaps_allowed(problem: Problem) -> bool:
    return any(getattr(rule, "allow_gaps", False) for book in problem.rules.values() for rule in book)


def worth(reading: Reading, shifts: Sequence[Shift], order: Sequence[str]) -> Worth:
    """Return what a plan reaches on each level, with what decides among equals on that level."""
    fair = fairness(reading, shifts)
    reached: dict[str, Fraction | tuple[Fraction, ...]] = {**levels(reading, shifts, fair)}
    reached["leximax"] = leximax(fair)
    reached["stability"] = (levels(reading, shifts, fair)["stability"], nearness(reading, shifts))
    return tuple(reached[name] for name in order)


def nearness(reading: Reading, shifts: Sequence[Shift]) -> Fraction:
    """Return how near the published seats are that change hands: 1 for the last handoff, 2 before it, …"""
    known = {(place.rotation, place.tier, place.turn.span.start) for place in reading.seats}
    published = [s for s in reading.team.published.shifts if (s.rotation, s.tier, s.start) in known]
    handoffs = sorted({shift.start for shift in published}, reverse=True)
    lost = [shift for shift in published if shift not in shifts]
    return Fraction(sum(handoffs.index(shift.start) + 1 for shift in lost))


def best_worth(problem: Problem, order: Sequence[str]) -> Worth | None:
    """Return what the best of all plans that keep every rule is worth; None where there is none."""
    reading = Reading(problem)
    return min((worth(reading, plan, order) for plan in every_legal_plan(problem)), default=None)


def every_legal_plan(problem: Problem) -> Iterator[tuple[Shift, ...]]:
    """Yield every plan that keeps every rule, once for each way to cover the slots."""
    for cover in every_cover(problem):
        for shadows in every_shadowing(problem, cover):
            if is_legal(problem, (*cover, *shadows)):
                yield tuple(sorted((*cover, *shadows)))
                break


def every_cover(problem: Problem) -> Iterator[tuple[Shift, ...]]:
    gaps = gaps_allowed(problem)
    by_slot = [list(_holders(problem, slot, gaps=gaps)) for slot in problem.team.slots]
    for choice in product(*by_slot):
        cover = tuple(shift for held in choice for shift in held)
        if len({(shift.rotation, shift.start, shift.person) for shift in cover}) == len(cover):
            yield cover


def _holders(problem: Problem, slot: Slot, *, gaps: bool) -> Iterator[tuple[Shift, ...]]:
    """Yield every way to fill a slot from its roster and whoever is settled there."""
    team, span = problem.team, slot.turn.span
    settled = [
        shift.person
        for shift in Timetable(team, ()).settled
        if (shift.rotation, shift.tier, shift.start) == (slot.rotation, slot.tier.name, span.start)
    ]
    people = list(dict.fromkeys((*team.rotation[slot.rotation].roster, *settled)))
    for count in range(0 if gaps else slot.tier.count, slot.tier.count + 1):
        for holders in combinations(people, count):
            if set(settled) <= set(holders):
                yield tuple(
                    Shift(slot.rotation, slot.tier.name, span.start, span.end, person) for person in holders
                )


def every_shadowing(problem: Problem, cover: Sequence[Shift]) -> Iterator[tuple[Shift, ...]]:
    """
    Yield every set of shadow turns of newcomers who are on duty, none first; others need no shadowing.

    A frozen turn is as it is: nobody begins to shadow in it.
    """
    team = problem.team
    settled = {s for s in Timetable(team, ()).settled if s.tier == SHADOW and s not in team.past}
    limit = team.now + team.published.notice if team.now else None
    frozen = {(s.rotation, s.start) for s in team.published.shifts if limit and s.start < limit}
    offers = [
        Shift(rotation.name, SHADOW, turn.span.start, turn.span.end, member.person)
        for rotation in team.rotations
        for member in rotation.members
        if member.newcomer and any(shift.person == member.person for shift in cover)
        for turn in team.turns[rotation.name]
        if (rotation.name, turn.span.start) not in frozen
    ]
    free = [shift for shift in offers if shift not in settled]
    for count in range(len(free) + 1):
        for shadows in combinations(free, count):
            yield (*settled, *shadows)


def is_legal(problem: Problem, shifts: Sequence[Shift]) -> bool:
    """Say whether a plan breaks no rule, except by what a person decided."""
    timetable = Timetable(problem.team, shifts)
    return all(
        timetable.only_settled(breach.shifts)
        for rotation in problem.team.rotations
        for rule in problem.rules[rotation.name]
        for breach in rule.breaches(timetable, rotation)
    )
