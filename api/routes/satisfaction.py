"""Satisfaction: one question a shift, to whoever held it; what all of them answered, a quarter at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.changing import Creating
from api.refusals import CREATING, LISTING
from scheduler.domain.errors import Forbidden
from scheduler.domain.health import Served
from scheduler.domain.quarters import Quarter
from scheduler.domain.satisfaction import QUESTION, Satisfaction, Score
from scheduler.services import satisfaction
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/satisfaction", tags=["satisfaction"])

QuarterName = Annotated[str, Query(max_length=10, description="Such as 2026Q3, in UTC.")]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Answer:
    """How a shift was: from 1, hardly bearable, to 5, no trouble at all."""

    shift: Annotated[str, Field(min_length=1, max_length=200)]
    score: Score


@dataclass(frozen=True, kw_only=True)
class AskedAbout:
    """A shift about which its holder is asked, until `until`; what they answer is shown to nobody."""

    shift: str
    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    until: AwareDatetime
    question: str = QUESTION

    @classmethod
    def of(cls, one: Served, within: timedelta) -> AskedAbout:
        """Return a shift as it is asked about."""
        return cls(
            shift=one.shift,
            rotation=one.rotation,
            tier=one.tier,
            start=one.span.start,
            end=one.span.end,
            until=one.span.end + within,
        )


ASKED = TypeAdapter(AskedAbout)


@router.get("", responses=LISTING, dependencies=[Paced])
def of_team(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    team: Annotated[str, Query(min_length=1, max_length=200, description="Its id or name.")],
    quarter: QuarterName,
) -> Satisfaction:
    """
    Say how satisfied a team was with its shifts of a quarter.

    Never what one person answered: the mean is hidden below five answers, and moves with every five more.
    """
    mine, wanted = team_named(snapshot, actor, team), Quarter.called(quarter)
    with serving.store.reading() as stored:
        return satisfaction.satisfaction(stored, mine, wanted)


@router.get("/asked", responses=LISTING, dependencies=[Paced])
def asked(serving: Serve, actor: Engineer, snapshot: Fresh) -> list[AskedAbout]:
    """List the shifts of the asker that they have not answered about yet, the last one first."""
    person = _person(actor)
    mine = [
        one
        for one in snapshot.serving.get(person, frozenset()) | snapshot.pending
        if one in snapshot.places and actor.sees(snapshot.places[one].team)
    ]
    within = timedelta(days=serving.settings.survey_days)
    with serving.store.reading() as stored:
        found = satisfaction.asked(stored, person, mine, serving.clock(), within)
    return [AskedAbout.of(one, within) for one in found]


@router.post("", status_code=201, response_model=AskedAbout, responses=CREATING)
def answer(change: Creating, actor: Engineer, said: Answer) -> Response:
    """Say how a shift was, once, as whoever held it. The answer is kept without a name."""
    person = _person(actor)
    within = timedelta(days=change.serving.settings.survey_days)

    def story(stored: Stored) -> AskedAbout:
        held = satisfaction.answer(stored, said.shift, said.score, person=person, within=within)
        return AskedAbout.of(held, within)

    return change.make(story, ASKED, status=201)


def _person(actor: Actor) -> str:
    if actor.person is None:
        raise Forbidden("This token is nobody's in particular.", "Ask with a token that is yours.")
    return actor.person
