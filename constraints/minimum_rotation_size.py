"""Minimum rotation size: with too few people, the answer is people, not a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import counted, the_turn
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class MinimumRotationSize(Rule):
    """
    In every turn at least `people` members are employed and hold a tier; fewer is refused.

    Parameters
    ----------
    people
        Google's SRE book asks for 8 at one site or 6 at each of two; 4 is this programme's floor.
    """

    kind: Literal["minimum_rotation_size"] = "minimum_rotation_size"
    people: Annotated[int, Field(ge=1, le=500)] = 4

    price: ClassVar[int] = 40

    def sentence(self, turn: str = "week") -> str:
        return f"At least {counted(self.people, 'person')} share the rotation at any time."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        slots = {slot.turn.span.start: slot for slot in model.slots(rotation) if not model.settled(slot)}
        people = model.team.person
        spans = [m.employed(people[m.person].timezone) for m in rotation.members if m.tiers]
        for slot in slots.values():
            turn = slot.turn.span
            here = sum(1 for span in spans if span.start <= turn.start and turn.end <= span.end)
            if here < self.people:
                fact = Fact(self, rotation.name, ordinal=slot.turn.ordinal, detail=str(here))
                model.keep(fact, (), at_least=self.people - here)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for start, end in timetable.expected(rotation):
            here = 0
            for member in rotation.members:
                zone = ZoneInfo(timetable.team.person[member.person].timezone)
                first = start.astimezone(zone).date()
                last = (end - timedelta(microseconds=1)).astimezone(zone).date()
                if member.tiers and (not member.joined or member.joined <= first):
                    here += not member.left or last <= member.left
            if here < self.people:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=self.people - here,
                    sentence=f"{rotation.name} has {counted(here, 'person')} in the shift of "
                    f"{timetable.day_of(rotation, start)}, not {self.people}.",
                    shifts=tuple(s for s in timetable.of(rotation) if s.start == start),
                )

    def words(self, fact: Fact, team: Team) -> str:
        here = counted(int(fact.detail), "person")
        return f"{fact.rotation} has {here} in {the_turn(team, fact)} and needs {self.people}"

    def way_out(self, fact: Fact, team: Team) -> str:
        here = counted(int(fact.detail), "person") if fact.detail != "0" else "nobody"
        return f"let {fact.rotation} run with {here} in {the_turn(team, fact)}"
