"""
A problem as a rival reads it: who may serve when, and what each should carry.

Nothing here is shared with the planner, so that a rival cannot inherit its mistakes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, TypeVar

from constraints._rule import Problem, Rule
from constraints.holiday_limit import HolidayLimit
from constraints.knowledge import Knowledge
from constraints.maximum_consecutive import MaximumConsecutive
from constraints.minimum_rest import MinimumRest
from constraints.post_incident_rest import PostIncidentRest
from constraints.shadow_period import ShadowPeriod
from constraints.time_off import TimeOff
from scheduler.domain.handoffs import Turn
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.slots import Slot
from scheduler.domain.spans import Span, covered

AnyRule = TypeVar("AnyRule", bound=Rule)


class Watch(NamedTuple):
    """One turn of one rotation, with a slot for each seat: a tier of two people comes twice."""

    rotation: Rotation
    turn: Turn
    seats: tuple[Slot, ...]


class Case:
    """
    A problem of weekly rotations without pins or a published plan.

    Parameters
    ----------
    problem
        Its rules are read by their parameters; ladders and limits per tier are not supported.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem, self.team = problem, problem.team
        self.rests = self._rests()

    @cached_property
    def watches(self) -> list[Watch]:
        """Return every turn to fill, by start."""
        seats: dict[tuple[str, datetime], list[Slot]] = defaultdict(list)
        for slot in self.team.slots:
            seats[slot.rotation, slot.turn.span.start] += [slot] * slot.tier.count
        return sorted(
            (
                Watch(rotation, turn, tuple(seats[rotation.name, turn.span.start]))
                for rotation in self.team.rotations
                for turn in self.team.turns[rotation.name]
            ),
            key=lambda watch: (watch.turn.span.start, watch.rotation.name),
        )

    @cached_property
    def here(self) -> set[tuple[str, str, int]]:
        """Return who (person, rotation, ordinal) is employed and not off, whether they rest or not."""
        return {
            (member.person, rotation.name, turn.ordinal)
            for rotation in self.team.rotations
            for member in rotation.members
            for turn in self.team.turns[rotation.name]
            if self._here(rotation, member.person, turn)
        }

    def free(self, person: str, watch: Watch) -> bool:
        """Say whether a member is there in that turn: employed, not off and not resting."""
        name, turn = watch.rotation.name, watch.turn
        resting = any(turn.span.overlaps(rest) for rest in self.rests.get((person, name), ()))
        return (person, name, turn.ordinal) in self.here and not resting

    @cached_property
    def owed(self) -> dict[tuple[str, str], int]:
        """Map (person, rotation) to the shadow turns that a newcomer still has to serve."""
        found = {}
        for rotation in self.team.rotations:
            needed = max((rule.weeks for rule in self.rules(rotation, ShadowPeriod)), default=0)
            for member in rotation.members:
                if member.newcomer:
                    served = sum(
                        (shift.person, shift.rotation, shift.tier) == (member.person, rotation.name, SHADOW)
                        for shift in self.team.past
                    )
                    found[member.person, rotation.name] = max(0, needed - member.shadowed - served)
        return found

    def run(self, rotation: Rotation) -> int:
        """Return how many turns in a row are allowed."""
        return min((rule.weeks for rule in self.rules(rotation, MaximumConsecutive)), default=10**6)

    def rest(self, rotation: Rotation) -> int:
        """Return how many free turns there are between two runs, at least."""
        return max((rule.weeks for rule in self.rules(rotation, MinimumRest)), default=1)

    def knowledge(self, rotation: Rotation) -> list[tuple[int, list[str], set[str]]]:
        """Return (at least, tiers, holders) for each skill that a turn needs."""
        every = [tier.name for tier in rotation.tiers]
        found = []
        for rule in self.rules(rotation, Knowledge):
            holders = {person.id for person in self.team.people if rule.skill in person.skills}
            found.append((rule.at_least, list(rule.tiers) or every, holders))
        return found

    @cached_property
    def seasons(self) -> list[tuple[set[str], set[int], int]]:
        """Return (people, ordinals, at most) for each group of holidays of each rotation."""
        return [
            (set(rotation.roster), self._ordinals(rotation, rule), rule.at_most)
            for rotation in self.team.rotations
            for rule in self.rules(rotation, HolidayLimit)
        ]

    @cached_property
    def history(self) -> dict[str, float]:
        """Map people to the points they carried before the horizon."""
        return {
            person.id: float(sum(entry.load for entry in self.team.carried if entry.person == person.id))
            for person in self.team.people
        }

    @cached_property
    def fair_share(self) -> dict[str, float]:
        """Map people to the points they should carry, history included."""
        shares = {person.id: 0.0 for person in self.team.people}
        memberships = [m.person for rotation in self.team.rotations for m in rotation.members]
        for rotation in self.team.rotations:
            ledger = [entry for entry in self.team.carried if entry.rotation == rotation.name]
            pool = sum((entry.load for entry in ledger if entry.person in rotation.roster), Fraction(0))
            slots = [slot for slot in self.team.slots if slot.rotation == rotation.name]
            pool += sum(slot.load * slot.tier.count for slot in slots)
            weights = {
                person: float(self.team.person[person].share)
                / memberships.count(person)
                * self._exposure(rotation, person)
                for person in rotation.roster
            }
            total = sum(weights.values()) or 1.0
            for person, weight in weights.items():
                shares[person] += float(pool) * weight / total
        return shares

    def rules(self, rotation: Rotation, kind: type[AnyRule]) -> list[AnyRule]:
        """Return the rotation's rules of one kind."""
        return [rule for rule in self.problem.rules[rotation.name] if isinstance(rule, kind)]

    def _rests(self) -> dict[tuple[str, str], list[Span]]:
        found: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for rotation in self.team.rotations:
            for rule in self.rules(rotation, PostIncidentRest):
                for incident in self.team.incidents:
                    if incident.severity == "SEV1" and incident.span.length >= rule.minimum:
                        for person in incident.responders:
                            rest = Span(incident.span.end, incident.span.end + rule.rest)
                            found[person, rotation.name].append(rest)
        return found

    def _here(self, rotation: Rotation, person: str, turn: Turn) -> bool:
        somebody, span = self.team.person[person], turn.span
        employed = rotation.roster[person].employed(somebody.timezone)
        away = [*(off.span for off in somebody.time_off), *somebody.wished("never")]
        off = covered(span, away)
        limits = [min(rule.tolerated, span.length / 2) for rule in self.rules(rotation, TimeOff)]
        there = employed.start <= span.start and span.end <= employed.end
        return there and all(off <= limit for limit in limits)

    def _ordinals(self, rotation: Rotation, rule: HolidayLimit) -> set[int]:
        return {
            turn.ordinal
            for turn in self.team.turns[rotation.name]
            for day in rotation.holidays_in(turn)
            if day.name in rule.holidays or day.date.isoformat() in rule.holidays
        }

    @cached_property
    def _weeks_here(self) -> Counter[tuple[str, str]]:
        return Counter((person, rotation) for person, rotation, _ in self.here)

    def _exposure(self, rotation: Rotation, person: str) -> float:
        earlier = sum(
            entry.exposure
            for entry in self.team.carried
            if (entry.person, entry.rotation) == (person, rotation.name)
        )
        weeks = self._weeks_here[person, rotation.name]
        return max(0.0, float(earlier) + weeks - self.owed.get((person, rotation.name), 0))

    def past_duties(self) -> Iterator[tuple[str, int, Rotation]]:
        """Yield (person, ordinal, rotation) of what was served before the horizon; ordinals are negative."""
        for shift in self.team.past:
            if shift.tier != SHADOW:
                rotation = self.team.rotation[shift.rotation]
                first = self.team.turns[shift.rotation][0]
                weeks = round((first.span.start - shift.start) / rotation.cadence.nominal_length)
                yield shift.person, first.ordinal - weeks, rotation
