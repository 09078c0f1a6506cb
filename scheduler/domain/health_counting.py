"""Health counted: from interruptions, what was served, and incidents; pure counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from scheduler.domain.health import (
    Health,
    PageLimits,
    PersonHealth,
    RotationHealth,
    Served,
    ServiceHealth,
    SeverityHealth,
    ShiftHealth,
)
from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.interruptions import Counted, Interruption
from scheduler.domain.samples import timing
from scheduler.domain.spans import Span, covered
from scheduler.domain.tally import Tally

NONE, USUAL = Counted(), PageLimits()
NOISIEST = 10
"""Services that are listed."""


def health(
    span: Span,
    pages: Iterable[Interruption],
    served: Sequence[Served],
    incidents: Iterable[Incident],
    zones: Mapping[str, str],
    limits: PageLimits = USUAL,
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
    tally = Tally(zones)
    tally.count(pages)
    shifts = _shifts(served, tally, limits)
    actions = tally.numbers(lambda sort: sort.action or None)
    people, services = tally.by(lambda sort: sort.person), tally.by(lambda sort: sort.service)
    trouble = tally.numbers(lambda sort: sort.service if sort.trouble else None)
    alerts = sum(one.total for one in people.values())
    return Health(
        start=span.start,
        end=span.end,
        limit=limits.team,
        pages=tally.by(lambda _: "").get("", NONE),
        nobodys=people.get("", NONE).total,
        alert_to_incident=trouble.total() / alerts if alerts else None,
        acted_on=(actions.total() - actions["nothing"]) / alerts if alerts else None,
        actions=dict(sorted(actions.items())),
        people=_people(span, served, people, tally),
        rotations=_rotations(shifts, tally.by(lambda sort: sort.rotation), limits),
        shifts=shifts,
        services=_services(services, trouble),
        severities=_severities(incidents),
    )


def whole_shifts(served: Iterable[Served]) -> tuple[Served, ...]:
    """Return each shift once, in the order of time, as that of whoever served most of it."""
    parts: defaultdict[str, list[Served]] = defaultdict(list)
    for one in served:
        if one.shift:
            parts[one.shift].append(one)
    found = []
    for mine in parts.values():
        holder = max(mine, key=lambda one: one.span.length)
        whole = Span(min(one.span.start for one in mine), max(one.span.end for one in mine))
        found.append(replace(holder, span=whole))
    return tuple(sorted(found, key=lambda one: (one.span.start, one.rotation, one.tier, one.shift)))


def _shifts(served: Iterable[Served], tally: Tally, limits: PageLimits) -> tuple[ShiftHealth, ...]:
    counts = tally.by(lambda sort: sort.shift)
    return tuple(
        ShiftHealth(
            shift=one.shift,
            rotation=one.rotation,
            tier=one.tier,
            person=one.person,
            start=one.span.start,
            end=one.span.end,
            pages=(count := counts.get(one.shift, NONE)),
            over=count.total > limits.of(one.rotation),
        )
        for one in whole_shifts(served)
    )


def _people(
    span: Span, served: Iterable[Served], paged: Mapping[str, Counted], tally: Tally
) -> tuple[PersonHealth, ...]:
    duty: defaultdict[str, list[Span]] = defaultdict(list)
    for one in served:
        duty[one.person].append(one.span)
    return tuple(
        PersonHealth(
            person=person,
            pages=paged.get(person, NONE),
            interrupted_nights=len(tally.nights.get(person, ())),
            on_call=covered(span, duty[person]) / span.length if span.length else 0.0,
            to_acknowledge=timing(tally.acknowledged.get(person, ())),
            to_resolve=timing(tally.resolved.get(person, ())),
        )
        for person in sorted({*duty, *paged} - {""})
    )


def _rotations(
    shifts: Iterable[ShiftHealth], paged: Mapping[str, Counted], limits: PageLimits
) -> tuple[RotationHealth, ...]:
    mine: defaultdict[str, list[ShiftHealth]] = defaultdict(list)
    for shift in shifts:
        mine[shift.rotation].append(shift)
    return tuple(
        RotationHealth(
            rotation=rotation,
            pages=paged.get(rotation, NONE),
            shifts=len(mine[rotation]),
            per_shift=fmean(one.pages.total for one in mine[rotation]) if mine[rotation] else None,
            limit=limits.of(rotation),
            over=sum(one.over for one in mine[rotation]),
        )
        for rotation in sorted({*mine, *paged} - {""})
    )


def _services(paged: Mapping[str, Counted], trouble: Mapping[str, int]) -> tuple[ServiceHealth, ...]:
    noisiest = sorted(paged, key=lambda name: (-paged[name].total, name))
    return tuple(
        ServiceHealth(service=name, pages=paged[name], led_to_incidents=trouble.get(name, 0))
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
