"""Escalation policies: whom to page, and whom next when nobody answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.incidents import Severity
from scheduler.domain.rotations import Rotation

ON_CALL = "on-call-"
"""What the name of a target begins with where it is a tier."""

MOST_STEPS = 500
"""Steps of a chain, those of the policies inside it and all repeats included."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """
    Whom a level pages.

    Parameters
    ----------
    kind
        `tier`: whoever holds it; `person`; `policy`: its levels run here; `named`: the person of this name,
        or else whoever is paged first in the rotation of this name, as known when it is asked.
    name
        The tier's name, or the id of the person or policy.
    rotation
        The id of the rotation whose tier it is; empty otherwise.
    """

    kind: Literal["tier", "person", "policy", "named"]
    name: Annotated[str, Field(min_length=1)]
    rotation: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyLevel:
    """
    One level: all its targets are paged at once.

    Parameters
    ----------
    timeout
        How long to wait for an acknowledgement before the next level; zero ends the policy.
    """

    targets: Annotated[tuple[Target, ...], Field(max_length=20)]
    timeout: Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=30))]


@dataclass(frozen=True, kw_only=True)
class Course:
    """
    The levels of a policy for some severity.

    Parameters
    ----------
    repeats
        How often the levels are gone through again when nobody has answered.
    """

    levels: Annotated[tuple[PolicyLevel, ...], Field(min_length=1, max_length=20)]
    repeats: Annotated[int, Field(ge=0, le=9)] = 0


@dataclass(frozen=True, kw_only=True)
class Policy:
    """
    An escalation policy.

    Parameters
    ----------
    usual
        What runs when the severity is not known, or has no course of its own.
    """

    id: str
    name: str
    usual: Course
    by_severity: Mapping[Severity, Course] = Field(default_factory=dict)

    def course(self, severity: Severity | None) -> Course:
        """Return what runs for a severity."""
        return self.by_severity.get(severity, self.usual) if severity else self.usual

    @property
    def targets(self) -> Iterator[Target]:
        """Yield every target of every course."""
        for course in (self.usual, *self.by_severity.values()):
            for level in course.levels:
                yield from level.targets


def policy_of(rotation: Rotation, rotation_id: str, policy_id: str) -> Policy | None:
    """Return the policy that a rotation's team file states, or None where it states none."""
    if not rotation.escalation:
        return None
    levels = (
        PolicyLevel(targets=(_target(level.target, rotation_id),), timeout=level.timeout)
        for level in rotation.escalation
    )
    return Policy(id=policy_id, name=rotation.name, usual=Course(levels=tuple(levels)))


def _target(text: str, rotation_id: str) -> Target:
    if text.startswith(ON_CALL) and len(text) > len(ON_CALL):
        return Target(kind="tier", name=text.removeprefix(ON_CALL), rotation=rotation_id)
    return Target(kind="named", name=text)


def check_policies(policies: Iterable[Policy]) -> None:
    """
    Refuse policies that page each other in a circle, or that unfold into too many steps.

    Raises
    ------
    Invalid
        With the circle, policy by policy.
    """
    known = {policy.id: policy for policy in policies}
    done: dict[str, int] = {}
    for policy in known.values():
        _size(policy, known, (), done)


def _size(
    policy: Policy, known: Mapping[str, Policy], above: tuple[Policy, ...], done: dict[str, int]
) -> int:
    """Return how many steps a policy can unfold into."""
    if policy in above:
        circle = " → ".join(one.name for one in (*above[above.index(policy) :], policy))
        raise Invalid(f"These policies page each other in a circle: {circle}.", "Let one of them end.")
    if policy.id not in done:
        largest = 0
        for course in (policy.usual, *policy.by_severity.values()):
            steps = 0
            for level in course.levels:
                inner = [
                    known[one.name] for one in level.targets if one.kind == "policy" and one.name in known
                ]
                steps += 1 + sum(_size(one, known, (*above, policy), done) for one in inner)
            largest = max(largest, steps * (1 + course.repeats))
        if largest > MOST_STEPS:
            raise Invalid(
                f"The policy {policy.name} unfolds into {largest} steps, with {MOST_STEPS} at most.",
                "Repeat less often, or let it page fewer other policies.",
            )
        done[policy.id] = largest
    return done[policy.id]
