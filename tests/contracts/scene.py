"""What contract tests judge: a problem, and a plan to hold against one of its rules."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, NamedTuple

from constraints._registry import rule_types
from constraints._rule import Problem, Rule
from scheduler.domain.plan import Shift
from tests.builders import ROTATION

CREW = ("Ann", "Bo", "Cy", "Dee")
NEWCOMERS = ("Cy", "Dee")


def a_rule(kind: str, **parameters: Any) -> Rule:
    """Return a rule of a kind."""
    return rule_types()[kind](kind=kind, **parameters)


def changed(rule: Rule, **parameters: Any) -> Rule:
    """Return the rule with other parameters, checked as when it is made."""
    known = {field.name: getattr(rule, field.name) for field in fields(rule)}
    return a_rule(**{**known, **parameters})


class Scene(NamedTuple):
    """A problem, and a plan of its horizon."""

    problem: Problem
    shifts: tuple[Shift, ...] = ()

    def rules(self, kind: str) -> dict[str, Rule]:
        """Map rotations to their rule of a kind."""
        books = self.problem.rules.items()
        return {name: rule for name, book in books for rule in book if rule.kind == kind}

    def with_facts(self, **facts: Any) -> Scene:
        """Return the scene with other facts of its team."""
        return Scene(Problem(team=replace(self.problem.team, **facts), rules=self.problem.rules), self.shifts)

    def with_rule(self, kind: str, **parameters: Any) -> Scene:
        """Return the scene with other parameters of a rule of its first rotation."""
        books = self.problem.rules
        book = [changed(rule, **parameters) if rule.kind == kind else rule for rule in books[ROTATION]]
        problem = Problem(team=self.problem.team, rules={**books, ROTATION: tuple(book)})
        return Scene(problem, self.shifts)
