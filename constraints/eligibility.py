"""Eligibility: members hold the tiers they may, while they are employed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import listed
from scheduler.domain.plan import Breach, Shift
from scheduler.domain.rotations import SHADOW, Membership, Rotation
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class Eligibility(Rule):
    """
    A turn is held by a member who may hold that tier, is employed for the whole of it, and serves its site.

    Days of joining and leaving begin at midnight in the person's own zone.
    """

    kind: Literal["eligibility"] = "eligibility"
    phase = 0

    def sentence(self, turn: str = "week") -> str:
        return "Only members serve, in the tiers they may hold, while they are employed."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        name = rotation.name
        for person, member in rotation.roster.items():
            employed = member.employed(model.team.person[person].timezone)
            tiers = set(member.tiers) & {tier.name for tier in rotation.tiers}
            here = set()
            for turn in model.turns(rotation):
                edge = "joined" if turn.span.start < employed.start else "left"
                if employed.start <= turn.span.start and turn.span.end <= employed.end:
                    edge = "" if turn.site == member.site else "site"
                if edge:
                    fact = Fact(self, name, person, detail=edge)
                    model.forbid_turn(fact, person, rotation, turn, lowers_share=True)
                else:
                    here.add(turn.span.start)
            for slot in model.slots(rotation):
                if slot.turn.span.start in here and slot.tier.name not in tiers:
                    fact = Fact(self, name, person, tier=slot.tier.name, detail="tier")
                    model.forbid(fact, person, slot, lowers_share=not tiers)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        for shift in (*timetable.of(rotation), *timetable.of(rotation, SHADOW)):
            wrong = self._what_is_wrong(timetable, rotation, shift)
            if wrong:
                yield Breach(
                    rule=self.kind,
                    rotation=rotation.name,
                    amount=1,
                    sentence=f"{timetable.named(shift.person)} {wrong} but holds {rotation.name} "
                    f"{shift.tier} from {timetable.local_day(shift)}.",
                    people=(shift.person,),
                    shifts=(shift,),
                )

    def _what_is_wrong(self, timetable: Timetable, rotation: Rotation, shift: Shift) -> str:
        member = next((m for m in rotation.members if m.person == shift.person), None)
        if member is None:
            return "is no member"
        zone = ZoneInfo(timetable.team.person[shift.person].timezone)
        first_day = shift.start.astimezone(zone).date()
        last_day = (shift.end - timedelta(microseconds=1)).astimezone(zone).date()
        if first_day < (member.joined or date.min):
            return f"joins on {member.joined}"
        if last_day > (member.left or date.max):
            return f"leaves on {member.left}"
        if shift.tier != SHADOW and shift.tier not in member.tiers:
            return f"may not hold {shift.tier}"
        if timetable.site_at(rotation, shift.start) != member.site:
            return f"serves {member.site or 'no site'}"
        return ""

    def words(self, fact: Fact, team: Team) -> str:
        member: Membership = team.rotation[fact.rotation].roster[fact.person]
        name = team.named(fact.person)
        return {
            "joined": f"{name} joins {fact.rotation} on {member.joined}",
            "left": f"{name} leaves {fact.rotation} on {member.left}",
            "site": f"{name} serves {member.site or 'no site'} only",
            "tier": f"{name} may hold {listed(member.tiers) or 'no tier'} only",
        }[fact.detail]
