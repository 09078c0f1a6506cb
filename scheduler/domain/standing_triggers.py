"""Triggers that stand in a schedule as it is: unfair, held by people who cannot, or soon over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from scheduler.domain.absence import clashes, not_employed
from scheduler.domain.people import Person
from scheduler.domain.plan import Breach, Fairness
from scheduler.domain.rotations import Membership
from scheduler.domain.schedule import Schedule
from scheduler.domain.team import Team
from scheduler.domain.triggers import Trigger

NEWLY = timedelta(weeks=13)
"""For how long somebody without a shift counts as having just joined: a quarter."""

AT_THE_LATEST = timedelta(days=15)
"""When a team is looked at again to which nothing happens: a plan that nobody decided about has expired."""


def of_fairness(fairness: Fairness, team: Team, limit: Fraction) -> Iterator[Trigger]:
    """Say who is furthest from their fair share, where that is further than the limit."""
    if fairness.worst <= limit:
        return
    row = max(fairness.people, key=lambda one: abs(one.deviation))
    how = "more" if row.deviation > 0 else "less"
    says = (
        f"{team.named(row.person)} carries {_points(fairness.worst)} {how} than their fair share; "
        f"the limit is {float(limit):g}."
    )
    subject = f"fairness:{row.person}:{int(fairness.worst)}"
    yield Trigger(kind="fairness", subject=subject, says=says, rebalances=True)


def of_time_off(breaches: Iterable[Breach], schedules: Iterable[Schedule], team: Team) -> Iterator[Trigger]:
    """
    Say who is off in a published shift that nobody covers.

    Parameters
    ----------
    breaches
        Of the rule on time off; those that are warnings lie where no plan may change anything any more.
    """
    by_name = {schedule.name: schedule for schedule in schedules}
    for breach in breaches:
        person, shift = team.person[breach.people[0]], breach.shifts[0]
        away = [*(off.span for off in person.time_off), *person.wished("never")]
        left = clashes([by_name[breach.rotation]], person.id, away, shift.start)
        if not any(one.start < shift.end for one in left):
            continue
        late = " It is too late to plan that anew: let somebody cover." if breach.warning else ""
        yield Trigger(
            kind="time_off",
            subject=f"time_off:{shift.rotation}:{shift.tier}:{shift.start.isoformat()}:{person.id}",
            says=breach.sentence + late,
            rebalances=not breach.warning,
        )


def of_member(schedule: Schedule, person: Person, member: Membership, now: datetime) -> Iterator[Trigger]:
    """Say that somebody leaves who still has shifts, or has joined and has none."""
    subject = f"{schedule.rotation}:{person.id}"
    if member.left is not None:
        shifts = clashes([schedule], person.id, not_employed(person, member)[1:], now)
        if shifts:
            says = (
                f"{person.name} leaves {schedule.name} on {member.left}, with {_shifts(len(shifts))} after."
            )
            yield Trigger(
                kind="roster", subject=f"leaves:{subject}:{member.left}", says=says, rebalances=True
            )
    elif member.joined is not None and _is_new(schedule, member.joined, now):
        start = member.employed(person.timezone).start
        mine = (piece for _, piece in schedule.pieces() if piece.person == person.id and piece.end > start)
        if next(mine, None) is None:
            says = f"{person.name} joins {schedule.name} on {member.joined}, and has no shift yet."
            yield Trigger(
                kind="roster", subject=f"joins:{subject}:{member.joined}", says=says, rebalances=True
            )


def of_horizon(schedules: Iterable[Schedule], weeks: int, now: datetime) -> Iterator[Trigger]:
    """Say of the schedule that is over first that fewer than some weeks of it are left."""
    last = min(((end, one.name) for one in schedules if (end := published_until(one))), default=None)
    if last is None or last[0] - now >= timedelta(weeks=weeks):
        return
    end, name = last
    left = max(end - now, timedelta(0)) // timedelta(weeks=1)
    says = f"{name} is planned until {end:%Y-%m-%d %H:%M} UTC: fewer than {weeks} weeks are left."
    subject = f"horizon:{end.date()}:{left}"
    yield Trigger(kind="horizon", subject=subject, says=says, rebalances=True)


def looked_at_again(schedules: Iterable[Schedule], weeks: int, now: datetime) -> datetime:
    """Return when a plan next has fewer weeks left than it should, or another week less."""
    ends = [end for one in schedules if (end := published_until(one)) and end > now]
    if not ends:
        return now + AT_THE_LATEST
    left = min(weeks, (min(ends) - now) // timedelta(weeks=1))
    return min(now + AT_THE_LATEST, min(ends) - timedelta(weeks=left))


def published_until(schedule: Schedule) -> datetime | None:
    """Return when the first of a schedule's tiers is over; None where nothing is published of one."""
    ends = {
        tier.name: [one.end for one in schedule.published if one.tier == tier.name] for tier in schedule.tiers
    }
    return min((max(mine) for mine in ends.values()), default=None) if all(ends.values()) else None


def _is_new(schedule: Schedule, joined: date, now: datetime) -> bool:
    until = published_until(schedule)
    return until is not None and now.date() - NEWLY <= joined < until.date()


def _shifts(count: int) -> str:
    return "a shift" if count == 1 else f"{count} shifts"


def _points(count: Fraction) -> str:
    return f"{float(count):.3g} point{'' if count == 1 else 's'}"
