"""Time off: who is away is not on call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import spoken, the_turn
from scheduler.domain.people import Person
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.spans import Span, covered
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class TimeOff(Rule):
    """
    Nobody serves a turn of which their time off (or `never` wishes) covers more than `tolerated`.

    Parameters
    ----------
    tolerated
        Elapsed time a holder may be away in one turn, covered by an override; at most half of a turn.
    lowers_fair_share
        `all` time off lowers what a person should carry, or only `leave` does.
    """

    kind: Literal["time_off"] = "time_off"
    tolerated: Annotated[timedelta, Ge(timedelta(0))] = timedelta(hours=24)
    lowers_fair_share: Literal["all", "leave"] = "all"

    phase = 0
    price: ClassVar[int] = 10
    in_parts: ClassVar[bool] = True

    def sentence(self, turn: str = "week") -> str:
        return f"Nobody serves while they are off for more than {spoken(self.tolerated)} of the turn."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for person in rotation.roster:
            somebody = model.team.person[person]
            away = self._away(somebody)
            if not away:
                continue
            leave = [off.span for off in somebody.time_off if off.kind == "leave"]
            for turn in model.turns(rotation):
                limit = min(self.tolerated, turn.span.length / 2)
                if covered(turn.span, away) > limit:
                    lowers = self.lowers_fair_share == "all" or covered(turn.span, leave) > limit
                    fact = Fact(self, rotation.name, person, turn.ordinal)
                    model.forbid_turn(fact, person, rotation, turn, lowers_share=lowers, absent=True)

    def _away(self, person: Person) -> list[Span]:
        return [*(off.span for off in person.time_off), *person.wished("never")]

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for shift in (*timetable.of(rotation), *timetable.of(rotation, SHADOW)):
            person = timetable.team.person[shift.person]
            pieces = [(off.span.start, off.span.end) for off in person.time_off]
            pieces += [(wish.span.start, wish.span.end) for wish in person.wishes if wish.kind == "never"]
            edges = sorted({shift.start, shift.end, *(t for piece in pieces for t in piece)})
            away = timedelta(0)
            for start, end in pairwise(edges):
                inside = shift.start <= start and end <= shift.end
                if inside and any(begin <= start < until for begin, until in pieces):
                    away += end - start
            if away > self.tolerated or 2 * away > shift.end - shift.start:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=1,
                    sentence=f"{person.name} is off for {spoken(away)} of the {rotation.name} {shift.tier} "
                    f"shift from {timetable.local_day(shift)}.",
                    people=(shift.person,),
                    shifts=(shift,),
                )

    def words(self, fact: Fact, team: Team) -> str:
        return f"{team.named(fact.person)} is off in {the_turn(team, fact)}"

    def way_out(self, fact: Fact, team: Team) -> str:
        return f"let {team.named(fact.person)} serve in {the_turn(team, fact)} though off"
