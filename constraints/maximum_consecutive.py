"""Maximum consecutive weeks: how many turns in a row one person may be on duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import counted, the_turn, turns
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class MaximumConsecutive(Rule):
    """
    Nobody is on duty for more than `weeks` turns in a row, history included.

    Parameters
    ----------
    weeks
        The limit. In a run over several rotations the strictest of their limits holds.
    per_tier
        Count the turns of each tier of this rotation by itself, instead of all that a person holds.
    """

    kind: Literal["maximum_consecutive"] = "maximum_consecutive"
    weeks: Annotated[int, Field(ge=1, le=52)] = 2
    per_tier: bool = False

    price: ClassVar[int] = 6

    def sentence(self, turn: str = "week") -> str:
        where = " in one tier" if self.per_tier else ""
        return f"Nobody is on duty{where} for more than {counted(self.weeks, turn)} in a row."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for person in rotation.roster:
            if self.per_tier:
                for tier in rotation.tiers:
                    self._windows(model, rotation, person, tier.name)
            elif not model.alike(self, person, rotation):
                self._mixed_windows(model, rotation, person)
            elif rotation is model.home(person, rotation.cadence.grid):
                self._windows(model, rotation, person, "")

    def _windows(self, model: PlanModel, rotation: Rotation, person: str, tier: str) -> None:
        among = (rotation.name,) if tier else ()
        held = {
            n: model.duty(person, rotation.cadence.grid, n, among=among, tier=tier)
            for n in model.ordinals(rotation)
        }
        for first in model.ordinals(rotation):
            window = range(first, first + self.weeks + 1)
            if all(held.get(n) for n in window):
                fact = Fact(self, rotation.name, person, window[-1], tier)
                model.keep(fact, [x for n in window for x in held[n]], at_most=self.weeks)

    def _mixed_windows(self, model: PlanModel, rotation: Rotation, person: str) -> None:
        """Bind the windows that hold at least one turn of this rotation, whatever the others allow."""
        grid = rotation.cadence.grid
        for first in model.ordinals(rotation):
            window = range(first, first + self.weeks + 1)
            for own in window:
                mine = model.duty(person, grid, own, among=(rotation.name,))
                rest = [model.duty(person, grid, n) for n in window if n != own]
                if mine and all(rest):
                    fact = Fact(self, rotation.name, person, window[-1])
                    model.keep(fact, [*mine, *(x for held in rest for x in held)], at_most=self.weeks)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for person in rotation.roster:
            duties = timetable.duties(person, rotation.cadence.grid)
            if self.per_tier:
                for tier in rotation.tiers:
                    mine = [s for s in duties if (s.rotation, s.tier) == (rotation.name, tier.name)]
                    yield from self._too_long(timetable, rotation, person, mine)
            else:
                yield from self._too_long(timetable, rotation, person, duties)

    def _too_long(
        self, timetable: Timetable, rotation: Rotation, person: str, duties: list[Shift]
    ) -> Iterator[Breach]:
        run: list[Shift] = []
        for shift in duties:
            gap = timetable.ordinal(shift) - timetable.ordinal(run[-1]) if run else 0
            if gap > 1:
                run = []
            if not run or gap == 1:
                run.append(shift)
            window = tuple(run[-self.weeks - 1 :])
            if len(run) > self.weeks and gap == 1 and rotation.name in {s.rotation for s in window}:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=1,
                    sentence=f"{timetable.named(person)} is on duty for {len(run)} weeks in a row by "
                    f"{timetable.local_day(shift)}; at most {self.weeks} are allowed.",
                    people=(person,),
                    shifts=window,
                )

    def words(self, fact: Fact, team: Team) -> str:
        return (
            f"{team.named(fact.person)} may serve at most {turns(team, fact, self.weeks)} in a row "
            f"(up to {the_turn(team, fact)})"
        )

    def gathered(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """Return one fact for each run: its last turn, and how long it is."""
        runs: list[Fact] = []
        for fact in sorted(facts, key=lambda fact: (fact.rotation, fact.person, fact.tier, fact.ordinal)):
            last = runs.pop() if runs and fact == runs[-1]._replace(ordinal=fact.ordinal, detail="") else None
            if last and last.ordinal is not None and fact.ordinal == last.ordinal + 1:
                runs.append(fact._replace(detail=str(int(last.detail) + 1)))
            else:
                runs += [*([last] if last else []), fact._replace(detail=str(self.weeks + 1))]
        return runs

    def way_out(self, fact: Fact, team: Team) -> str:
        weeks = int(fact.detail or self.weeks + 1)
        return (
            f"let {team.named(fact.person)} serve {turns(team, fact, weeks)} in a row, "
            f"up to {the_turn(team, fact)}"
        )
