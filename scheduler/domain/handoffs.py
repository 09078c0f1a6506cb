"""
Handoffs: wall-clock facts, turned into instants here and nowhere else.

A wall-clock time that a clock change skips or repeats is read as RFC 5545 section 3.3.5 reads it, which is
Python's `fold=0`: a skipped time keeps the offset from before the change, a repeated one is its first pass.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.spans import Span

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)

# Names the tz database ships that mean this machine's clock, nothing, or another time scale.
_NOT_PLACES = ("localtime", "posixrules", "Factory")


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the IANA zone names a person or rotation may live in."""
    return frozenset(
        name
        for name in available_timezones()
        if name not in _NOT_PLACES and not name.startswith(("right/", "posix/"))
    )


def _known_zone(name: object) -> object:
    if isinstance(name, str) and name not in zone_names():
        raise ValueError(f"{name!r} is no IANA time zone; write one such as Europe/Berlin or UTC")
    return name


ZoneName = Annotated[str, BeforeValidator(_known_zone)]


def instant(day: date, wall_clock: time, zone: str) -> datetime:
    """Return the UTC instant at which clocks in `zone` show `wall_clock` on `day`."""
    return datetime.combine(day, wall_clock, ZoneInfo(zone)).replace(fold=0).astimezone(UTC)


def midnight(day: date, zone: str) -> datetime:
    """Return the UTC instant at which `day` begins in `zone`."""
    return instant(day, time(0), zone)


@dataclass(frozen=True, kw_only=True)
class Site:
    """
    One leg of a follow-the-sun day: from its own handoff until the next site's.

    Parameters
    ----------
    name
        How memberships name it.
    """

    name: str
    timezone: ZoneName
    handoff_time: time


@lru_cache(maxsize=256)
def _days_late(sites: tuple[Site, ...]) -> tuple[int, ...]:
    """
    Return how many days each site's date runs ahead of the leg that follows the first site's handoff.

    Dates differ around the world: 16:00 in Honolulu is 33 hours after 06:00 of the same date in Auckland, so
    that the leg there that follows Auckland's is of the date before.
    """
    day = date(2026, 1, 15)
    first, *_ = moments = [instant(day, site.handoff_time, site.timezone) for site in sites]
    return tuple((moment - first) // timedelta(days=1) for moment in moments)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """
    One turn of a rotation.

    Parameters
    ----------
    ordinal
        Its place in the rotation, from 0 at the start of the horizon; earlier turns are negative. The legs
        of one follow-the-sun day share an ordinal.
    site
        The site whose leg it is; empty where the rotation has no sites.
    """

    ordinal: int
    span: Span
    site: str = ""


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """
    How often a rotation hands off, and when.

    Parameters
    ----------
    kind
        `weekly`, `daily`, `hourly` (turns of `hours`) or `follow_the_sun` (a leg a site and day).
    hours
        Length of an hourly turn on the wall clock; a divisor of 24.
    sites
        The legs of a follow-the-sun day in the order in which they take over.
    """

    kind: Literal["weekly", "daily", "hourly", "follow_the_sun"] = "weekly"
    timezone: ZoneName = "UTC"
    handoff_time: time = time(10)
    handoff_day: Weekday = "monday"
    hours: Annotated[int, Field(ge=1, le=12)] = 12
    sites: tuple[Site, ...] = ()

    def __post_init__(self) -> None:
        if self.kind == "hourly" and 24 % self.hours:
            raise ValueError(f"turns of {self.hours} hours do not fill a day; take a divisor of 24")
        if self.kind == "follow_the_sun" and len(self.sites) < 2:
            raise ValueError("a follow-the-sun rotation has at least two sites; add them under `sites`")
        if self.kind == "follow_the_sun":
            for day in (date(2026, 1, 15), date(2026, 7, 15)):
                order = [instant(day, site.handoff_time, site.timezone) for site in self.sites]
                if order != sorted(set(order)):
                    raise ValueError("list the sites in the order in which they take over on one UTC day")
                if len({(moment - order[0]) % timedelta(days=1) for moment in order}) < len(order):
                    raise ValueError("two sites take over at the same moment; change the time of one")

    @property
    def grid(self) -> str:
        """Name the turns that count as neighbours: runs and spacing are counted within one grid."""
        names = {"weekly": "week", "daily": "day", "follow_the_sun": "day"}
        return names.get(self.kind, f"{self.hours} hours")

    @property
    def turn_word(self) -> str:
        """Say what one turn is called in a sentence."""
        return {"week": "week", "day": "day"}.get(self.grid, "turn")

    @property
    def nominal_length(self) -> timedelta:
        """Return how long a turn is when no clock changes."""
        lengths = {"week": timedelta(weeks=1), "day": timedelta(days=1)}
        return lengths.get(self.grid, timedelta(hours=self.hours))

    def first_day(self, start: date) -> date:
        """Return the day of handoff 0: the first handoff weekday on or after `start`."""
        if self.kind != "weekly":
            return start
        return start + timedelta(days=(WEEKDAYS.index(self.handoff_day) - start.weekday()) % 7)

    def turns(self, start: date, weeks: int, before: int = 0) -> tuple[Turn, ...]:
        """
        Return the turns of `weeks` weeks from `start`, without gap or overlap.

        Parameters
        ----------
        before
            How many weeks of earlier turns, with negative ordinals, come first.
        """
        first = self.first_day(start)
        days = range(-7 * before, 7 * weeks + 1, 7 if self.kind == "weekly" else 1)
        handoffs = [self._handoffs(n, first + timedelta(days=n)) for n in days]
        # A skipped time is read later than it is written, so that handoffs can change places or fall
        # together: they are put in order, and whoever takes over last at an instant has the turn.
        takes_over = sorted((begin, n, site) for day in handoffs for begin, n, site in day)
        turns = {begin: (n, site) for begin, n, site in takes_over}
        opening, closing = handoffs[0][0][0], handoffs[-1][0][0]
        edges = [begin for begin in turns if opening <= begin <= closing]
        return tuple(
            Turn(ordinal=turns[begin][0], span=Span(begin, end), site=turns[begin][1])
            for begin, end in pairwise(edges)
        )

    def _handoffs(self, days: int, day: date) -> list[tuple[datetime, int, str]]:
        """Return (instant, ordinal, site) of the handoffs of one day, `days` days from the first."""
        if self.kind == "follow_the_sun":
            return [
                (instant(day - timedelta(days=late), site.handoff_time, site.timezone), days, site.name)
                for site, late in zip(self.sites, _days_late(self.sites), strict=True)
            ]
        if self.kind != "hourly":
            ordinal = days // 7 if self.kind == "weekly" else days
            return [(instant(day, self.handoff_time, self.timezone), ordinal, "")]
        clock, a_day = datetime.combine(day, self.handoff_time), 24 // self.hours
        walls = [clock + timedelta(hours=self.hours * k) for k in range(a_day)]
        return [
            (instant(wall.date(), wall.time(), self.timezone), days * a_day + k, "")
            for k, wall in enumerate(walls)
        ]
