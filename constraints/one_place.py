"""One place at a time: nobody holds two seats whose spans overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Literal

from pydantic.dataclasses import dataclass

from constraints._model import OFF, PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class OnePlace(Rule):
    """
    Nobody holds two tiers, or two rotations, at once; a shadow turn counts as a place.

    Overlap is real time, so that a week in Tokyo excludes the week in Los Angeles that it reaches into. All
    of a person's rotations are looked at together, on behalf of the first one that lists them. What began
    before the horizon and has not ended is a place too.
    """

    kind: Literal["one_place"] = "one_place"

    background: ClassVar[bool] = True
    in_parts: ClassVar[bool] = True

    def sentence(self, turn: str = "week") -> str:
        return "Nobody is in two places at once."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for person in rotation.roster:
            rotations = model.rotations_of(person)
            if rotations[0] is rotation:
                self._encode_person(model, rotation, person, rotations)

    def _encode_person(
        self, model: PlanModel, rotation: Rotation, person: str, rotations: tuple[Rotation, ...]
    ) -> None:
        """Allow one seat at every instant at which a turn, or something settled, begins."""
        settled = model.places(person)
        seats = [(shift.span, literal) for shift, literal in settled]
        ordinals: dict[datetime, int | None] = {}
        for other in rotations:
            held: dict[datetime, list[int]] = defaultdict(list)
            for slot in model.slots(other):
                held[slot.turn.span.start].append(model.works(person, slot))
            for turn in model.turns(other):
                ordinals.setdefault(turn.span.start, turn.ordinal)
                literals = (*held[turn.span.start], model.shadows(person, other, turn))
                open_ = [literal for literal in literals if literal != OFF and not model.decided(literal)]
                seats += [(turn.span, literal) for literal in open_]
        begun = min(ordinals)
        for shift, _ in settled:
            if shift.start >= begun:
                ordinals.setdefault(shift.start, None)
        seats.sort(key=lambda seat: seat[0].start)
        open_seats: list[tuple[Span, int]] = []
        upcoming = iter(seats)
        following = next(upcoming, None)
        for moment, ordinal in sorted(ordinals.items()):
            while following and following[0].start <= moment:
                open_seats.append(following)
                following = next(upcoming, None)
            open_seats = [seat for seat in open_seats if moment < seat[0].end]
            fact = Fact(self, rotation.name, person, ordinal)
            model.keep(fact, [literal for _, literal in open_seats], at_most=1)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for person in rotation.roster:
            rotations = [r for r in timetable.team.rotations if person in r.roster]
            if rotations[0] is not rotation:
                continue
            held = timetable.everything_of(person)
            moments = {start for r in rotations for start, _ in timetable.expected(r)}
            begun = min(moments)
            for moment in sorted(moments | {shift.start for shift in held if shift.start >= begun}):
                there = tuple(shift for shift in held if shift.start <= moment < shift.end)
                if len(there) > 1:
                    places = " and ".join(f"{shift.rotation} {shift.tier}" for shift in there)
                    yield Breach(
                        rule=self.kind,
                        rotation=rotation.name,
                        amount=len(there) - 1,
                        sentence=f"{timetable.named(person)} is {places} at once on "
                        f"{timetable.day_of(rotation, moment)}.",
                        people=(person,),
                        shifts=there,
                    )

    def words(self, fact: Fact, team: Team) -> str:
        return f"{team.named(fact.person)} can be in one place only"
