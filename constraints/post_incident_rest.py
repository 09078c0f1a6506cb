"""Post-incident rest: who fought a long SEV1 rests after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from annotated_types import Gt
from pydantic.dataclasses import dataclass

from constraints._model import PlanModel
from constraints._rule import Fact, Rule
from constraints._timetable import Timetable
from constraints._words import day, spoken
from scheduler.domain.incidents import Incident
from scheduler.domain.plan import Breach
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Team


@dataclass(frozen=True, kw_only=True)
class PostIncidentRest(Rule):
    """
    A responder of a SEV1 that lasted at least `minimum` serves no turn that overlaps the `rest` after it.

    Parameters
    ----------
    minimum
        How long the incident lasted, from start to end.
    rest
        Elapsed time from the incident's end.
    """

    kind: Literal["post_incident_rest"] = "post_incident_rest"
    minimum: Annotated[timedelta, Gt(timedelta(0))] = timedelta(hours=4)
    rest: Annotated[timedelta, Gt(timedelta(0))] = timedelta(hours=72)

    phase = 0
    price: ClassVar[int] = 12
    in_parts: ClassVar[bool] = True

    def sentence(self, turn: str = "week") -> str:
        return f"After a SEV1 of {spoken(self.minimum)} or more, its responders rest for {spoken(self.rest)}."

    def encode(self, model: PlanModel, rotation: Rotation) -> None:
        for incident in model.team.incidents:
            if incident.severity != "SEV1" or incident.span.length < self.minimum:
                continue
            rest = Span(incident.span.end, incident.span.end + self.rest)
            for person in incident.responders:
                fact = Fact(self, rotation.name, person, detail=incident.id)
                for turn in model.turns(rotation):
                    if person in rotation.roster and turn.span.overlaps(rest):
                        model.forbid_turn(fact, person, rotation, turn)

    def breaches(self, timetable: Timetable, rotation: Rotation) -> Iterator[Breach]:
        long = [
            incident
            for incident in timetable.team.incidents
            if incident.severity == "SEV1" and incident.span.end - incident.span.start >= self.minimum
        ]
        for shift in (*timetable.of(rotation), *timetable.of(rotation, SHADOW)):
            for incident in long:
                ended = incident.span.end
                resting = shift.start < ended + self.rest and ended < shift.end
                if shift.person in incident.responders and resting:
                    yield Breach(
                        rule=self.kind,
                        rotation=rotation.name,
                        amount=1,
                        sentence=f"{timetable.named(shift.person)} rests after {incident.id} until "
                        f"{timetable.day_of(rotation, ended + self.rest)} but holds {rotation.name} "
                        f"{shift.tier} from {timetable.local_day(shift)}.",
                        people=(shift.person,),
                        shifts=(shift,),
                    )

    def _incident(self, fact: Fact, team: Team) -> Incident:
        return next(incident for incident in team.incidents if incident.id == fact.detail)

    def words(self, fact: Fact, team: Team) -> str:
        until = self._incident(fact, team).span.end + self.rest
        zone = team.rotation[fact.rotation].cadence.timezone
        return f"{team.named(fact.person)} rests after {fact.detail} until {day(until, zone)}"

    def way_out(self, fact: Fact, team: Team) -> str:
        until = self._incident(fact, team).span.end + self.rest
        zone = team.rotation[fact.rotation].cadence.timezone
        return f"let {team.named(fact.person)}'s rest after {fact.detail} end before {day(until, zone)}"
