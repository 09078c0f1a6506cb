"""Pins and the past: what a person decided, or what has begun, is as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Pins(Rule):
    """
    Pinned shifts, shifts inside the notice period and all that has begun stay with whom they are.

    There is nothing to encode: the model answers with what is settled before any rule asks.
    """

    kind: Literal["pins"] = "pins"

    def sentence(self) -> str:
        return "Pinned and frozen weeks, and weeks that have begun, stay as they are."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        """Say nothing: `PlanModel.works` answers for settled seats."""

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
        return f"{team.named(fact.person)}'s shift is settled"
