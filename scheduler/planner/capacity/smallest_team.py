"""
The smallest team: the fewest of its people with whom every rule can be kept.

Everybody is a member or is not; only members hold seats, shadow, and count towards the size of a rotation.
The fewest members are found, and proven, by one search; then the team is made so small, planned, and checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from constraints._model import PlanModel
from constraints._rule import Problem
from constraints.minimum_rotation_size import MinimumRotationSize
from scheduler.checker.check import bare_check
from scheduler.domain.capacity import SmallestTeam
from scheduler.planner.solving.program import Program, Strategy
from scheduler.planner.solving.shadows import enough_shadows
from scheduler.planner.solving.solve import program_of, shifts_of

FEWEST = Strategy(name="smallest team", deterministic_time=6)
ANY_PLAN = Strategy(name="any plan", deterministic_time=3)


def smallest_team(problem: Problem, *, seed: int = 1) -> SmallestTeam:
    """Return the fewest people, who keep what is settled for them, with what no team can go below."""
    model = PlanModel(problem)
    program = program_of(model)
    members = _members(model, program)
    program.minimise(dict.fromkeys(members.values(), 1))
    answer = program.solve(FEWEST, seed=seed)
    if not answer.solved:
        return SmallestTeam(people=(), bound=max(0, answer.bound), proven=False)
    chosen = [person for person, member in members.items() if answer.values[member]]
    holds = _has_a_plan(problem, chosen, seed)
    return SmallestTeam(
        people=tuple(chosen) if holds else (),
        bound=answer.bound,
        proven=holds and answer.bound >= len(chosen),
    )


def only(problem: Problem, people: Collection[str]) -> Problem:
    """Return the problem in which nobody else is a member of any rotation."""
    team = problem.team
    rotations = tuple(
        replace(rotation, members=tuple(one for one in rotation.members if one.person in people))
        for rotation in team.rotations
    )
    return replace(problem, team=replace(team, rotations=rotations))


def _members(model: PlanModel, program: Program) -> dict[str, int]:
    """Add for everybody whether they are a member, and hold seats and sizes of rotations to that."""
    team = model.team
    members = {person.id: program.boolean() for person in team.people if model.rotations_of(person.id)}
    for choice, seat in enumerate(model.seats):
        if seat.person in members:
            program.implies(choice, members[seat.person])
    for shift in model.settled_shifts:
        if shift.person in members:
            program.row([members[shift.person]], low=1)
    for rotation in team.rotations:
        for rule in model.problem.rules[rotation.name]:
            if isinstance(rule, MinimumRotationSize):
                for here in _employed(model, rotation.name):
                    program.row([members[person] for person in here], low=min(rule.people, len(here)))
    return members


def _employed(model: PlanModel, name: str) -> list[tuple[str, ...]]:
    """Return who is employed throughout and holds a tier, for each turn that is still open."""
    rotation = model.team.rotation[name]
    open_turns = {slot.turn for slot in model.slots(rotation) if not model.settled(slot)}
    found: dict[tuple[str, ...], None] = defaultdict(lambda: None)
    for turn in sorted(open_turns, key=lambda turn: turn.span):
        here = []
        for member in rotation.members:
            employed = member.employed(model.team.person[member.person].timezone)
            if member.tiers and employed.start <= turn.span.start and turn.span.end <= employed.end:
                here.append(member.person)
        found[tuple(here)] = None
    return list(found)


def _has_a_plan(problem: Problem, people: Collection[str], seed: int) -> bool:
    """Plan the small team, and have the check judge the plan."""
    small = only(problem, people)
    model = PlanModel(small)
    answer = program_of(model).solve(ANY_PLAN, seed=seed)
    return answer.solved and bare_check(small, shifts_of(model, enough_shadows(model, answer.values))).ok
