"""The checker's own reading of a team: who could serve when, and what each seat weighs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.wall_clock import Piece, days_that_strike, moment, near, shared, united
from scheduler.domain.handoffs import Turn
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Membership, Rotation
from scheduler.domain.spans import Span

TOLERATED = timedelta(hours=24)
"""What a holder may be away, or have wished, in one turn where the rotation has no rule of its own."""


class Seats(NamedTuple):
    """The seats of one tier in one turn: how many hold it, and the points that each of them carries."""

    rotation: str
    tier: str
    turn: Turn
    burden: Fraction
    holders: int


class Reading:
    """
    What the measures ask of a problem, worked out once.

    Parameters
    ----------
    problem
        Only its facts and its rules' parameters are read, never a rule's encoding.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.team = problem.team
        self._present: dict[tuple[str, str, bool], tuple[Turn, ...]] = {}
        self._away: dict[tuple[str, bool], tuple[Piece, ...]] = {}
        self._extras: dict[str, list[tuple[datetime, Fraction]]] = {}

    # ---- people ----

    @cached_property
    def memberships(self) -> dict[str, tuple[str, ...]]:
        """Map people to the names of the rotations they are a member of, in the order of the team."""
        return {
            person: tuple(rotation.name for rotation in self.team.rotations if person in rotation.roster)
            for person in self.team.person
        }

    def available(self, person: str, rotation: Rotation) -> tuple[Turn, ...]:
        """Return the turns in which somebody is employed throughout, may hold a tier, and is not off."""
        return self._turns(person, rotation, only_leave=False)

    def exposed(self, person: str, rotation: Rotation) -> tuple[Turn, ...]:
        """Return the turns that count towards a fair share: as available, unless only leave lowers it."""
        return self._turns(person, rotation, only_leave=self._only_leave_lowers(rotation))

    def exposed_in(self, turns: Iterable[Turn], person: str, rotation: Rotation) -> tuple[Turn, ...]:
        """Return which of other turns, such as those before the horizon, count towards a fair share."""
        return self._present_in(turns, person, rotation, only_leave=self._only_leave_lowers(rotation))

    def owed(self, member: Membership, rotation: Rotation) -> int:
        """Return how many shadow turns a newcomer still has to serve."""
        seat = (member.person, rotation.name, SHADOW)
        served = sum((past.person, past.rotation, past.tier) == seat for past in self.team.past)
        return max(0, self.to_learn(member, rotation) - served)

    def to_learn(self, member: Membership, rotation: Rotation) -> int:
        """Return how many shadow turns a newcomer had to serve before any of those that are known."""
        if not member.newcomer or not self.has(rotation, "shadow_period"):
            return 0
        asked: int = self.setting(rotation, "shadow_period", "weeks", 2)
        return max(0, asked - member.shadowed)

    def mostly(self, rotation: Rotation, span: Span, pieces: Sequence[Piece]) -> bool:
        """Say whether pieces cover more of a turn than is tolerated, which is at most half of it."""
        if not pieces:
            return False
        tolerated: timedelta = self.setting(rotation, "time_off", "tolerated", TOLERATED)
        return shared(span, pieces) > min(tolerated, span.length / 2)

    def _only_leave_lowers(self, rotation: Rotation) -> bool:
        lowers: str = self.setting(rotation, "time_off", "lowers_fair_share", "all")
        return lowers == "leave"

    def _turns(self, person: str, rotation: Rotation, *, only_leave: bool) -> tuple[Turn, ...]:
        key = (person, rotation.name, only_leave)
        if key not in self._present:
            turns = self.team.turns[rotation.name]
            self._present[key] = self._present_in(turns, person, rotation, only_leave=only_leave)
        return self._present[key]

    def _present_in(
        self, turns: Iterable[Turn], person: str, rotation: Rotation, *, only_leave: bool
    ) -> tuple[Turn, ...]:
        member = rotation.roster.get(person)
        if member is None or not {tier.name for tier in rotation.tiers}.intersection(member.tiers):
            return ()
        away = self._spans_off(person, rotation, only_leave=only_leave)
        return tuple(self._present_turns(turns, member, rotation, away))

    def _present_turns(
        self, turns: Iterable[Turn], member: Membership, rotation: Rotation, away: tuple[Piece, ...]
    ) -> Iterator[Turn]:
        employed = member.employed(self.team.person[member.person].timezone)
        for turn in turns:
            inside = employed.start <= turn.span.start and turn.span.end <= employed.end
            if (
                inside
                and turn.site == member.site
                and not self.mostly(rotation, turn.span, near(turn.span, away))
            ):
                yield turn

    def _spans_off(self, person: str, rotation: Rotation, *, only_leave: bool) -> tuple[Piece, ...]:
        if not self.has(rotation, "time_off"):
            return ()
        if (person, only_leave) not in self._away:
            somebody = self.team.person[person]
            off = [off.span for off in somebody.time_off if off.kind == "leave" or not only_leave]
            never = [] if only_leave else somebody.wished("never")
            self._away[person, only_leave] = united([*off, *never])
        return self._away[person, only_leave]

    # ---- seats ----

    @cached_property
    def seats(self) -> tuple[Seats, ...]:
        """Return all cover that the horizon asks for."""
        return tuple(
            Seats(rotation.name, tier.name, turn, self.burden(rotation, tier.name, turn.span), tier.count)
            for rotation in self.team.rotations
            for turn in self.team.turns[rotation.name]
            for tier in rotation.tiers
        )

    def burden(self, rotation: Rotation, tier: str, span: Span) -> Fraction:
        """Return the points of holding a tier for a span; holidays weigh on the first tier."""
        load = next((place.load for place in rotation.tiers if place.name == tier), Fraction(0))
        if tier != rotation.tiers[0].name:
            return load
        if rotation.name not in self._extras:
            zone = ZoneInfo(rotation.cadence.timezone)
            self._extras[rotation.name] = [
                (moment(holiday.date, time(12), zone), holiday.extra_load) for holiday in rotation.holidays
            ]
        extras = (extra for noon, extra in self._extras[rotation.name] if span.start <= noon < span.end)
        return load + max(extras, default=Fraction(0))

    def is_of_class(self, rotation: Rotation, name: str, span: Span) -> bool:
        """Say whether a turn is a `weekend`, a `holiday` or a `night`, by the rotation's wall clock."""
        zone = ZoneInfo(rotation.cadence.timezone)
        if name == "night":
            return bool(days_that_strike(span, time(3), zone))
        noons = days_that_strike(span, time(12), zone)
        if name == "weekend":
            return any(day.weekday() >= 5 for day in noons)
        return bool({holiday.date for holiday in rotation.holidays}.intersection(noons))

    @cached_property
    def settled(self) -> tuple[Shift, ...]:
        """Return the horizon's shifts that a person or the past decided, shadow turns included."""
        horizon = {(place.rotation, place.turn.span.start) for place in self.seats}
        decided = sorted(Timetable(self.team, ()).settled)
        return tuple(shift for shift in decided if (shift.rotation, shift.start) in horizon)

    # ---- rules' parameters ----

    def has(self, rotation: Rotation, kind: str) -> bool:
        """Say whether a rotation plays by a rule."""
        return any(rule.kind == kind for rule in self.problem.rules[rotation.name])

    def setting(self, rotation: Rotation, kind: str, name: str, default: Any) -> Any:
        """Return a parameter of a rotation's rule, or the default where it has no such rule."""
        found = (rule for rule in self.problem.rules[rotation.name] if rule.kind == kind)
        return next((getattr(rule, name) for rule in found), default)
