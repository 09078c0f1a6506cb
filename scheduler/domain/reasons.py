"""Reasons to rebalance: what has happened since a plan was published, and what it does to a team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.handoffs import midnight
from scheduler.domain.incidents import Incident
from scheduler.domain.people import Person, Quantity, TimeOff
from scheduler.domain.rotations import Membership, Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Carried, Team

HALF_LIFE = 13
"""Weeks after which a page weighs half, where nothing else is said: a quarter, as reviews go."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """
    Something that has happened to one person.

    Parameters
    ----------
    person
        Their id.
    """

    person: str

    def apply(self, team: Team) -> Team:
        """Return the team as it is now that this has happened."""
        raise NotImplementedError(f"{type(self).__name__} does nothing to a team")

    def sentence(self, team: Team) -> str:
        """Say what has happened, about a team to which it has been applied."""
        raise NotImplementedError(f"{type(self).__name__} has no words")


@dataclass(frozen=True, kw_only=True)
class Leaves(Reason):
    """
    Somebody leaves all their rotations.

    Parameters
    ----------
    last_day
        The last day employed.
    """

    kind: Literal["leaves"] = "leaves"
    last_day: date

    def apply(self, team: Team) -> Team:
        mine = [rotation for rotation in team.rotations if self.person in rotation.roster]
        if not mine:
            raise Invalid(f"{team.named(self.person)} is in no rotation.", "Name somebody who can leave one.")
        return _with_rotations(team, [self._without(rotation) for rotation in mine])

    def _without(self, rotation: Rotation) -> Rotation:
        member = rotation.roster[self.person]
        if member.joined is not None and self.last_day < member.joined:
            raise Invalid(
                f"{self.person} joins {rotation.name} on {member.joined}, after leaving on {self.last_day}.",
                "Correct the day of leaving, or the team file.",
            )
        return _with_member(rotation, replace(member, left=self.last_day))

    def sentence(self, team: Team) -> str:
        return f"{team.named(self.person)} leaves on {self.last_day}."


@dataclass(frozen=True, kw_only=True)
class Joins(Reason):
    """
    A newcomer joins a rotation, with its shadow period before them.

    Parameters
    ----------
    first_day
        The first day in the rotation.
    rotation
        Its name; empty: the only one.
    """

    kind: Literal["joins"] = "joins"
    first_day: date
    rotation: str = ""

    def apply(self, team: Team) -> Team:
        rotation = self._rotation(team)
        member = rotation.roster.get(self.person)
        if member is not None and member.left is None:
            raise Conflict(
                f"{team.named(self.person)} is in {rotation.name} already.",
                "Name somebody new, or correct the team file.",
            )
        tiers = tuple(tier.name for tier in rotation.tiers)
        newcomer = Membership(person=self.person, tiers=tiers, joined=self.first_day, newcomer=True)
        if self.person not in team.person:
            stranger = Person(id=self.person, name=self.person, timezone=rotation.cadence.timezone)
            team = replace(team, people=(*team.people, stranger))
        return _with_rotations(team, [_with_member(rotation, newcomer)])

    def _rotation(self, team: Team) -> Rotation:
        if not self.rotation and len(team.rotations) == 1:
            return team.rotations[0]
        if self.rotation not in team.rotation:
            names = ", ".join(team.rotation)
            raise Invalid(
                f"It is not known which rotation {self.person} joins.", f"Name one of {names} with it."
            )
        return team.rotation[self.rotation]

    def sentence(self, team: Team) -> str:
        return f"{team.named(self.person)} joins {self._rotation(team).name} on {self.first_day}."


@dataclass(frozen=True, kw_only=True)
class IsAway(Reason):
    """
    Somebody takes time off.

    Parameters
    ----------
    first, last
        Days count whole, the last one included, on the person's own clock; instants are taken as they are.
    """

    kind: Literal["is_away"] = "is_away"
    first: AwareDatetime | date
    last: AwareDatetime | date

    def apply(self, team: Team) -> Team:
        person = team.person[self.person]
        away = TimeOff(span=self.span(person), reason="new")
        return _with_person(team, replace(person, time_off=(*person.time_off, away)))

    def span(self, person: Person) -> Span:
        """Return when they are away."""
        zone = person.timezone
        start = self.first if isinstance(self.first, datetime) else midnight(self.first, zone)
        end = self.last if isinstance(self.last, datetime) else midnight(self.last + timedelta(days=1), zone)
        return Span(start, end)

    def sentence(self, team: Team) -> str:
        return f"{team.named(self.person)} is off from {_moment(self.first)} to {_moment(self.last)}."


@dataclass(frozen=True, kw_only=True)
class Fought(Reason):
    """
    Somebody responded to a SEV1, after which the rules may let them rest.

    Parameters
    ----------
    span
        How long the incident lasted; the rest follows it.
    """

    kind: Literal["fought"] = "fought"
    span: Span

    def apply(self, team: Team) -> Team:
        known = [one for one in team.incidents if one.id == self.incident]
        others = [one for one in team.incidents if one.id != self.incident]
        responders = (*(known[0].responders if known else ()), self.person)
        fought = Incident.lasting(self.span, name=self.incident, severity="SEV1", responders=responders)
        return replace(team, incidents=(*others, fought))

    @property
    def incident(self) -> str:
        """Name the incident, the same for all who fought it."""
        return f"the SEV1 of {self.span.start.date()}"

    def sentence(self, team: Team) -> str:
        return f"{team.named(self.person)} responded to {self.incident}."


@dataclass(frozen=True, kw_only=True)
class WasPaged(Reason):
    """
    Pages that the team weighs into somebody's load.

    Parameters
    ----------
    points
        What they weigh when they are fresh.
    on
        The day they came.
    today, half_life
        They weigh half after that many weeks, a quarter after twice as many, and so on. None: it is that day.
    """

    kind: Literal["was_paged"] = "was_paged"
    points: Annotated[Quantity, Field(gt=0)]
    on: date
    today: date | None = None
    half_life: Annotated[int, Field(ge=1)] = HALF_LIFE

    @property
    def weight(self) -> Fraction:
        """Return the points that are left today."""
        weeks = max(0, ((self.today or self.on) - self.on).days // 7)
        return self.points * Fraction(1, 2) ** (weeks // self.half_life)

    def apply(self, team: Team) -> Team:
        home = next((one for one in team.rotations if self.person in one.roster), None)
        if home is None:
            raise Invalid(f"{team.named(self.person)} is in no rotation.", "Name somebody who is on call.")
        line = Carried(person=self.person, rotation=home.name, load=self.weight, exposure=Fraction(0))
        return replace(team, carried=(*team.carried, line))

    def sentence(self, team: Team) -> str:
        return f"{team.named(self.person)} carried {float(self.weight):g} points of pages."


Happening = Annotated[Leaves | Joins | IsAway | Fought | WasPaged, Field(discriminator="kind")]
"""Any of them, told apart by its kind."""


def _moment(moment: date | datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes") if isinstance(moment, datetime) else str(moment)


def _with_person(team: Team, person: Person) -> Team:
    return replace(team, people=tuple(person if one.id == person.id else one for one in team.people))


def _with_rotations(team: Team, changed: list[Rotation]) -> Team:
    by_name = {rotation.name: rotation for rotation in changed}
    return replace(team, rotations=tuple(by_name.get(one.name, one) for one in team.rotations))


def _with_member(rotation: Rotation, member: Membership) -> Rotation:
    others = [one for one in rotation.members if one.person != member.person]
    if len(others) == len(rotation.members):
        return replace(rotation, members=(*rotation.members, member))
    members = tuple(member if one.person == member.person else one for one in rotation.members)
    return replace(rotation, members=members)
