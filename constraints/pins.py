"""Pins and the past: what a person decided, or what has begun, is as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import the_turn
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Pins(Rule):
    """
    Pinned shifts, shifts inside the notice period and all that has begun stay with whom they are.

    The model answers with what is settled before any rule asks; what is left is to name it.
    """

    kind: Literal["pins"] = "pins"

    def sentence(self, turn: str = "week") -> str:
        return f"Pinned and frozen {turn}s, and {turn}s that have begun, stay as they are."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for literal, seat in model.held(rotation):
            tier = SHADOW if seat.slot is None else seat.slot.tier.name
            fact = Fact(self, rotation.name, seat.person, seat.turn.ordinal, tier)
            model.settle(fact, literal)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        planned = set(timetable.shifts)
        for shift in sorted(timetable.settled - set(timetable.team.past)):
            if shift.rotation == rotation.name and shift not in planned:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=1,
                    sentence=f"{timetable.named(shift.person)} holds {rotation.name} {shift.tier} from "
                    f"{timetable.local_day(shift)}, which is settled, but the plan gives it away.",
                    people=(shift.person,),
                )

    def words(self, fact: Fact, team: Team) -> str:
        name, turn = team.named(fact.person), the_turn(team, fact)
        if fact.ordinal is not None and fact.ordinal < team.turns[fact.rotation][0].ordinal:
            return f"{name} was {fact.rotation} {fact.tier} in {turn}"
        return f"{name} is settled as {fact.rotation} {fact.tier} in {turn}"
