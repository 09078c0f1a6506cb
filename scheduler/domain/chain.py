"""Chains: an escalation policy at an instant, as the people it would page and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.escalation import MOST_STEPS, Policy, PolicyLevel, Target
from scheduler.domain.incidents import Severity
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.spans import utc

Place = tuple[str, int, int]
"""A policy's id, the number of one of its levels, and the round."""


class Directory(Protocol):
    """What a policy's targets may name."""

    @property
    def people(self) -> Mapping[str, str]:
        """Names by person id."""

    @property
    def policies(self) -> Mapping[str, Policy]:
        """Policies by id."""

    def rotation_called(self, name: str) -> str | None:
        """Return the id of the rotation of a name."""

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        """Return who is on call in a rotation, by its id; None where there is no such rotation."""


@dataclass(frozen=True, kw_only=True)
class Paged:
    """
    Somebody whom a step pages.

    Parameters
    ----------
    as_
        What they are paged as: the tier, or the name that the policy gives.
    until
        When they cease to be; None for a person whom the policy itself names.
    """

    person: str
    as_: str
    until: AwareDatetime | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """
    One level of a chain.

    Parameters
    ----------
    policy
        The id of the policy whose level it is: that of the chain, or one inside it.
    level
        From 1, in its policy.
    round
        0 the first time, 1 when it is repeated.
    offset
        Time from the page to this step, if nobody answers. What is skipped takes no time.
    timeout
        How long it waits; zero where it is skipped, or ends the policy.
    skipped
        Whether it pages nobody.
    says
        Why it falls through, or what else is wrong; empty where all is well.
    """

    policy: str
    level: int
    round: int
    people: tuple[Paged, ...]
    offset: timedelta
    timeout: timedelta
    skipped: bool
    says: str


@dataclass(frozen=True, kw_only=True)
class Chain:
    """
    Whom a policy would page at an instant, in order.

    Parameters
    ----------
    ends
        Time from the page after which nobody else will be paged.
    says
        What is wrong with the chain as a whole; empty where somebody is paged.
    valid_until
        The chain holds until then, as far as the schedules do; None: no end is known.
    """

    policy: str
    name: str
    severity: Severity | None
    at: AwareDatetime
    steps: tuple[Step, ...]
    ends: timedelta
    says: str
    valid_until: AwareDatetime | None


def chain(policy: Policy, at: datetime, directory: Directory, severity: Severity | None = None) -> Chain:
    """
    Return whom a policy would page for a page that arrives at an instant.

    Everybody is looked up at that instant: a chain is a snapshot, and a handoff during it changes nobody.
    """
    walk = _Walk(utc(at), directory, severity)
    ends = walk.run(policy, timedelta(0), ())
    reached = any(not step.skipped for step in walk.steps)
    return Chain(
        policy=policy.id,
        name=policy.name,
        severity=severity,
        at=walk.at,
        steps=tuple(walk.steps),
        ends=ends,
        says="" if reached else f"Nobody can be paged by {policy.name}.",
        valid_until=min(walk.holds, default=None),
    )


class _Walk:
    """One pass through a policy and those inside it."""

    def __init__(self, at: datetime, directory: Directory, severity: Severity | None) -> None:
        self.at = at
        self.directory = directory
        self.severity = severity
        self.steps: list[Step] = []
        self.holds: list[datetime] = []
        self._asked: dict[str, RotationOnCall | None] = {}

    def run(self, policy: Policy, offset: timedelta, above: tuple[str, ...]) -> timedelta:
        """Add a policy's steps from an offset on, and return when it has run out."""
        course = policy.course(self.severity)
        for round_ in range(1 + course.repeats):
            begun = len(self.steps)
            for number, level in enumerate(course.levels, start=1):
                place = (policy.id, number, round_)
                offset, ended = self._level(place, level, offset, above)
                if ended:
                    self._never_reached(place, len(course.levels), offset)
                if ended or len(self.steps) >= MOST_STEPS:
                    return offset
            if all(step.skipped for step in self.steps[begun:]):  # another round would page nobody either
                return offset
        return offset

    def _level(
        self, place: Place, level: PolicyLevel, offset: timedelta, above: tuple[str, ...]
    ) -> tuple[timedelta, bool]:
        """Add a level's steps; return when the next one begins, and whether this one ends the policy."""
        people: dict[str, Paged] = {}
        wrong: list[str] = []
        for target in level.targets:
            for paged in self._people(target, wrong):
                people.setdefault(paged.person, paged)
        inner = [] if place[0] in above else self._inner(level, wrong)
        mine = len(self.steps)
        self._add(place, offset, level.timeout, tuple(people.values()), " ".join(wrong))
        ends = [self.run(one, offset, (*above, place[0])) for one in inner]
        if people or not all(step.skipped for step in self.steps[mine:]):
            return max([offset + level.timeout, *ends]), not level.timeout
        says = " ".join(wrong) or f"Level {place[1]} reaches nobody."
        self.steps[mine] = replace(self.steps[mine], timeout=timedelta(0), says=says)
        return offset, False

    def _add(
        self, place: Place, offset: timedelta, timeout: timedelta, people: tuple[Paged, ...], says: str
    ) -> None:
        policy, level, round_ = place
        self.steps.append(
            Step(
                policy=policy,
                level=level,
                round=round_,
                people=people,
                offset=offset,
                timeout=timeout,
                skipped=not people,
                says=says,
            )
        )

    def _inner(self, level: PolicyLevel, wrong: list[str]) -> list[Policy]:
        found = []
        for target in level.targets:
            if target.kind == "policy":
                policy = self.directory.policies.get(target.name)
                if policy is None:
                    wrong.append(f"There is no policy {target.name}.")
                else:
                    found.append(policy)
        return found

    def _never_reached(self, ending: Place, last: int, offset: timedelta) -> None:
        policy, ended, round_ = ending
        for number in range(ended + 1, last + 1):
            says = f"Level {ended} has no timeout, so the policy ends there; level {number} is never reached."
            self._add((policy, number, round_), offset, timedelta(0), (), says)

    def _people(self, target: Target, wrong: list[str]) -> Iterator[Paged]:
        """Yield whom a target means now, or add to what is wrong."""
        if target.kind == "tier":
            yield from self._holders(target.rotation, target.name, wrong)
        elif target.kind != "policy" and target.name in self.directory.people:
            yield Paged(person=target.name, as_=target.name)
        elif target.kind == "named":
            rotation = self.directory.rotation_called(target.name)
            if rotation is not None:
                yield from self._holders(rotation, "", wrong)
            else:
                wrong.append(f"Neither a person nor a rotation is called {target.name}.")
        elif target.kind == "person":
            wrong.append(f"There is no person {target.name}.")

    def _holders(self, rotation: str, name: str, wrong: list[str]) -> Iterable[Paged]:
        """Return who holds a tier of a rotation, its first one where no name is given."""
        if rotation not in self._asked:
            self._asked[rotation] = self.directory.on_call(rotation, self.at)
        answer = self._asked[rotation]
        if answer is None:
            wrong.append("The rotation that it names no longer exists.")
            return ()
        tier = answer.tier.get(name) if name else answer.tiers[0]
        if tier is None:
            wrong.append(f"{answer.name} has no tier {name}.")
            return ()
        if answer.valid_until is not None:
            self.holds.append(answer.valid_until)
        if tier.says:
            wrong.append(tier.says)
        as_ = f"{answer.name} {tier.tier}"
        return [Paged(person=duty.person, as_=as_, until=duty.until) for duty in tier.people]
