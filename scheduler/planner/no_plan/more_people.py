"""One more way out: people who are not there yet."""

from __future__ import annotations

from dataclasses import replace

from constraints._model import PlanModel
from constraints._rule import Problem
from constraints._words import counted, listed
from scheduler.checker.check import bare_check
from scheduler.domain.explanation import WayOut
from scheduler.domain.people import Person
from scheduler.domain.rotations import Membership, Rotation
from scheduler.planner.no_plan.quick_fairness import Fairer
from scheduler.planner.no_plan.ways_out import FAIREST
from scheduler.planner.solving.program import Strategy
from scheduler.planner.solving.shadows import enough_shadows
from scheduler.planner.solving.solve import program_of, shifts_of

ANY_PLAN = Strategy(name="more people", deterministic_time=4)

MOST = 4
"""How many people are added at the most before another answer is looked for."""


def with_people(problem: Problem, rotation: Rotation, count: int) -> Problem:
    """Return the problem with people added who know everything, hold every tier and are never away."""
    team = problem.team
    skills = frozenset(skill for person in team.people for skill in person.skills)
    crew = [
        Person(id=f"new {n}", name=f"New person {n}", timezone=rotation.cadence.timezone, skills=skills)
        for n in range(1, count + 1)
    ]
    tiers = tuple(tier.name for tier in rotation.tiers)
    sites = [site.name for site in rotation.cadence.sites] or [""]
    joining = tuple(
        Membership(person=person.id, tiers=tiers, site=sites[n % len(sites)]) for n, person in enumerate(crew)
    )
    larger = replace(rotation, members=(*rotation.members, *joining))
    rotations = tuple(larger if one.name == rotation.name else one for one in team.rotations)
    return replace(problem, team=replace(team, people=(*team.people, *crew), rotations=rotations))


def more_people(problem: Problem, rotation: Rotation, seed: int) -> WayOut | None:
    """Return the way out that adds the fewest people to a rotation; None where a few do not help."""
    for count in range(1, MOST + 1):
        larger = with_people(problem, rotation, count)
        model = PlanModel(larger)
        answer = program_of(model).solve(ANY_PLAN, seed=seed)
        if answer.solved:
            fair = Fairer(model, answer.values[: len(model.seats)], seed=seed, strategy=FAIREST).fairest(())
            shifts = shifts_of(model, enough_shadows(model, fair.values))
            report = bare_check(larger, shifts)
            people = counted(count, "person") if count == 1 else f"{count} people"
            tiers = listed([tier.name for tier in rotation.tiers])
            return WayOut(
                sentence=f"add {people} to {rotation.name} who may hold {tiers} throughout",
                aside=(),
                price=0,
                breaches=report.breaches,
                levels=(fair.level,),
                fairness=report.fairness,
                shifts=shifts,
                added=count,
            )
    return None
