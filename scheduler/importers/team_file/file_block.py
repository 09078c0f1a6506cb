"""The team file as a whole: what stands beside the `schedule:` block."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from scheduler.domain.incidents import Severity
from scheduler.domain.team import Wished
from scheduler.domain.trigger_policy import USUAL, Response
from scheduler.importers.team_file.blocks import Block
from scheduler.importers.team_file.schedule_block import (
    MOST_PEOPLE,
    HolidayBlock,
    MembershipFields,
    ScheduleBlock,
)
from scheduler.importers.team_file.values import Day, Instant, Length, Moment, Name, Number, Zone

MOST_WEEKS = 260
MOST_SCHEDULES = 100
MOST_SHIFTS = 50_000


class HorizonBlock(Block):
    """The span being planned."""

    start: Day | None = Field(
        default=None, description="The first turn begins with the first handoff on or after this day."
    )
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = Field(default=26, description="How many weeks.")


class SpanBlock(Block):
    """A span: whole local days, the last one included, or instants with an offset, the last one excluded."""

    from_: Moment = Field(alias="from", description="First day in the person's zone, or instant.")
    to: Moment = Field(description="Last day, included, or instant, excluded.")


class TimeOffBlock(SpanBlock):
    """A span in which the person is away."""

    kind: Literal["vacation", "leave"] = Field(
        default="vacation",
        description="leave (parental, sick) may lower a fair share where vacation does not.",
    )
    reason: Annotated[str, Field(max_length=500)] = Field(default="", description="For people to read.")


class WishBlock(SpanBlock):
    """A span that the person wants, would rather avoid, or will never serve."""

    kind: Literal["want", "avoid", "never"] = Field(description="never counts as time off.")


class PersonBlock(MembershipFields):
    """
    Somebody who may carry the pager.

    With one schedule and no members list, the person may also say what a membership says.
    """

    id: Name = Field(description="How the rest of the file names them.")
    name: Name | None = Field(default=None, description="What people call them; the id, if left out.")
    timezone: Zone | None = Field(
        default=None, description="IANA name; the schedule's if there is one schedule, else UTC."
    )
    skills: list[Name] = Field(default=[], max_length=100, description="What the knowledge rule asks for.")
    share: Annotated[Number, Field(gt=0, le=1)] = Field(
        default=Fraction(1), description="Of a full load: 1, or 0.5 for half."
    )
    time_off: list[TimeOffBlock] = Field(default=[], max_length=500, description="When they are away.")
    wishes: list[WishBlock] = Field(default=[], max_length=500, description="When they want to serve or not.")


class IncidentBlock(Block):
    """Trouble that people responded to; a long SEV1 earns them rest."""

    id: Name = Field(description="As your incident tool names it.")
    severity: Severity = Field(description="SEV1 is the worst.")
    started: Instant = Field(description="When it began.")
    ended: Instant = Field(description="When it was over.")
    responders: list[Name] = Field(default=[], max_length=MOST_PEOPLE, description="Ids of who responded.")


class ShiftBlock(Block):
    """A shift, named by the day on which its turn begins, or by the instant."""

    rotation: Name | None = Field(default=None, description="Needed where there are several schedules.")
    tier: Name = Field(description="A tier of the rotation, or shadow.")
    week: Day | None = Field(default=None, description="Local day on which the turn begins.")
    start: Instant | None = Field(default=None, description="Instant at which the turn begins, instead.")
    end: Instant | None = Field(default=None, description="Instant at which it ends, as plans write it.")
    person: Name = Field(description="Id of who holds it.")


class LedgerBlock(Block):
    """What a person carried in a rotation before the horizon."""

    person: Name = Field(description="Id of the person.")
    rotation: Name | None = Field(default=None, description="Needed where there are several schedules.")
    load: Annotated[Number, Field(ge=0, le=100_000)] = Field(description="Points.")
    exposure: Annotated[Number, Field(ge=0, le=100_000)] = Field(
        description="Turns in which they could have been asked to serve."
    )


class HistoryBlock(Block):
    """What happened before the horizon."""

    ledger: list[LedgerBlock] = Field(
        default=[], max_length=MOST_SHIFTS, description="If left out for somebody, the listed shifts count."
    )
    shifts: list[ShiftBlock] = Field(
        default=[], max_length=MOST_SHIFTS, description="They count in runs, spacing and shadow turns."
    )


class PublishedBlock(Block):
    """The schedule people are paged by."""

    notice: Length = Field(
        default=timedelta(0), description="Nothing that begins within this time from now may change."
    )
    shifts: list[ShiftBlock] = Field(
        default=[], max_length=MOST_SHIFTS, description="As the plan lists them."
    )


def _response(to: str) -> Any:
    return Field(default="propose", description=f"{to}: off, propose a change, or make it (automatic).")


class TriggersBlock(Block):
    """How the team responds to what happens to its schedule."""

    pages: Response = _response("Somebody gets more than their share of pages")
    rest: Response = _response("Responders of a long SEV1 rest")
    fairness: Response = _response("Somebody is further from their fair share than deviation_limit")
    roster: Response = _response("Somebody leaves who still has shifts, or has joined and has none")
    time_off: Response = _response("Somebody is off in a published shift")
    horizon: Response = _response("Fewer than weeks_ahead weeks are published")
    pages_limit: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=USUAL.pages_limit, description="Pages in a shift above which something is wrong."
    )
    deviation_limit: Annotated[Number, Field(ge=0, le=1000)] = Field(
        default=USUAL.deviation_limit, description="Points that anybody may be from their fair share."
    )
    weeks_ahead: Annotated[int, Field(ge=1, le=52)] = Field(
        default=USUAL.weeks_ahead, description="The plan is extended before fewer weeks are left."
    )


class TeamFile(Block):
    """A team: people, their rotations, and what has happened to them so far."""

    name: Name | None = Field(default=None, description="What the team is called; its first schedule, else.")
    schedule: ScheduleBlock | None = Field(default=None, description="The only rotation.")
    schedules: Annotated[list[ScheduleBlock], Field(min_length=1, max_length=MOST_SCHEDULES)] | None = Field(
        default=None, description="Several rotations that share people, instead of `schedule`."
    )
    horizon: HorizonBlock = Field(default=HorizonBlock(), description="The span being planned.")
    people: list[PersonBlock] = Field(
        min_length=1, max_length=MOST_PEOPLE, description="Everybody the file names."
    )
    holidays: list[HolidayBlock] = Field(
        default=[], max_length=400, description="For all schedules, beside their own."
    )
    incidents: list[IncidentBlock] = Field(
        default=[], max_length=5000, description="What people responded to."
    )
    history: HistoryBlock = Field(default=HistoryBlock(), description="What happened before the horizon.")
    pins: list[ShiftBlock] = Field(
        default=[], max_length=MOST_SHIFTS, description="Shifts that the planner may not move."
    )
    published: PublishedBlock = Field(default=PublishedBlock(), description="The schedule as it is now.")
    now: Instant | None = Field(default=None, description="The instant of asking, for the notice period.")
    order: list[Wished] = Field(
        default=["spacing", "wishes", "stability"],
        description="What counts more, after fairness: each of the three once.",
    )
    triggers: TriggersBlock | None = Field(
        default=None, description="How the team responds to what happens; if left out, it stays as it is."
    )
