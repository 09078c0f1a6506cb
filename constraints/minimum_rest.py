"""Minimum rest: free turns between one run of duty and the next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import counted, the_turn, turns
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class MinimumRest(Rule):
    """
    Between two runs of duty there are at least `weeks` free turns, history included.

    Runs are counted over all of a person's tiers and rotations; where the turns on both sides belong to
    rotations with different limits, the longer rest holds. A shadow turn is no duty.

    Parameters
    ----------
    weeks
        Free turns; 1 is what ends a run anyway.
    """

    kind: Literal["minimum_rest"] = "minimum_rest"
    weeks: Annotated[int, Field(ge=1, le=52)] = 1

    price: ClassVar[int] = 12

    def sentence(self, turn: str = "week") -> str:
        return f"Everyone has at least {counted(self.weeks, f'free {turn}')} between two runs of duty."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        grid, name = rotation.cadence.grid, rotation.name
        last = max(turn.ordinal for turn in model.turns(rotation))
        for person in rotation.roster:
            for free in range(1, self.weeks):
                for first in range(model.first_ordinal, last - free):
                    second = first + free + 1
                    fact = Fact(self, name, person, second, detail=str(free))
                    between = [x for n in range(first + 1, second) for x in model.duty(person, grid, n)]
                    mine = model.duty(person, grid, second, among=(name,))
                    before = model.duty(person, grid, first)
                    others = [x for x in model.duty(person, grid, second) if x not in mine]
                    mine_before = model.duty(person, grid, first, among=(name,))
                    for ends in ((before, mine), (mine_before, others)):
                        # Where both ends are settled, a person decided the rest between them.
                        decided = all(any(map(model.decided, end)) for end in ends)
                        if all(ends) and not decided:
                            literals = [*ends[0], *ends[1], *between]
                            signs = [1] * (len(ends[0]) + len(ends[1])) + [-1] * len(between)
                            model.keep(fact, literals, coefficients=signs, at_most=1)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for person in rotation.roster:
            duties = timetable.duties(person, rotation.cadence.grid)
            for earlier, later in pairwise(duties):
                free = timetable.ordinal(later) - timetable.ordinal(earlier) - 1
                if rotation.name in (earlier.rotation, later.rotation) and 0 < free < self.weeks:
                    yield Breach(
                        rule=self.kind,
                        rotation=rotation.name,
                        amount=1,
                        sentence=f"{timetable.named(person)} has {counted(free, 'free week')} before the "
                        f"shift of {timetable.local_day(later)}, not {self.weeks}.",
                        people=(person,),
                        shifts=(earlier, later),
                    )

    def words(self, fact: Fact, team: Team) -> str:
        return (
            f"{team.named(fact.person)} needs {turns(team, fact, self.weeks)} free before a run that "
            f"begins in {the_turn(team, fact)}"
        )

    def way_out(self, fact: Fact, team: Team) -> str:
        return (
            f"let {team.named(fact.person)} rest {turns(team, fact, int(fact.detail))} instead of "
            f"{self.weeks} before {the_turn(team, fact)}"
        )
