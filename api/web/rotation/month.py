"""The month: a calendar whose days say who is on call, by the rotation's wall clock."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from api.instants import day
from scheduler.domain.errors import Invalid
from scheduler.domain.handoffs import midnight
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.services.rotation_calendar import RotationCalendar


@dataclass(frozen=True, kw_only=True)
class Serves:
    """
    Somebody on a day.

    Parameters
    ----------
    since
        The wall-clock time at which they begin on that day; empty: they have it from the start.
    """

    tier: str
    person: str
    name: str
    since: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day of the month, or of a neighbour that fills up its week."""

    date: date
    inside: bool
    today: bool
    holiday: str
    serves: tuple[Serves, ...]


def month_of(words: str, now: datetime, zone: str) -> date:
    """Return the first day of a month that is written as `2027-03`; of the running one where it is not."""
    try:
        return day(f"{words}-01")
    except Invalid:
        return now.astimezone(ZoneInfo(zone)).date().replace(day=1)


def weeks_of(first: date) -> list[list[date]]:
    """Return the days of a month in weeks."""
    return calendar.Calendar().monthdatescalendar(first.year, first.month)


def sight(first: date, zone: str) -> Span:
    """Return the time that a month's calendar shows."""
    weeks = weeks_of(first)
    return Span(midnight(weeks[0][0], zone), midnight(weeks[-1][-1] + timedelta(days=1), zone))


def month(found: RotationCalendar, first: date, now: datetime) -> list[list[Day]]:
    """Return the calendar of a month, week by week."""
    zone = found.rotation.cadence.timezone
    today = now.astimezone(ZoneInfo(zone)).date()
    holidays = {holiday.date: holiday.name for holiday in found.rotation.holidays}
    return [
        [
            Day(
                date=day,
                inside=day.month == first.month,
                today=day == today,
                holiday=holidays.get(day, ""),
                serves=tuple(_serving(found, day)),
            )
            for day in week
        ]
        for week in weeks_of(first)
    ]


def _serving(found: RotationCalendar, day: date) -> list[Serves]:
    zone = found.rotation.cadence.timezone
    whole = Span(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    order = [*(tier.name for tier in found.rotation.tiers), SHADOW]
    here = [one for one in found.layers.final if one.start < whole.end and whole.start < one.end]
    here.sort(key=lambda one: (order.index(one.tier), one.start))
    return [
        Serves(
            tier=one.tier,
            person=one.person,
            name=found.people[one.person].name,
            since=f"{one.start.astimezone(ZoneInfo(zone)):%H:%M}" if one.start > whole.start else "",
            why=one.why,
        )
        for one in here
    ]
