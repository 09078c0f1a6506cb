"""The timeline: people by time, as bars in a grid whose columns are all as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import WEEKDAYS, Cadence, instant
from scheduler.domain.layers import Stretch
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.services.rotation_calendar import RotationCalendar

WEEK = timedelta(weeks=1)
ROOM = 4
"""Ticks that the name of a month and its year need."""


@dataclass(frozen=True)
class Zoom:
    """
    How much of a schedule is seen at once.

    Parameters
    ----------
    unit
        How long a column is.
    back
        Weeks before the running one.
    """

    weeks: int
    unit: timedelta
    back: int

    @property
    def columns(self) -> int:
        return self.weeks * WEEK // self.unit


ZOOMS = {
    "week": Zoom(1, timedelta(minutes=30), 0),
    "month": Zoom(4, timedelta(hours=2), 0),
    "quarter": Zoom(13, timedelta(hours=6), 1),
    "year": Zoom(52, timedelta(days=1), 4),
}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """
    Something that lasts, where it lies in the grid.

    Parameters
    ----------
    kind
        `duty`, `shadow`, `off`, `rest` or `gap`.
    level
        Of a duty: 0 for the tier that is paged first.
    letter, words
        What stands in it where there is little room, and where there is more.
    stretch
        Of the schedule, where it is a part of that.
    """

    kind: str
    column: int
    length: int
    start: datetime
    end: datetime
    words: str
    letter: str = ""
    level: int = 0
    why: str = ""
    stretch: Stretch | None = None


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Everything of one person, the least important first."""

    person: str
    name: str
    zone: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """
    A place in the ruler above.

    Parameters
    ----------
    month
        Its name, where a new one begins.
    hours
        How long the week is, where a clock change makes it longer or shorter; None else.
    """

    column: int
    length: int
    words: str
    month: str
    hours: float | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A day that weighs more."""

    column: int
    length: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """
    What is drawn.

    Parameters
    ----------
    unit
        Seconds that a column is long.
    today
        The column of the running instant; None where it is not in sight.
    """

    zoom: str
    span: Span
    columns: int
    unit: int
    lanes: tuple[Lane, ...]
    gaps: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    today: int | None


def window(cadence: Cadence, zoom: Zoom, first: date | None, now: datetime) -> Span:
    """
    Return what is in sight: whole weeks from one handoff on.

    Parameters
    ----------
    first
        A day of the first week; None: the running week, and some before it.
    """
    weekday = WEEKDAYS.index(cadence.handoff_day)
    today = (now - (zoom.back * WEEK)).astimezone(ZoneInfo(cadence.timezone)).date()
    day = first or today
    day -= timedelta(days=(day.weekday() - weekday) % 7)
    start = instant(day, cadence.handoff_time, cadence.timezone)
    if first is None and start > now - zoom.back * WEEK:  # today's handoff is still to come
        day -= WEEK
        start = instant(day, cadence.handoff_time, cadence.timezone)
    return Span(start, instant(day + zoom.weeks * WEEK, cadence.handoff_time, cadence.timezone))


def timeline(found: RotationCalendar, zoom: str, span: Span, now: datetime) -> Timeline:
    """Return a rotation's schedule over a window as bars."""
    ruler = Ruler(span, ZOOMS[zoom])
    return Timeline(
        zoom=zoom,
        span=span,
        columns=ruler.zoom.columns,
        unit=int(ruler.zoom.unit.total_seconds()),
        lanes=tuple(_lane(found, person, ruler) for person in found.people),
        gaps=tuple(
            ruler.bar("gap", Span(gap.start, gap.end), f"Nobody is {gap.tier}", "!")
            for gap in found.layers.gaps
        ),
        ticks=tuple(_ticks(found, ruler)),
        marks=tuple(_marks(found, ruler)),
        today=ruler.column(now) if now in span else None,
    )


class Ruler:
    """Where instants lie in the grid."""

    def __init__(self, span: Span, zoom: Zoom) -> None:
        self.span, self.zoom = span, zoom

    def column(self, at: datetime) -> int:
        place = (min(max(at, self.span.start), self.span.end) - self.span.start) / self.zoom.unit
        return min(round(place) + 1, self.zoom.columns)

    def bar(self, kind: str, span: Span, words: str, letter: str, **more: object) -> Bar:
        first = self.column(span.start)
        last = self.zoom.columns + 1 if span.end >= self.span.end else self.column(span.end)
        return Bar(
            kind=kind,
            column=first,
            length=max(1, last - first),
            start=span.start,
            end=span.end,
            words=words,
            letter=letter,
            **more,  # type: ignore[arg-type]
        )


def _lane(found: RotationCalendar, person: str, ruler: Ruler) -> Lane:
    known = found.people[person]
    away = [
        ruler.bar("off", off.span, off.reason or off.kind, "off")
        for off in known.time_off
        if off.span.overlaps(ruler.span)
    ]
    rests = [
        ruler.bar("rest", rest.span, f"rests after {rest.incident}", "z")
        for rest in found.rests
        if rest.person == person
    ]
    mine = (stretch for stretch in found.layers.final if stretch.person == person)
    bars = (*away, *rests, *_duties(found, mine, ruler))
    return Lane(person=person, name=known.name, zone=known.timezone, bars=bars)


def _duties(found: RotationCalendar, stretches: Iterable[Stretch], ruler: Ruler) -> Iterator[Bar]:
    tiers = [tier.name for tier in found.rotation.tiers]
    for one in stretches:
        shadow = one.tier == SHADOW
        yield ruler.bar(
            "shadow" if shadow else "duty",
            Span(one.start, one.end),
            one.tier,
            "◐" if shadow else one.tier[:1].upper(),
            level=0 if shadow else tiers.index(one.tier),
            why=one.why,
            stretch=one,
        )


def _ticks(found: RotationCalendar, ruler: Ruler) -> Iterator[Tick]:
    """Yield the days of a short window, the weeks of a long one."""
    cadence, weeks = found.rotation.cadence, ruler.zoom.weeks
    first = ruler.span.start.astimezone(ZoneInfo(cadence.timezone)).date()
    usual = timedelta(days=1 if weeks <= 4 else 7)
    days = [first + n * usual for n in range(weeks * WEEK // usual)]
    named = _named(days)
    for n, day in enumerate(days):
        start = instant(day, cadence.handoff_time, cadence.timezone)
        elapsed = instant(day + usual, cadence.handoff_time, cadence.timezone) - start
        yield Tick(
            column=ruler.column(start),
            length=max(1, usual // ruler.zoom.unit),
            words=f"{day:%a} {day.day}" if weeks == 1 else str(day.day),
            month=named.get(n, ""),
            hours=elapsed / timedelta(hours=1) if elapsed != usual else None,
        )


def _named(days: Sequence[date]) -> dict[int, str]:
    """Return where months begin, with their names; the first one only where it has room."""
    starts = [n for n, day in enumerate(days) if n == 0 or day.month != days[n - 1].month]
    if len(starts) > 1 and starts[1] < ROOM:
        starts = starts[1:]
    return {
        n: f"{days[n]:%b %Y}" if n == starts[0] or days[n].month == 1 else f"{days[n]:%b}" for n in starts
    }


def _marks(found: RotationCalendar, ruler: Ruler) -> Iterator[Mark]:
    for holiday in found.rotation.holidays:
        noon = found.rotation.noon(holiday.date)
        if noon in ruler.span:
            begins = ruler.column(noon - timedelta(hours=12))
            length = max(1, timedelta(days=1) // ruler.zoom.unit)
            length = min(length, ruler.zoom.columns + 1 - begins)
            yield Mark(column=begins, length=length, words=f"{holiday.name}, {holiday.date:%a %d %b}")
