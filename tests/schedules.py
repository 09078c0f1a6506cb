"""
Schedules, overrides and swaps in as few words as a test's story needs.

    schedule = published(a_team("Ann", "Bo", "Cy"), "Ann Bo Cy Ann")
    assert who(overridden(schedule, "Cy", "2027-01-05T18:00/2027-01-05T22:00"), "2027-01-05 20:00") == "Cy"
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from constraints._rule import Problem
from scheduler.domain.oncall import who_is_on_call
from scheduler.domain.overrides import Layer, Override
from scheduler.domain.schedule import PublishedShift, Schedule
from scheduler.domain.swaps import Swap, Trade
from tests.builders import a_span, an_instant, shifts

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def published(problem: Problem, holders: str, tier: str = "primary", **more: str) -> Schedule:
    """Return the schedule of a team's first rotation; `secondary="Bo Ann"` gives another tier too."""
    rotation = problem.team.rotations[0]
    held: list[PublishedShift] = []
    for name, people in {tier: holders, **more}.items():
        seats: dict[datetime, int] = {}
        for shift in shifts(problem, people, name):
            seat = seats[shift.start] = seats.get(shift.start, -1) + 1
            held.append(
                PublishedShift(
                    rotation=rotation.name,
                    tier=name,
                    start=shift.start,
                    end=shift.end,
                    person=shift.person,
                    seat=seat,
                )
            )
    return Schedule(
        rotation=rotation.name, name=rotation.name, tiers=rotation.tiers, published=tuple(held), version=1
    )


def overridden(
    schedule: Schedule,
    person: str,
    span: str,
    tier: str = "primary",
    *,
    zone: str = "UTC",
    seat: int = 0,
    layer: Layer = "override",
) -> Schedule:
    """Return the schedule with one more override, made later than those before; its id is its number."""
    number = len(schedule.overrides)
    override = Override(
        id=str(number),
        rotation=schedule.rotation,
        tier=tier,
        span=a_span(span, zone),
        person=person,
        seat=seat,
        layer=layer,
        made_at=LONG_AGO + timedelta(minutes=number),
    )
    return replace(schedule, overrides=(*schedule.overrides, override))


def without(schedule: Schedule, number: int) -> Schedule:
    """Return the schedule without the override of a number."""
    left = tuple(one for one in schedule.overrides if one.id != str(number))
    return replace(schedule, overrides=left)


def swapped(schedule: Schedule, *days: str, tier: str = "primary") -> Schedule:
    """Return the schedule with one more swap: each holder of the shifts of these days takes the next."""
    held = [shift_from(schedule, day, tier) for day in days]
    holders = [schedule.traded.holders.get(shift.id, (shift.person, ""))[0] for shift in held]
    trades = [
        Trade(shift=shift.id, giver=giver, taker=taker)
        for shift, giver, taker in zip(held, holders, [*holders[1:], holders[0]], strict=True)
    ]
    number = len(schedule.swaps)
    swap = Swap(
        id=f"swap {number}",
        rotation=schedule.rotation,
        trades=tuple(trades),
        agreed_at=LONG_AGO + timedelta(minutes=number),
    )
    return replace(schedule, swaps=(*schedule.swaps, swap))


def shift_from(schedule: Schedule, day: str, tier: str = "primary") -> PublishedShift:
    """Return the published shift that begins on a UTC day."""
    return next(
        shift for shift in schedule.published if shift.tier == tier and shift.start.date().isoformat() == day
    )


def who(schedule: Schedule, at: str | datetime, tier: str = "primary", zone: str = "UTC") -> str:
    """Return who is on call, joined with `+` where a tier has several; `-` for nobody."""
    moment = an_instant(at, zone) if isinstance(at, str) else at
    people: Sequence[str] = [duty.person for duty in who_is_on_call(schedule, moment).tier[tier].people]
    return "+".join(people) or "-"
