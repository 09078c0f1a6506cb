"""Resilience: whoever drops out, somebody can step in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, NamedTuple
from zoneinfo import ZoneInfo

from annotated_types import Ge
from pydantic import Field
from pydantic.dataclasses import dataclass

from constraints._model import OFF, PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import listed, the_turn
from scheduler.domain.handoffs import Turn
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import Membership, Rotation, Tier
from scheduler.domain.slots import Slot
from scheduler.domain.spans import Span, covered
from scheduler.domain.team import Team


class _Busy(NamedTuple):
    """What puts one person in one place."""

    span: Span
    literal: int


@dataclass(frozen=True, kw_only=True)
class Resilience(Rule):
    """
    At every moment of a turn, `stand_ins` members could take over each tier for whoever drops out.

    A stand-in may hold the tier, is employed for the turn and serves its site, is neither off nor resting
    after an incident, and is in no other place: on duty, or shadowing. Newcomers do not count. Runs of duty
    and rests between them do, on purpose, not matter: a drop-out is an emergency.

    Parameters
    ----------
    stand_ins
        How many there have to be.
    tolerated
        Elapsed time a stand-in may be away in one turn, at most half of it.
    minimum, rest
        How long a SEV1 lasts whose responders rest, and how long they do.
    except_for
        Local days whose turns nobody could stand in for, whatever the plan.
    """

    kind: Literal["resilience"] = "resilience"
    stand_ins: Annotated[int, Field(ge=1, le=20)] = 1
    tolerated: Annotated[timedelta, Ge(timedelta(0))] = timedelta(hours=24)
    minimum: Annotated[timedelta, Ge(timedelta(0))] = timedelta(hours=4)
    rest: Annotated[timedelta, Ge(timedelta(0))] = timedelta(hours=72)
    except_for: tuple[date, ...] = ()

    standard: ClassVar[bool] = False
    price: ClassVar[int] = 4

    def sentence(self, turn: str = "week") -> str:
        who = "somebody" if self.stand_ins == 1 else f"{self.stand_ins} people"
        return f"Whoever drops out, {who} could step in."

    # ---- in the solver's terms ----

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        busy = {person: self._places(model, person) for person in rotation.roster}
        for slot in model.slots(rotation):
            if self._excepted(rotation, slot):
                continue
            fact = Fact(self, rotation.name, "", slot.turn.ordinal, slot.tier.name)
            there = [m.person for m in rotation.members if self._could(model, m, slot)]
            if len(there) < self.stand_ins and not model.settled(slot):
                model.keep(fact, (), at_least=self.stand_ins - len(there))
            held = [one for person in there for one in busy[person] if one.span.overlaps(slot.turn.span)]
            spare = max(0, len(there) - self.stand_ins)
            for moment in sorted({max(one.span.start, slot.turn.span.start) for one in held}):
                literals = [one.literal for one in held if moment in one.span]
                model.keep(fact, literals, at_most=spare)

    def _excepted(self, rotation: Rotation, slot: Slot) -> bool:
        zone = ZoneInfo(rotation.cadence.timezone)
        return slot.turn.span.start.astimezone(zone).date() in self.except_for

    def _could(self, model: PlanModel, member: Membership, slot: Slot) -> bool:
        """Say whether a member could take the slot if they are free."""
        person, turn = model.team.person[member.person], slot.turn
        employed = member.employed(person.timezone)
        away = [*(off.span for off in person.time_off), *person.wished("never")]
        rests = [
            Span(incident.span.end, incident.span.end + self.rest)
            for incident in model.team.incidents
            if incident.severity == "SEV1"
            and incident.span.length >= self.minimum
            and member.person in incident.responders
        ]
        return (
            not member.newcomer
            and slot.tier.name in member.tiers
            and turn.site == member.site
            and employed.start <= turn.span.start
            and turn.span.end <= employed.end
            and covered(turn.span, away) <= min(self.tolerated, turn.span.length / 2)
            and not any(turn.span.overlaps(rest) for rest in rests)
        )

    def _places(self, model: PlanModel, person: str) -> list[_Busy]:
        """Return everything that is, or could be, a place of somebody's."""
        found = [_Busy(shift.span, literal) for shift, literal in model.places(person)]
        for rotation in model.rotations_of(person):
            seats: dict[Turn, list[int]] = defaultdict(list)
            for slot in model.slots(rotation):
                seats[slot.turn].append(model.works(person, slot))
            for turn, literals in seats.items():
                choices = [*literals, model.shadows(person, rotation, turn)]
                open_ = [one for one in choices if one != OFF and not model.decided(one)]
                found += [_Busy(turn.span, one) for one in open_]
        return found

    # ---- in a plan ----

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for start, end in timetable.expected(rotation):
            if date.fromisoformat(timetable.day_of(rotation, start)) in self.except_for:
                continue
            for tier in rotation.tiers:
                ready = [
                    member.person
                    for member in rotation.members
                    if self._is_there(timetable, rotation, member, tier, start, end)
                ]
                yield from self._too_few(timetable, rotation, tier, start, ready)
                yield from self._too_busy(timetable, rotation, tier, (start, end), ready)

    def _too_few(
        self, timetable: Timetable, rotation: Rotation, tier: Tier, start: datetime, ready: Sequence[str]
    ) -> Iterator[Breach]:
        """Yield a breach where there are too few people, busy or not."""
        missing = self.stand_ins - len(ready)
        holders = tuple(s for s in timetable.at(rotation, start) if s.tier == tier.name)
        if missing > 0:
            yield Breach(
                rule=self.kind,
                rotation=rotation.name,
                amount=missing,
                sentence=f"Only {len(ready)} of {self.stand_ins} people could ever stand in for "
                f"{rotation.name} {tier.name} in the shift of {timetable.day_of(rotation, start)}.",
                shifts=holders if len(holders) >= tier.count else (),
            )

    def _too_busy(
        self,
        timetable: Timetable,
        rotation: Rotation,
        tier: Tier,
        edges: tuple[datetime, datetime],
        ready: Sequence[str],
    ) -> Iterator[Breach]:
        """Yield a breach for each moment from which on too many of those who could stand in are busy."""
        start, end = edges
        held = [
            shift
            for person in ready
            for shift in timetable.everything_of(person)
            if shift.start < end and start < shift.end
        ]
        spare = max(0, len(ready) - self.stand_ins)
        for moment in sorted({max(start, shift.start) for shift in held}):
            busy = tuple(shift for shift in held if shift.start <= moment < shift.end)
            if len(busy) > spare:
                yield self._breach(timetable, rotation, tier, start, busy, len(busy) - spare)

    def _breach(
        self,
        timetable: Timetable,
        rotation: Rotation,
        tier: Tier,
        start: datetime,
        busy: tuple[Shift, ...],
        amount: int,
    ) -> Breach:
        names = dict.fromkeys(shift.person for shift in busy)
        return Breach(
            rule=self.kind,
            rotation=rotation.name,
            amount=amount,
            sentence=f"{max(0, self.stand_ins - amount)} of {self.stand_ins} people are free to stand in for "
            f"{rotation.name} {tier.name} in the shift of {timetable.day_of(rotation, start)}; on duty: "
            f"{listed([timetable.named(name) for name in names])}.",
            people=tuple(names),
            shifts=busy,
        )

    def _is_there(
        self,
        timetable: Timetable,
        rotation: Rotation,
        member: Membership,
        tier: Tier,
        start: datetime,
        end: datetime,
    ) -> bool:
        """Say whether a member could hold the tier from handoff to handoff, busy or not."""
        zone = ZoneInfo(timetable.team.person[member.person].timezone)
        first = start.astimezone(zone).date()
        last = (end - timedelta(microseconds=1)).astimezone(zone).date()
        if member.newcomer or tier.name not in member.tiers:
            return False
        if timetable.site_at(rotation, start) != member.site:
            return False
        if first < (member.joined or date.min) or last > (member.left or date.max):
            return False
        return not self._is_away(timetable, member.person, start, end)

    def _is_away(self, timetable: Timetable, person: str, start: datetime, end: datetime) -> bool:
        """Say whether somebody is off for too much of a turn, or rests in it."""
        somebody = timetable.team.person[person]
        pieces = [(off.span.start, off.span.end) for off in somebody.time_off]
        pieces += [(wish.span.start, wish.span.end) for wish in somebody.wishes if wish.kind == "never"]
        edges = sorted({start, end, *(moment for piece in pieces for moment in piece)})
        off = timedelta(0)
        for begin, until in pairwise(edges):
            inside = start <= begin and until <= end
            if inside and any(first <= begin < last for first, last in pieces):
                off += until - begin
        if off > self.tolerated or 2 * off > end - start:
            return True
        return any(
            incident.severity == "SEV1"
            and incident.span.end - incident.span.start >= self.minimum
            and person in incident.responders
            and start < incident.span.end + self.rest
            and incident.span.end < end
            for incident in timetable.team.incidents
        )

    # ---- in words ----

    def words(self, fact: Fact, team: Team) -> str:
        who = "somebody" if self.stand_ins == 1 else f"{self.stand_ins} people"
        return f"{fact.rotation} needs {who} who could stand in as {fact.tier} in {the_turn(team, fact)}"

    def way_out(self, fact: Fact, team: Team) -> str:
        less = "nobody" if self.stand_ins == 1 else f"fewer than {self.stand_ins} people"
        return f"let {less} be there to stand in as {fact.rotation} {fact.tier} in {the_turn(team, fact)}"
