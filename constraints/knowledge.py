"""Knowledge: somebody on call knows how."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import listed, the_turn
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Knowledge(Rule):
    """
    In every turn at least `at_least` holders have the skill.

    Parameters
    ----------
    skill
        As people's `skills` name it.
    at_least
        How many of those on call have it, in every turn.
    tiers
        The tiers among which it is looked for; none named means all.
    """

    kind: Literal["knowledge"] = "knowledge"
    skill: Annotated[str, Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1, le=20)] = 1
    tiers: tuple[str, ...] = ()

    standard: ClassVar[bool] = False
    many: ClassVar[bool] = True
    price: ClassVar[int] = 7

    def sentence(self, turn: str = "week") -> str:
        people = "one person" if self.at_least == 1 else f"{self.at_least} people"
        where = f" among {listed(self.tiers)}" if self.tiers else ""
        return f"At least {people} on call{where} can do {self.skill}."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for turn, slots in groupby(model.slots(rotation), key=lambda slot: slot.turn):
            asked = [slot for slot in slots if not self.tiers or slot.tier.name in self.tiers]
            if asked and all(model.settled(slot) for slot in asked):
                continue
            knowing = [
                model.works(person, slot)
                for slot in asked
                for person in model.candidates(slot)
                if self.skill in model.team.person[person].skills
            ]
            fact = Fact(self, rotation.name, ordinal=turn.ordinal, detail=self.skill)
            model.keep(fact, knowing, at_least=self.at_least)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        skilled = {person.id for person in timetable.team.people if self.skill in person.skills}
        for start, _ in timetable.expected(rotation):
            cover = [s for s in timetable.at(rotation, start) if s.tier != SHADOW]
            shifts = tuple(s for s in cover if not self.tiers or s.tier in self.tiers)
            knowing = sum(shift.person in skilled for shift in shifts)
            if knowing < self.at_least:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=self.at_least - knowing,
                    sentence=f"{knowing} of {self.at_least} people with {self.skill} are on {rotation.name} "
                    f"in the shift of {timetable.day_of(rotation, start)}.",
                    people=tuple(shift.person for shift in shifts),
                    shifts=shifts,
                )

    def words(self, fact: Fact, team: Team) -> str:
        who = "somebody" if self.at_least == 1 else f"{self.at_least} people"
        return f"{fact.rotation} needs {who} with {self.skill} in {the_turn(team, fact)}"

    def way_out(self, fact: Fact, team: Team) -> str:
        less = "" if self.at_least == 1 else f"with fewer than {self.at_least} people who know "
        return f"let {fact.rotation} do {less or 'without '}{self.skill} in {the_turn(team, fact)}"
