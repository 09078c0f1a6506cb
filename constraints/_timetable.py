"""What the checks read: shifts in order, without a solver's choices or the planner's turns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import Cadence
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW, Rotation
from scheduler.domain.team import Horizon, Team


class Timetable:
    """
    The shifts of a plan beside everything that is known about the team.

    Parameters
    ----------
    shifts
        Of the horizon. What came before is read from the team.
    """

    def __init__(self, team: Team, shifts: Iterable[Shift]) -> None:
        self.team = team
        self.shifts = tuple(sorted(shifts))

    def of(self, rotation: Rotation, tier: str | None = None) -> tuple[Shift, ...]:
        """Return the horizon's shifts of a rotation by start, of one tier or of all that are cover."""
        return tuple(self._by_tier.get((rotation.name, tier), ()))

    def duties(self, person: str, grid: str) -> list[Shift]:
        """Return what a person holds on a grid as cover, before and in the horizon, by start."""
        rotations = self.team.rotation
        return [
            shift
            for shift in self.everything_of(person)
            if shift.tier != SHADOW and rotations[shift.rotation].cadence.grid == grid
        ]

    def expected(self, rotation: Rotation) -> list[tuple[datetime, datetime]]:
        """Return the edges of the turns that the horizon asks for."""
        return self._expected[rotation.name]

    def at(self, rotation: Rotation, start: datetime) -> tuple[Shift, ...]:
        """Return what is held as cover, and the shadow turns, from a handoff on."""
        return tuple(self._by_start.get((rotation.name, start), ()))

    def named(self, person: str) -> str:
        """Return what people call somebody, or the id of a stranger."""
        return self.team.named(person) if person in self.team.person else person

    def day_of(self, rotation: Rotation, moment: datetime) -> str:
        """Say the local day of an instant."""
        return moment.astimezone(ZoneInfo(rotation.cadence.timezone)).date().isoformat()

    def local_day(self, shift: Shift) -> str:
        """Say the local day on which a shift begins."""
        return self.day_of(self.team.rotation[shift.rotation], shift.start)

    def everything_of(self, person: str) -> tuple[Shift, ...]:
        """Return all that a person holds, before and in the horizon, shadow turns included, by start."""
        return tuple(self._by_person.get(person, ()))

    @cached_property
    def settled(self) -> frozenset[Shift]:
        """Return the shifts that a person or the past decided: history, begun, frozen, pinned."""
        team = self.team
        return frozenset({*team.past, *team.pins, *team.published.frozen(team.now)})

    def only_settled(self, shifts: Iterable[Shift]) -> bool:
        """Say whether there are shifts and each is settled, so that a breach by them is a warning."""
        involved = tuple(shifts)
        return bool(involved) and all(shift in self.settled for shift in involved)

    def ordinal(self, shift: Shift) -> int:
        """Return which turn of its rotation a shift is, counted from the first handoff of the horizon."""
        return self.ordinal_at(self.team.rotation[shift.rotation], shift.start)

    def ordinal_at(self, rotation: Rotation, start: datetime) -> int:
        """Return the ordinal of the turn that begins at `start`, or nearest to it."""
        handoffs = self._handoffs[rotation.name]
        if start in handoffs:
            return handoffs[start]
        return handoffs[min(handoffs, key=lambda handoff: abs(handoff - start))]

    def site_at(self, rotation: Rotation, start: datetime) -> str:
        """Return the follow-the-sun site that takes over at `start`; empty in other rotations."""
        sites = rotation.cadence.sites
        for site in reversed(sites):
            zone = ZoneInfo(site.timezone)
            today = start.astimezone(zone).date()
            for day in (today, today - timedelta(days=1)):  # a skipped 23:30 is read as 00:30
                if datetime.combine(day, site.handoff_time, zone).astimezone(UTC) == start:
                    return site.name
        return sites[0].name if sites else ""

    def ordinals_at_noon(self, rotation: Rotation, on: date) -> set[int]:
        """Return the ordinals of the turns that hold the local noon of a day."""
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(rotation.cadence.timezone))
        return {
            self.ordinal_at(rotation, start)
            for start, end in self.expected(rotation)
            if start <= noon.astimezone(UTC) < end
        }

    @cached_property
    def _expected(self) -> dict[str, list[tuple[datetime, datetime]]]:
        horizon = self.team.horizon
        return {
            rotation.name: _within(sorted(self._handoffs[rotation.name]), rotation.cadence, horizon)
            for rotation in self.team.rotations
        }

    @cached_property
    def _handoffs(self) -> dict[str, dict[datetime, int]]:
        horizon = self.team.horizon
        earliest = min((shift.start.date() for shift in self.team.past), default=horizon.start)
        since = min(earliest, horizon.start) - timedelta(days=8)
        return {rotation.name: _struck(rotation.cadence, horizon, since) for rotation in self.team.rotations}

    @cached_property
    def _by_tier(self) -> dict[tuple[str, str | None], list[Shift]]:
        """Return shifts by rotation and tier, and all that are cover as those of no tier."""
        rows: dict[tuple[str, str | None], list[Shift]] = defaultdict(list)
        for shift in sorted(self.shifts, key=_when):
            rows[shift.rotation, shift.tier].append(shift)
            if shift.tier != SHADOW:
                rows[shift.rotation, None].append(shift)
        return rows

    @cached_property
    def _by_start(self) -> dict[tuple[str, datetime], list[Shift]]:
        rows: dict[tuple[str, datetime], list[Shift]] = defaultdict(list)
        for shift in sorted(self.shifts, key=_when):
            rows[shift.rotation, shift.start].append(shift)
        return rows

    @cached_property
    def _by_person(self) -> dict[str, list[Shift]]:
        rows: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted((*self.team.past, *self.shifts), key=_when):
            rows[shift.person].append(shift)
        return rows


def _when(shift: Shift) -> tuple[datetime, str, str, str]:
    return (shift.start, shift.rotation, shift.tier, shift.person)


@lru_cache(maxsize=256)
def _struck(cadence: Cadence, horizon: Horizon, since: date) -> dict[datetime, int]:
    """
    Map each instant at which a clock strikes a handoff to the ordinal of the turn that begins there.

    A wall clock is stepped day by day, apart from the planner's own reckoning. Where a clock change makes two
    handoffs one, the later turn is the one that lasts.
    """
    clocks = [(cadence.timezone, cadence.handoff_time, 0)]
    if cadence.kind == "follow_the_sun":
        clocks = list(_site_clocks(cadence))
    elif cadence.kind == "hourly":
        start = datetime.combine(date.min, cadence.handoff_time)
        steps = range(0, 24, cadence.hours)
        clocks = [(cadence.timezone, (start + timedelta(hours=step)).time(), 0) for step in steps]
    found: dict[datetime, int] = {}
    first = _first_day(cadence, horizon)
    last = first + timedelta(weeks=horizon.weeks)
    today = since
    while today <= last + timedelta(days=1):
        for zone, clock, days_behind in clocks:
            wall = datetime(today.year, today.month, today.day, clock.hour, clock.minute, clock.second)  # noqa: DTZ001
            if cadence.kind != "weekly" or today.strftime("%A").lower() == cadence.handoff_day:
                moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
                ordinal = _ordinal(cadence, first, wall + timedelta(days=days_behind))
                found[moment] = max(found.get(moment, ordinal), ordinal)
        today += timedelta(days=1)
    return found


def _site_clocks(cadence: Cadence) -> Iterator[tuple[str, time, int]]:
    """Yield zone, clock and the days by which a site's date lies before that of the first site's day."""
    opening = datetime.combine(date(2026, 1, 15), cadence.sites[0].handoff_time)
    opened = opening.replace(tzinfo=ZoneInfo(cadence.sites[0].timezone)).astimezone(UTC)
    for site in cadence.sites:
        zone, behind = ZoneInfo(site.timezone), 0
        wall = datetime.combine(opening.date(), site.handoff_time, zone)
        while (wall - timedelta(days=behind)).astimezone(UTC) >= opened + timedelta(days=1):
            behind += 1
        yield site.timezone, site.handoff_time, behind


def _ordinal(cadence: Cadence, first: date, wall: datetime) -> int:
    """Count turns on the wall clock, where every day has 24 hours."""
    days = (wall.date() - first).days
    if cadence.kind == "weekly":
        return days // 7
    if cadence.kind == "hourly":
        passed = wall - datetime.combine(first, cadence.handoff_time)
        return passed // timedelta(hours=cadence.hours)
    return days


def _first_day(cadence: Cadence, horizon: Horizon) -> date:
    day = horizon.start
    while cadence.kind == "weekly" and day.strftime("%A").lower() != cadence.handoff_day:
        day += timedelta(days=1)
    return day


def _within(edges: list[datetime], cadence: Cadence, horizon: Horizon) -> list[tuple[datetime, datetime]]:
    """Keep the turns from the first handoff on or after the start, for the horizon's weeks."""
    zone = ZoneInfo(cadence.timezone if cadence.kind != "follow_the_sun" else cadence.sites[0].timezone)
    clock = cadence.handoff_time if cadence.kind != "follow_the_sun" else cadence.sites[0].handoff_time
    day = _first_day(cadence, horizon)
    begin = datetime.combine(day, clock, zone).astimezone(UTC)
    stop = datetime.combine(day + timedelta(weeks=horizon.weeks), clock, zone).astimezone(UTC)
    return [(start, end) for start, end in pairwise(edges) if begin <= start < stop]
