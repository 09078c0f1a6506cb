"""Shadow period: newcomers learn before they are paged first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import counted, listed, the_turn, turns
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW, Membership, Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Rung:
    """
    A step of a ladder: turns to serve in a tier before the next step.

    Parameters
    ----------
    tier
        Served in this one, which is below the first.
    weeks
        How many turns of it are to be served before the next step.
    """

    tier: str
    weeks: Annotated[int, Field(ge=1, le=26)]


@dataclass(frozen=True, kw_only=True)
class ShadowPeriod(Rule):
    """
    A newcomer holds the first tier only after `weeks` earlier shadow turns there.

    A shadow turn never counts as cover, and a rotation has at most one in each turn.

    Parameters
    ----------
    weeks
        Shadow turns that come first; those before the horizon count. 0: none.
    ladder
        Steps between shadowing and the first tier: each tier on it is open once all steps below are done.
    """

    kind: Literal["shadow_period"] = "shadow_period"
    weeks: Annotated[int, Field(ge=0, le=26)] = 2
    ladder: tuple[Rung, ...] = ()

    phase = 1
    price: ClassVar[int] = 15

    def sentence(self, turn: str = "week") -> str:
        steps = [counted(self.weeks, f"shadow {turn}")]
        steps += [counted(rung.weeks, f"{rung.tier} {turn}") for rung in self.ladder]
        return f"A newcomer has {listed(steps)} before they are paged first."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        newcomers = [member for member in rotation.members if member.newcomer]
        for member in newcomers:
            past = [shift.tier for _, shift in model.past(rotation) if shift.person == member.person]
            owed = max(0, self.weeks - member.shadowed - past.count(SHADOW))
            model.offer_shadow(member.person, rotation, owed)
            self._steps(model, rotation, member, owed, past)
        for turn in model.turns(rotation):
            shadows = [model.shadows(member.person, rotation, turn) for member in newcomers]
            fact = Fact(self, rotation.name, ordinal=turn.ordinal, detail="one")
            model.keep(fact, shadows, at_most=1)

    def _steps(
        self, model: PlanModel, rotation: Rotation, member: Membership, owed: int, past: list[str]
    ) -> None:
        """Open each tier of the ladder, and the first tier, only after the steps below it."""
        turns = model.turns(rotation)
        shadows = [(turn.ordinal, model.shadows(member.person, rotation, turn)) for turn in turns]
        needs = [(SHADOW, owed, shadows)]
        for tier in (*(rung.tier for rung in self.ladder), rotation.tiers[0].name):
            seats = [
                (slot.turn.ordinal, model.works(member.person, slot))
                for slot in model.slots(rotation)
                if slot.tier.name == tier
            ]
            for step, count, earlier in needs:
                for ordinal, seat in seats:
                    if model.decided(seat):  # so a person decided that no more steps are needed
                        continue
                    before = [literal for n, literal in earlier if n < ordinal]
                    fact = Fact(self, rotation.name, member.person, ordinal, tier, step)
                    weights = [count, *([-1] * len(before))]
                    model.keep(fact, [seat, *before], coefficients=weights, at_most=0)
            rung = next((rung for rung in self.ladder if rung.tier == tier), None)
            if rung:
                needs.append((tier, max(0, rung.weeks - past.count(tier)), seats))

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for start, _ in timetable.expected(rotation):
            there = tuple(s for s in timetable.at(rotation, start) if s.tier == SHADOW)
            if len(there) > 1:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=len(there) - 1,
                    sentence=f"{len(there)} people shadow {rotation.name} from "
                    f"{timetable.day_of(rotation, start)}.",
                    people=tuple(shift.person for shift in there),
                    shifts=there,
                )
        for member in rotation.members:
            if member.newcomer:
                yield from self._too_early(timetable, rotation, member)

    def _too_early(self, timetable: Timetable, rotation: Rotation, member: Membership) -> Iterator[Breach]:
        mine = [s for s in timetable.everything_of(member.person) if s.rotation == rotation.name]
        asked = [(SHADOW, self.weeks - member.shadowed)]
        for tier in (*(rung.tier for rung in self.ladder), rotation.tiers[0].name):
            for shift in (s for s in mine if s.tier == tier and s not in timetable.team.past):
                for step, count in asked:
                    earlier = [s for s in mine if s.tier == step and s.start < shift.start]
                    if len(earlier) < count:
                        yield Breach(
                            rule=self.kind,
                            rotation=rotation.name,
                            amount=count - len(earlier),
                            sentence=f"{timetable.named(member.person)} is {tier} from "
                            f"{timetable.local_day(shift)} after {counted(len(earlier), f'{step} week')}, "
                            f"not {count}.",
                            people=(member.person,),
                            shifts=(shift,),
                        )
            asked += [(rung.tier, rung.weeks) for rung in self.ladder if rung.tier == tier]

    def words(self, fact: Fact, team: Team) -> str:
        if fact.detail == "one":
            return f"{fact.rotation} takes one shadow at a time (in {the_turn(team, fact)})"
        rungs = {rung.tier: rung.weeks for rung in self.ladder}
        steps = turns(team, fact, rungs.get(fact.detail, self.weeks), fact.detail)
        return (
            f"{team.named(fact.person)} is new and needs {steps} before being {fact.tier} "
            f"in {the_turn(team, fact)}"
        )

    def way_out(self, fact: Fact, team: Team) -> str:
        if fact.detail == "one":
            return f"let two people shadow {fact.rotation} in {the_turn(team, fact)}"
        return (
            f"let {team.named(fact.person)} be {fact.tier} in {the_turn(team, fact)} before all "
            f"{fact.detail} weeks are done"
        )
