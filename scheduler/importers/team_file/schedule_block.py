"""The `schedule:` block of a team file: a rotation as its team writes it down."""

from __future__ import annotations

from datetime import time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from scheduler.domain.handoffs import Weekday
from scheduler.importers.team_file.blocks import Block
from scheduler.importers.team_file.rule_blocks import rules_block
from scheduler.importers.team_file.values import (
    ClockTime,
    Day,
    Length,
    LengthOrTurns,
    Name,
    Number,
    Zone,
)

if TYPE_CHECKING:
    Rules = Block
else:
    Rules = rules_block()

MOST_TIERS = 10
MOST_PEOPLE = 500


def _named(key: str) -> Any:
    """Let a bare name stand for the mapping that says nothing else."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


class TierBlock(Block):
    """A place in the rotation; the first one is paged first."""

    name: Name = Field(description="As escalation targets name it: on-call-primary means the tier primary.")
    load: Annotated[Number, Field(ge=0, le=1000)] | None = Field(
        default=None, description="Points one turn weighs; 1 for the first tier and 0.5 for the others."
    )
    count: Annotated[int, Field(ge=1, le=20)] = Field(
        default=1, description="How many people hold it at once."
    )


class SiteBlock(Block):
    """A leg of a follow-the-sun day, from its own handoff until the next site's."""

    name: Name = Field(description="As members name it.")
    timezone: Zone = Field(description="IANA name, such as Asia/Tokyo.")
    handoff_time: ClockTime = Field(description="Local time at which the site takes over.")


class ParticipantsBlock(Block):
    """The limits that most teams set; each is also a parameter of a rule."""

    min_rotation_size: int | None = Field(
        default=None, description="At least this many members at any time; rule minimum_rotation_size."
    )
    max_consecutive_weeks: int | None = Field(
        default=None, description="Turns in a row at most; rule maximum_consecutive."
    )
    min_rest_weeks: int | None = Field(
        default=None, description="Free turns between two runs of duty; rule minimum_rest."
    )
    shadow_period: LengthOrTurns | None = Field(
        default=None,
        description="How long newcomers shadow before they are paged first, as 2_weeks or as 3_turns; "
        "rule shadow_period.",
    )


class LevelBlock(Block):
    """A step of the escalation policy."""

    level: Annotated[int, Field(ge=1, le=100)] = Field(description="1 is paged first.")
    target: Name = Field(description="on-call-<tier>, or the name of a person or another rotation.")
    timeout: Length = Field(
        default=timedelta(0), description="How long to wait for an answer; 0 ends the policy."
    )


class CompensationBlock(Block):
    """What of being on call is paid for; how much of it, rates of pay say."""

    on_call_stipend: bool = Field(default=False, description="A stipend for carrying the pager.")
    incident_response_overtime: bool = Field(
        default=False, description="Work on incidents outside business hours counts as overtime."
    )
    post_incident_time_off: bool = Field(default=False, description="The rest after a long SEV1 is earned.")


class HealthMetricsBlock(Block):
    """What is watched while the rotation runs."""

    track_pages_per_shift: bool = Field(default=False, description="Count the pages of each shift.")
    alert_if_pages_exceed: Annotated[int, Field(ge=0, le=10_000)] | None = Field(
        default=None,
        description="Pages in a shift above which something is wrong; the team's, if left out.",
    )
    track_mttr_per_engineer: bool = Field(default=False, description="Follow the mean time to resolve.")
    quarterly_on_call_review: bool = Field(default=False, description="Review the rotation each quarter.")


class MembershipFields(Block):
    """What a membership says about a person."""

    tiers: list[Name] | None = Field(
        default=None, max_length=MOST_TIERS, description="The tiers they may hold; all, if left out."
    )
    joined: Day | None = Field(default=None, description="First day in the rotation.")
    left: Day | None = Field(default=None, description="Last day employed.")
    site: Name | None = Field(
        default=None, description="Follow-the-sun: whose legs they serve; their zone's, if left out."
    )
    newcomer: bool | None = Field(
        default=None,
        description="Whether they must shadow first. If left out: whether they join inside the horizon, or "
        "have so far only shadowed.",
    )
    shadowed: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0, description="Shadow turns served here that history does not list."
    )


class MemberBlock(MembershipFields):
    """Who may serve; a bare id stands for a member who may hold every tier."""

    person: Name = Field(description="Id of the person.")


class HolidayBlock(Block):
    """The holidays of a country, or one day."""

    country: Name | None = Field(default=None, description="ISO 3166 code, such as DE: its public holidays.")
    subdivision: Name | None = Field(default=None, description="ISO 3166-2 part of the country, such as BY.")
    language: Name | None = Field(default=None, description="Of the names; en_US where there is one.")
    names: list[Name] | None = Field(default=None, max_length=100, description="Only these of the country.")
    date: Day | None = Field(default=None, description="One day instead of a country.")
    name: Name | None = Field(default=None, description="What the day is called.")
    extra_load: Annotated[Number, Field(ge=0, le=1000)] = Field(
        default=Fraction(0), description="Points that the first tier's turn weighs more."
    )


Member = Annotated[MemberBlock, _named("person")]
TierEntry = Annotated[TierBlock, _named("name")]


class ScheduleBlock(Block):
    """A rotation: people taking turns, in tiers, with an escalation policy."""

    name: Name = Field(description="What the rotation is called.")
    timezone: Zone | None = Field(default=None, description="IANA name; UTC, or the first site's.")
    rotation_type: Literal["weekly", "daily", "hourly", "follow_the_sun"] = Field(
        default="weekly", description="How long a turn is; hourly turns last `turn_hours`."
    )
    handoff_time: ClockTime | None = Field(
        default=None, description="Local time of the handoff; 10:00, or the first site's."
    )
    handoff_day: Weekday = Field(default="monday", description="Of weekly rotations.")
    turn_hours: Annotated[int, Field(ge=1, le=12)] | None = Field(
        default=None, description="Length of an hourly turn, a divisor of 24; 12 if left out."
    )
    sites: list[SiteBlock] = Field(
        default=[], max_length=12, description="Of follow-the-sun, in the order of one UTC day."
    )
    tiers: list[TierEntry] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_TIERS,
        description="First tier first. If left out: those that the escalation policy names, else primary.",
    )
    participants: ParticipantsBlock = Field(default=ParticipantsBlock(), description="The usual limits.")
    escalation_policy: list[LevelBlock] = Field(
        default=[], max_length=20, description="Whom to page, in turn."
    )
    compensation: CompensationBlock = Field(
        default=CompensationBlock(), description="What of being on call is paid for."
    )
    health_metrics: HealthMetricsBlock = Field(
        default=HealthMetricsBlock(), description="What is watched while the rotation runs."
    )
    members: list[Member] | None = Field(
        default=None,
        max_length=MOST_PEOPLE,
        description="Who may serve. If left out, and this is the only schedule: everybody.",
    )
    rules: Rules = Field(default=Rules(), description="Parameters of rules, by rule; false switches one off.")
    holidays: list[HolidayBlock] = Field(
        default=[], max_length=400, description="Days that weigh more, or that a holiday_limit is about."
    )
    classes: list[Literal["weekend", "night", "holiday"]] = Field(
        default=[], max_length=3, description="Kinds of turns that are spread like load, after fairness."
    )

    @property
    def clock(self) -> tuple[str, time]:
        """Return the zone and the local time of the handoff."""
        first = self.sites[0] if self.sites else None
        zone = self.timezone or (first.timezone if first else "UTC")
        return zone, self.handoff_time or (first.handoff_time if first else time(10))
