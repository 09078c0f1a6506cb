"""What has happened to a team, as its pages, incidents, people and schedule tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby

from constraints._rule import Problem
from scheduler.domain.handoffs import Cadence
from scheduler.domain.horizons import Ends, following, running
from scheduler.domain.schedule import Schedule
from scheduler.domain.spans import Span
from scheduler.domain.standing_triggers import (
    looked_at_again,
    of_fairness,
    of_horizon,
    of_member,
    of_time_off,
    published_until,
)
from scheduler.domain.team import Horizon
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.domain.triggers import Trigger, noisy_services, of_incident, of_shift
from scheduler.services import trigger_policies
from scheduler.services.health import limits_of
from scheduler.services.planning import as_of, at
from scheduler.services.rebalancing import published_report
from scheduler.services.rest_cover import rest_rule
from scheduler.services.teams import problem_of, versions_of
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored

LATELY = timedelta(weeks=13)
"""How far back pages and incidents are looked at: a quarter."""


def lately(now: datetime) -> Span:
    """Return the time in which what has happened still matters."""
    return Span(now - LATELY, now + timedelta(microseconds=1))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """
    What a look at a team came to, which takes longer than others should have to wait with writing.

    Parameters
    ----------
    happened
        All that has happened, acted on or not.
    versions
        Of what was looked at: as long as they are the same, so is what was seen.
    running, following
        The weeks that are published, and those that a plan which runs out is extended by.
    again_at
        When to look again though nothing has changed.
    """

    happened: tuple[Trigger, ...]
    policy: TriggerPolicy
    versions: Mapping[str, int]
    running: Horizon | None
    following: Horizon | None
    again_at: datetime


@dataclass(frozen=True)
class Noticing:
    """
    A look at a team at an instant.

    Parameters
    ----------
    team
        Its id.
    moved
        Whether its schedule is to be looked at, which takes longer than to look at its pages.
    """

    stored: Stored
    team: str
    now: datetime
    moved: bool = True

    @cached_property
    def policy(self) -> TriggerPolicy:
        """Return how the team responds."""
        return trigger_policies.get(self.stored, self.team)

    @cached_property
    def all(self) -> tuple[Trigger, ...]:
        """Return what has happened that the team responds to at all, and can where nothing is published."""
        found = [*self._pages(), *self.rests()]
        if self.moved:
            found += self._standing()
        if self.running is None:
            found = [one for one in found if not one.rebalances or one.kind == "horizon"]
        return tuple(one for one in found if one.response(self.policy) != "off")

    def rests(self) -> Iterator[Trigger]:
        """Yield which responders rest now."""
        rules = [rule for one in self.rotations if (rule := rest_rule(one))]
        first = min(rules, key=lambda rule: rule.minimum, default=None)
        if first is None:
            return
        for _, incident in self.stored.incidents.during(lately(self.now), [self.team]):
            if incident.resolved is None or incident.resolved + first.rest > self.now:
                yield from of_incident(incident, first.minimum, first.rest, self._people)

    @cached_property
    def rotations(self) -> list[StoredRotation]:
        """Return the team's rotations."""
        return self.stored.rotations.of_team(self.team)

    @cached_property
    def running(self) -> Horizon | None:
        """Return the weeks that are published and not over; None: there are none in all rotations."""
        return running(self._own, self._cadences, self._ends, self.now) if self._ends else None

    def seen(self) -> Seen:
        """Return what there is to see."""
        extends = any(one.kind == "horizon" for one in self.all)
        return Seen(
            happened=self.all,
            policy=self.policy,
            versions=versions_of(self.stored, self.team),
            running=self.running,
            following=following(self._own, self._cadences, self._ends) if extends else None,
            again_at=looked_at_again(self._schedules.values(), self.policy.weeks_ahead, self.now),
        )

    @property
    def _own(self) -> Horizon:
        facts = self.stored.teams.get(self.team)
        assert facts is not None
        return facts.horizon

    @property
    def _cadences(self) -> dict[str, Cadence]:
        return {one.rotation.name: one.rotation.cadence for one in self.rotations}

    @cached_property
    def _schedules(self) -> dict[str, Schedule]:
        return self.stored.schedules.some([one.id for one in self.rotations])

    @cached_property
    def _ends(self) -> Ends:
        """Return when what is published is over, of the rotations of which something is still to come."""
        ends = {one.name: published_until(one) for one in self._schedules.values()}
        return {name: end for name, end in ends.items() if end is not None and end > self.now}

    @cached_property
    def _people(self) -> dict[str, str]:
        """Return the names of the team, by id."""
        team = self.stored.teams.people(self.team)
        known = self.stored.people.get(team)
        return {one: known[one].name if one in known else one for one in team}

    def _pages(self) -> Iterator[Trigger]:
        limits = limits_of(self.stored, self.team)
        pages = sorted(self.stored.pages.counted(lately(self.now), self.team), key=lambda one: one.shift)
        by_shift = {shift: list(mine) for shift, mine in groupby(pages, key=lambda one: one.shift)}
        paged: Counter[str] = Counter()
        for mine in by_shift.values():
            noisy = noisy_services(mine) if len(mine) > limits.of(mine[0].rotation) else frozenset()
            paged.update(page.person for page in mine if page.person and page.service not in noisy)
        for shift, mine in by_shift.items():
            if shift:
                limit = limits.of(mine[0].rotation)
                yield from of_shift(shift, mine, paged, self._people, limit, self.now.date())

    def _standing(self) -> Iterator[Trigger]:
        """Yield what the schedule itself shows: who is off, leaves, has joined, carries too much; its end."""
        mine = [one for one in self._schedules.values() if one.name in self._ends]
        yield from of_horizon(mine, self.policy.weeks_ahead, self.now)
        problem = self._problem()
        if problem is None:
            return
        team, report = problem.team, published_report(problem)
        yield from of_fairness(report.fairness, team, self.policy.deviation_limit)
        off = [one for one in (*report.breaches, *report.warnings) if one.rule == "time_off"]
        yield from of_time_off([one for one in off if one.shifts[0].end > self.now], mine, team)
        for one in self.rotations:
            for member in one.rotation.members:
                schedule = self._schedules[one.id]
                yield from of_member(schedule, team.person[member.person], member, self.now)

    def _problem(self) -> Problem | None:
        if self.running is None:
            return None
        return as_of(at(problem_of(self.stored, self.team, self.running), None), self.now)
