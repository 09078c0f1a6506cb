"""Health: how often people are interrupted, when, how it is borne, and what answers it; pure counting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.samples import Timing, timing
from scheduler.domain.spans import Span, covered

LIMIT = 5
"""Pages in a shift above which something is wrong, where the team does not say otherwise."""
NOISIEST = 10
"""Services that are listed."""

Hours = Literal["business", "off_hours", "sleep"]
BUSINESS, SLEEP = range(8, 18), (22, 8)


class Interruption(Protocol):
    """What is counted of a page."""

    @property
    def at(self) -> datetime | None: ...
    @property
    def acknowledged(self) -> datetime | None: ...
    @property
    def resolved(self) -> datetime | None: ...
    @property
    def rotation(self) -> str: ...
    @property
    def shift(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def incident(self) -> str: ...
    @property
    def action(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Pages by the local hour of whoever was paged: 8 to 18 on weekdays, 22 to 8, and all else."""

    business: int = 0
    off_hours: int = 0
    sleep: int = 0

    @property
    def total(self) -> int:
        return self.business + self.off_hours + self.sleep


@dataclass(frozen=True, kw_only=True)
class Served:
    """
    A shift, or what somebody served of it.

    Parameters
    ----------
    rotation
        Its id.
    """

    shift: str
    rotation: str
    tier: str
    person: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class ShiftHealth:
    """The pages of a shift; `over` says whether they are more than the limit."""

    shift: str
    rotation: str
    tier: str
    person: str
    start: AwareDatetime
    end: AwareDatetime
    pages: Counted
    over: bool


@dataclass(frozen=True, kw_only=True)
class PersonHealth:
    """
    What being on call was to somebody.

    Parameters
    ----------
    interrupted_nights
        Nights, from 22 to 8 where they live, with at least one page.
    on_call
        The share of the span in which they held any tier.
    """

    person: str
    pages: Counted
    interrupted_nights: int
    on_call: float
    to_acknowledge: Timing
    to_resolve: Timing


@dataclass(frozen=True, kw_only=True)
class RotationHealth:
    """
    The pages of a rotation.

    Parameters
    ----------
    per_shift
        Of its shifts that began in the span, on average; None where none did.
    over
        How many of them had more than the limit.
    """

    rotation: str
    pages: Counted
    shifts: int
    per_shift: float | None
    over: int


@dataclass(frozen=True, kw_only=True)
class ServiceHealth:
    """
    What a service sends.

    Parameters
    ----------
    led_to_incidents
        Pages with real trouble behind them.
    """

    service: str
    pages: Counted
    led_to_incidents: int


@dataclass(frozen=True, kw_only=True)
class SeverityHealth:
    """Incidents of one severity: how long until they were detected, and until they were resolved."""

    severity: Severity
    incidents: int
    to_detect: Timing
    to_resolve: Timing


@dataclass(frozen=True, kw_only=True)
class Health:
    """
    How a team's on-call was over a span. Times of one person are for them to learn from, never an objective.

    Parameters
    ----------
    nobodys
        Pages that came while nobody was on call.
    alert_to_incident
        The share of pages that led to an incident; None where there were none.
    acted_on
        The share of pages after which somebody did something about the alert or its cause.
    services
        The noisiest first.
    """

    start: AwareDatetime
    end: AwareDatetime
    limit: int
    pages: Counted
    nobodys: int
    alert_to_incident: float | None
    acted_on: float | None
    actions: Mapping[str, int]
    people: tuple[PersonHealth, ...]
    rotations: tuple[RotationHealth, ...]
    shifts: tuple[ShiftHealth, ...]
    services: tuple[ServiceHealth, ...]
    severities: tuple[SeverityHealth, ...]


def health(
    span: Span,
    pages: Iterable[Interruption],
    served: Sequence[Served],
    incidents: Iterable[Incident],
    zones: Mapping[str, str],
    limit: int = LIMIT,
) -> Health:
    """
    Count what happened in a span.

    Parameters
    ----------
    served
        All that was served in it.
    zones
        Where each person lives, by id; UTC for those who are not named.
    """
    tally = _Tally(zones)
    for page in pages:
        tally.add(page)
    shifts = _shifts(served, tally, limit)
    alerts = sum(tally.all.values())
    acted = sum(count for action, count in tally.actions.items() if action != "nothing")
    return Health(
        start=span.start,
        end=span.end,
        limit=limit,
        pages=_counted(tally.all),
        nobodys=sum(tally.people[""].values()),
        alert_to_incident=tally.trouble.total() / alerts if alerts else None,
        acted_on=acted / alerts if alerts else None,
        actions=dict(sorted(tally.actions.items())),
        people=_people(span, served, tally),
        rotations=_rotations(shifts, tally),
        shifts=shifts,
        services=_services(tally),
        severities=_severities(incidents),
    )


def hours_of(local: datetime) -> Hours:
    """Say what kind of hour a local time is."""
    if local.hour >= SLEEP[0] or local.hour < SLEEP[1]:
        return "sleep"
    return "business" if local.weekday() < 5 and local.hour in BUSINESS else "off_hours"


class _Tally:
    """Counts pages, one by one."""

    def __init__(self, zones: Mapping[str, str]) -> None:
        self.zones = {person: ZoneInfo(zone) for person, zone in zones.items()}
        self.utc = ZoneInfo("UTC")
        self.all: Counter[Hours] = Counter()
        self.people: defaultdict[str, Counter[Hours]] = defaultdict(Counter)
        self.rotations: defaultdict[str, Counter[Hours]] = defaultdict(Counter)
        self.shifts: defaultdict[str, Counter[Hours]] = defaultdict(Counter)
        self.services: defaultdict[str, Counter[Hours]] = defaultdict(Counter)
        self.trouble: Counter[str] = Counter()
        self.actions: Counter[str] = Counter()
        self.nights: defaultdict[str, set[date]] = defaultdict(set)
        self.acknowledged: defaultdict[str, list[timedelta]] = defaultdict(list)
        self.resolved: defaultdict[str, list[timedelta]] = defaultdict(list)

    def add(self, page: Interruption) -> None:
        """Count a page; an answer that arrived before its page is none yet."""
        at, person, service = page.at, page.person, page.service
        if at is None:
            return
        local = at.astimezone(self.zones.get(person, self.utc))
        hours = hours_of(local)
        self.all[hours] += 1
        self.people[person][hours] += 1
        self.rotations[page.rotation][hours] += 1
        self.shifts[page.shift][hours] += 1
        self.services[service][hours] += 1
        if hours == "sleep":
            self.nights[person].add((local.replace(tzinfo=None) - timedelta(hours=SLEEP[1])).date())
        if page.incident:
            self.trouble[service] += 1
        if page.action:
            self.actions[page.action] += 1
        if page.acknowledged is not None and page.acknowledged >= at:
            self.acknowledged[person].append(page.acknowledged - at)
        if page.resolved is not None and page.resolved >= at:
            self.resolved[person].append(page.resolved - at)


def _counted(hours: Mapping[Hours, int]) -> Counted:
    return Counted(
        business=hours.get("business", 0), off_hours=hours.get("off_hours", 0), sleep=hours.get("sleep", 0)
    )


def _shifts(served: Sequence[Served], tally: _Tally, limit: int) -> tuple[ShiftHealth, ...]:
    """Return each shift once, as that of whoever served most of it."""
    parts: defaultdict[str, list[Served]] = defaultdict(list)
    for one in served:
        if one.shift:
            parts[one.shift].append(one)
    found = []
    for shift, mine in parts.items():
        holder = max(mine, key=lambda one: one.span.length)
        count = _counted(tally.shifts.get(shift, {}))
        found.append(
            ShiftHealth(
                shift=shift,
                rotation=holder.rotation,
                tier=holder.tier,
                person=holder.person,
                start=min(one.span.start for one in mine),
                end=max(one.span.end for one in mine),
                pages=count,
                over=count.total > limit,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.start, one.rotation, one.tier, one.shift)))


def _people(span: Span, served: Iterable[Served], tally: _Tally) -> tuple[PersonHealth, ...]:
    duty: defaultdict[str, list[Span]] = defaultdict(list)
    for one in served:
        duty[one.person].append(one.span)
    return tuple(
        PersonHealth(
            person=person,
            pages=_counted(tally.people.get(person, {})),
            interrupted_nights=len(tally.nights.get(person, ())),
            on_call=covered(span, duty[person]) / span.length if span.length else 0.0,
            to_acknowledge=timing(tally.acknowledged.get(person, ())),
            to_resolve=timing(tally.resolved.get(person, ())),
        )
        for person in sorted({*duty, *tally.people} - {""})
    )


def _rotations(shifts: Iterable[ShiftHealth], tally: _Tally) -> tuple[RotationHealth, ...]:
    mine: defaultdict[str, list[ShiftHealth]] = defaultdict(list)
    for shift in shifts:
        mine[shift.rotation].append(shift)
    return tuple(
        RotationHealth(
            rotation=rotation,
            pages=_counted(tally.rotations.get(rotation, {})),
            shifts=len(mine[rotation]),
            per_shift=fmean(one.pages.total for one in mine[rotation]) if mine[rotation] else None,
            over=sum(one.over for one in mine[rotation]),
        )
        for rotation in sorted({*mine, *tally.rotations} - {""})
    )


def _services(tally: _Tally) -> tuple[ServiceHealth, ...]:
    noisiest = sorted(tally.services, key=lambda name: (-tally.services[name].total(), name))
    return tuple(
        ServiceHealth(
            service=name, pages=_counted(tally.services[name]), led_to_incidents=tally.trouble[name]
        )
        for name in noisiest[:NOISIEST]
    )


def _severities(incidents: Iterable[Incident]) -> tuple[SeverityHealth, ...]:
    by_severity: defaultdict[Severity, list[Incident]] = defaultdict(list)
    for one in incidents:
        by_severity[one.severity].append(one)
    return tuple(
        SeverityHealth(
            severity=severity,
            incidents=len(mine),
            to_detect=timing([one.detected - one.started for one in mine if one.detected]),
            to_resolve=timing([one.resolved - one.started for one in mine if one.resolved]),
        )
        for severity, mine in sorted(by_severity.items())
    )
