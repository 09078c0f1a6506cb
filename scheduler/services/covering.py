"""The story of a cover before it is made: it is tried, and taken back, and what it would come to is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from scheduler.domain.errors import WatchbillError
from scheduler.domain.layers import Stretch
from scheduler.domain.overrides import Override
from scheduler.domain.plan import Breach
from scheduler.domain.spans import Span
from scheduler.services import overrides
from scheduler.services.rotation_calendar import RotationCalendar, rotation_calendar
from scheduler.services.verdicts import foreseen
from scheduler.store.stored import Store, Stored


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Somebody holds a tier for a while, as somebody wishes it."""

    rotation: str
    tier: str
    person: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody gives away: how long, and how many points of load that is."""

    person: str
    name: str
    span: Span
    points: Fraction


@dataclass(frozen=True, kw_only=True)
class CoverVerdict:
    """
    What a cover would come to.

    Parameters
    ----------
    refused, mend
        Why it cannot be made, and what to do instead; empty where it can.
    warnings
        What speaks against it all the same, a sentence each.
    given
        From whom the time is taken.
    """

    name: str
    refused: str
    mend: str
    warnings: tuple[str, ...]
    given: tuple[Given, ...]


def judge(store: Store, cover: Cover, *, now: datetime, by: str) -> CoverVerdict:
    """
    Return what a cover would come to; nothing is kept of the trial.

    Raises
    ------
    NotFound
        When there is no such rotation.
    """
    with store.reading() as stored:
        seen = rotation_calendar(stored, cover.rotation, start=cover.span.start, end=cover.span.end)
        known = stored.people.get([cover.person])
    refused = mend = ""
    breaches: tuple[Breach, ...] = ()
    try:
        breaches = foreseen(store, now, seen.team, lambda stored: _made(stored, cover, by)).breaches
    except WatchbillError as error:
        refused, mend = error.what, error.mend
    person = known.get(cover.person)
    return CoverVerdict(
        name=person.name if person else cover.person,
        refused=refused,
        mend=mend,
        warnings=(*(breach.sentence for breach in breaches), *_asides(seen, cover)),
        given=tuple(_given(seen, cover)),
    )


def _made(stored: Stored, cover: Cover, by: str) -> Override:
    span = cover.span
    return overrides.add(
        stored, cover.rotation, cover.tier, cover.person, start=span.start, end=span.end, by=by
    )


def _asides(seen: RotationCalendar, cover: Cover) -> Iterator[str]:
    """Yield what speaks against a cover that breaks no rule."""
    member = seen.rotation.roster.get(cover.person)
    person = seen.people.get(cover.person)
    if member is None or person is None:
        yield f"{cover.person} is no member of {seen.rotation.name}."
        return
    if cover.tier not in member.tiers:
        yield f"{person.name} does not hold {cover.tier} by the rules."
    if any(off.span.overlaps(cover.span) for off in person.time_off):
        yield f"{person.name} is off for some of it."
    if any(wish.kind != "want" and wish.span.overlaps(cover.span) for wish in person.wishes):
        yield f"{person.name} would rather not serve then."


def _given(seen: RotationCalendar, cover: Cover) -> Iterator[Given]:
    load = next((tier.load for tier in seen.rotation.tiers if tier.name == cover.tier), Fraction(0))
    usual = Fraction(seen.rotation.cadence.nominal_length.total_seconds())
    for one in seen.layers.final:
        part = _shared(one, cover)
        if part is not None:
            points = load * Fraction(part.length.total_seconds()) / usual
            name = seen.people[one.person].name if one.person in seen.people else one.person
            yield Given(person=one.person, name=name, span=part, points=points)


def _shared(one: Stretch, cover: Cover) -> Span | None:
    """Return the time that a cover takes from a stretch; None where it takes nothing."""
    start, end = max(one.start, cover.span.start), min(one.end, cover.span.end)
    if one.tier != cover.tier or one.person == cover.person or start >= end:
        return None
    return Span(start, end)
