"""Holiday limit: nobody serves more than their part of a season."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import counted, listed, turns
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Holiday, Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class HolidayLimit(Rule):
    """
    Nobody is on duty in more than `at_most` of the turns that hold a holiday of the group.

    A holiday counts in the turn that holds its noon in the rotation's zone. All that a person holds on the
    rotation's grid counts, in other rotations too.

    Parameters
    ----------
    name
        How people call the group: year-end.
    holidays
        The group's holidays, each by its name, or by its date (2027-12-25).
    at_most
        How many of those turns one person may have; 0 lets nobody serve in them.
    """

    kind: Literal["holiday_limit"] = "holiday_limit"
    name: Annotated[str, Field(min_length=1)]
    holidays: Annotated[tuple[str, ...], Field(min_length=1)]
    at_most: Annotated[int, Field(ge=0, le=52)] = 1

    standard: ClassVar[bool] = False
    many: ClassVar[bool] = True
    price: ClassVar[int] = 8

    def sentence(self, turn: str = "week") -> str:
        return f"Nobody serves more than {counted(self.at_most, turn)} of {self.name}."

    def _mine(self, holiday: Holiday) -> bool:
        return holiday.name in self.holidays or holiday.date.isoformat() in self.holidays

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        ordinals = sorted(
            {
                turn.ordinal
                for turn in model.turns(rotation)
                if any(self._mine(day) for day in rotation.holidays_in(turn))
            }
        )
        for person in rotation.roster:
            fact = Fact(self, rotation.name, person, detail=self.name)
            duty = [x for n in ordinals for x in model.duty(person, rotation.cadence.grid, n)]
            model.keep(fact, duty, at_most=self.at_most)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        ordinals = set()
        for holiday in rotation.holidays:
            if holiday.name in self.holidays or str(holiday.date) in self.holidays:
                ordinals |= timetable.ordinals_at_noon(rotation, holiday.date)
        for person in rotation.roster:
            duties = timetable.duties(person, rotation.cadence.grid)
            held = tuple(
                s for s in duties if timetable.ordinal(s) in ordinals and s not in timetable.team.past
            )
            if len(held) > self.at_most:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=len(held) - self.at_most,
                    sentence=f"{timetable.named(person)} serves {counted(len(held), 'week')} of {self.name} "
                    f"({listed([timetable.local_day(s) for s in held])}), not at most {self.at_most}.",
                    people=(person,),
                    shifts=held,
                )

    def words(self, fact: Fact, team: Team) -> str:
        return f"{team.named(fact.person)} serves at most {turns(team, fact, self.at_most)} of {self.name}"

    def way_out(self, fact: Fact, team: Team) -> str:
        return f"let {team.named(fact.person)} serve {counted(self.at_most + 1, 'week')} of {self.name}"
