"""A team: everything that is known before its rotations are planned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import Turn
from scheduler.domain.incidents import Incident
from scheduler.domain.people import Person, Quantity
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.slots import Slot, slots_of
from scheduler.domain.trigger_policy import TriggerPolicy

Wished = Literal["spacing", "wishes", "stability"]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """
    What a person carried in a rotation before the horizon.

    Parameters
    ----------
    load
        Points; below zero for what others carried in their place.
    exposure
        Turns in which they could have been asked to serve.
    """

    person: str
    rotation: str
    load: Quantity
    exposure: Annotated[Quantity, Field(ge=0)]


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """
    The span being planned.

    Parameters
    ----------
    start
        Each rotation's first turn begins with its first handoff on or after this day.
    weeks
        How many weeks of turns each rotation has.
    """

    start: date
    weeks: Annotated[int, Field(ge=1)]

    def reaching(self, first: date, last: date) -> Horizon:
        """
        Return this horizon, or one that holds what begins between two days where this one ends before that.

        It begins whole weeks after this one, and a day early, since a day of one zone may be the next one
        of another.
        """
        if last < self.start + timedelta(weeks=self.weeks):
            return self
        late = max((first - timedelta(days=1) - self.start).days // 7, 0)
        return Horizon(
            start=self.start + timedelta(weeks=late), weeks=(last - self.start).days // 7 + 1 - late
        )


@dataclass(frozen=True, kw_only=True)
class Published:
    """
    The schedule people are paged by.

    Parameters
    ----------
    notice
        Nothing that begins within this time from now may change.
    """

    shifts: tuple[Shift, ...] = ()
    notice: timedelta = timedelta(0)

    def frozen(self, now: datetime | None) -> tuple[Shift, ...]:
        """Return what has begun, if it be at this very instant, or begins within the notice."""
        if now is None:
            return ()
        return tuple(one for one in self.shifts if one.start <= now or one.start < now + self.notice)


@dataclass(frozen=True, kw_only=True, config=ConfigDict(ignored_types=(cached_property,)))
class Team:
    """
    People, their rotations, and what has happened to them so far.

    Parameters
    ----------
    incidents
        Those that are over.
    past
        Shifts before the horizon: they count in runs, spacing and shadow turns.
    carried
        The ledger of load and exposure before the horizon.
    pins
        Shifts inside the horizon that the planner may not move.
    now
        The instant of asking; None where nothing depends on it.
    wished
        The order of the levels after fairness.
    triggers
        How the team responds to what happens; None where its file does not say.
    """

    name: str
    people: tuple[Person, ...]
    rotations: tuple[Rotation, ...]
    horizon: Horizon
    incidents: tuple[Incident, ...] = ()
    past: tuple[Shift, ...] = ()
    carried: tuple[Carried, ...] = ()
    pins: tuple[Shift, ...] = ()
    published: Published = Published()
    now: AwareDatetime | None = None
    wished: tuple[Wished, ...] = ("spacing", "wishes", "stability")
    triggers: TriggerPolicy | None = None

    def __post_init__(self) -> None:
        names = [rotation.name for rotation in self.rotations]
        ids = [person.id for person in self.people]
        for what, all_of_them in (("rotation", names), ("person", ids)):
            for name in all_of_them:
                if all_of_them.count(name) > 1:
                    raise Invalid(f"Two {what}s are called {name!r}.", "Give each a name of its own.")

    @cached_property
    def person(self) -> dict[str, Person]:
        """Map ids to people, in the order of the file."""
        return {person.id: person for person in self.people}

    @cached_property
    def rotation(self) -> dict[str, Rotation]:
        """Map names to rotations, in the order of the file."""
        return {rotation.name: rotation for rotation in self.rotations}

    @cached_property
    def turns(self) -> dict[str, tuple[Turn, ...]]:
        """Map rotation names to the turns of the horizon."""
        cadences = {rotation.cadence for rotation in self.rotations}
        turns = {one: one.turns(self.horizon.start, self.horizon.weeks) for one in cadences}
        return {rotation.name: turns[rotation.cadence] for rotation in self.rotations}

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Return all cover to fill, in the order of rotation, turn and tier."""
        return tuple(
            slot for rotation in self.rotations for slot in slots_of(rotation, self.turns[rotation.name])
        )

    def named(self, person: str) -> str:
        """Return what people call somebody."""
        return self.person[person].name
