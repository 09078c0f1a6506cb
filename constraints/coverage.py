"""Coverage: every tier has its count of people, every turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import the_turn
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Coverage(Rule):
    """
    Every tier has exactly its count of people at every second of the horizon.

    Parameters
    ----------
    allow_gaps
        Let a seat stay open where nothing else helps; open seats are then kept to the fewest, before
        everything else that is wished for.
    """

    kind: Literal["coverage"] = "coverage"
    allow_gaps: bool = False

    price: ClassVar[int] = 50

    def sentence(self, turn: str = "week") -> str:
        if self.allow_gaps:
            return f"Every tier has its people every {turn}; as few seats as possible stay open."
        return f"Every tier has its people every {turn}."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for slot in model.slots(rotation):
            if not model.settled(slot):
                fact = Fact(self, rotation.name, "", slot.turn.ordinal, slot.tier.name)
                seats = [model.works(person, slot) for person in model.candidates(slot)]
                least = None if self.allow_gaps else slot.tier.count
                model.keep(fact, seats, at_most=slot.tier.count, at_least=least)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for tier in rotation.tiers:
            for start, end in timetable.expected(rotation):
                held = [s for s in timetable.of(rotation, tier.name) if s.start == start]
                off = len(held) - tier.count
                if off > 0 or (off < 0 and not self.allow_gaps):
                    local = timetable.day_of(rotation, start)
                    yield Breach(
                        rule=self.kind,
                        rotation=rotation.name,
                        amount=abs(off),
                        sentence=f"{rotation.name} {tier.name} has {len(held)} of {tier.count} people in the "
                        f"shift of {local}.",
                        people=tuple(s.person for s in held),
                        shifts=tuple(held),
                    )
                for shift in held:
                    if shift.end != end:
                        yield self._wrong_edge(timetable, rotation, shift, "ends")
            edges = {start for start, _ in timetable.expected(rotation)}
            for shift in timetable.of(rotation, tier.name):
                if shift.start not in edges:
                    yield self._wrong_edge(timetable, rotation, shift, "starts")

    def _wrong_edge(self, timetable: Timetable, rotation: Rotation, shift: Shift, edge: str) -> Breach:
        moment = shift.end if edge == "ends" else shift.start
        return Breach(
            rule=self.kind,
            rotation=rotation.name,
            amount=1,
            sentence=f"The {rotation.name} {shift.tier} shift of {timetable.named(shift.person)} {edge} at "
            f"{moment.isoformat()}, which is no handoff.",
            people=(shift.person,),
            shifts=(shift,),
        )

    def words(self, fact: Fact, team: Team) -> str:
        return f"{fact.rotation} needs somebody as {fact.tier} in {the_turn(team, fact)}"

    def way_out(self, fact: Fact, team: Team) -> str:
        return f"leave {fact.rotation} {fact.tier} open in {the_turn(team, fact)}"
