"""What would change: the team with one more person, or one rule a step tighter or looser, planned anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from pydantic import ValidationError

from constraints._rule import Problem, Rule
from constraints._words import counted
from constraints.maximum_consecutive import MaximumConsecutive
from constraints.minimum_rest import MinimumRest
from constraints.minimum_rotation_size import MinimumRotationSize
from scheduler.planner.no_plan.changed_teams import with_people


class Changed(NamedTuple):
    """A problem that differs in one thing, and that thing as a condition."""

    words: str
    problem: Problem


def variations(problem: Problem) -> Iterator[Changed]:
    """Yield the problem with each change that is possible; a rule changes in all rotations that have it."""
    for rotation in problem.team.rotations:
        yield Changed(f"with one more person in {rotation.name}", with_people(problem, rotation, 1))
    for kind, step in (
        (MaximumConsecutive, -1),
        (MaximumConsecutive, 1),
        (MinimumRest, -1),
        (MinimumRest, 1),
        (MinimumRotationSize, 1),
    ):
        changed = _stepped(problem, kind, step)
        if changed is not None:
            yield changed


def _stepped(problem: Problem, kind: type[Rule], step: int) -> Changed | None:
    """Return the problem with a rule's number one step up or down; None where there is no such number."""
    books: dict[str, tuple[Rule, ...]] = {}
    words = ""
    for name, book in problem.rules.items():
        rules = []
        for rule in book:
            if isinstance(rule, kind):
                try:
                    rule, words = _step(rule, step)
                except ValidationError:
                    return None
            rules.append(rule)
        books[name] = tuple(rules)
    return Changed(words, replace(problem, rules=books)) if words else None


def _step(rule: Rule, step: int) -> tuple[Rule, str]:
    if isinstance(rule, MaximumConsecutive):
        new = replace(rule, weeks=rule.weeks + step)
        return new, f"with at most {counted(new.weeks, 'week')} in a row"
    if isinstance(rule, MinimumRest):
        rested = replace(rule, weeks=rule.weeks + step)
        return rested, f"with at least {counted(rested.weeks, 'week')} of rest between runs"
    assert isinstance(rule, MinimumRotationSize)
    sized = replace(rule, people=rule.people + step)
    return sized, f"with at least {sized.people} people at any time"
