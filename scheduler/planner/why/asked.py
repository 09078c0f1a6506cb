"""A wish as a rule: somebody must, or must not, hold one of some seats. No team's rule book has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Problem, Rule
from constraints._timetable import Timetable
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Team

SeatKey = tuple[str, str, AwareDatetime]
"""Rotation, tier, start."""


@dataclass(frozen=True, kw_only=True)
class Asked(Rule):
    """
    What somebody asks about: a person holds one of these seats, or none of them.

    Unlike a pin it keeps every other rule, and can be named when it clashes with them.
    """

    kind: Literal["asked"] = "asked"
    person: str
    seats: tuple[SeatKey, ...]
    holds: bool

    def sentence(self, turn: str = "week") -> str:
        return f"{self.person} {'takes' if self.holds else 'does without'} one turn that was asked about."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        wanted = set(self.seats)
        literals = [
            model.works(self.person, slot)
            for slot in model.team.slots
            if (slot.rotation, slot.tier.name, slot.turn.span.start) in wanted
        ]
        fact = Fact(self, rotation.name, self.person)
        if self.holds:
            model.keep(fact, literals, at_least=1)
        else:
            model.keep(fact, literals, at_most=0)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        mine = {(s.rotation, s.tier, s.start) for s in timetable.everything_of(self.person)}
        if self.holds == mine.isdisjoint(self.seats):
            yield Breach(
                rule=self.kind,
                rotation=rotation.name,
                amount=1,
                sentence=f"{timetable.named(self.person)} {'lacks' if self.holds else 'has'} what was asked.",
                people=(self.person,),
            )

    def words(self, fact: Fact, team: Team) -> str:
        verb = "is asked to hold" if self.holds else "is not to hold"
        return f"{team.named(self.person)} {verb} the turn in question"


def asking(problem: Problem, *wishes: Asked) -> Problem:
    """Return the problem with wishes that have to be met."""
    rules = dict(problem.rules)
    for wish in wishes:
        rotation = wish.seats[0][0]
        rules[rotation] = (*rules[rotation], wish)
    return replace(problem, rules=rules)
