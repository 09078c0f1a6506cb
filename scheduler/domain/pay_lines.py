"""Lines of pay, one by one: what a stretch of duty, of work or of rest is worth, and why."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from pydantic.dataclasses import dataclass

from scheduler.domain.local_days import LocalDay
from scheduler.domain.money import rounded
from scheduler.domain.pay import HOUR, Kind, Line
from scheduler.domain.pay_rates import DayKind, Worth
from scheduler.domain.spans import Span

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """
    A stretch in which somebody held a tier.

    Parameters
    ----------
    rotation, name
        Its id, and what people call it.
    shift
        The whole shift of which it is a part, whoever held the rest.
    """

    person: str
    team: str
    rotation: str
    name: str
    tier: str
    span: Span
    shift: Span


@dataclass(frozen=True, kw_only=True)
class OnIncident:
    """A stretch in which somebody worked on an incident, or rests from it."""

    person: str
    team: str
    rotation: str
    incident: str
    span: Span


def of_shift(duty: OnDuty, span: Span, worth: Worth) -> Line:
    """Return the stipend for a part of a shift."""
    value = Fraction(worth.per_shift) * worth.part(duty.tier)
    what = f"a shift at {worth.per_shift} {worth.currency}"
    return _stipend(duty, "shift", span, duty.shift, value, worth, what)


def of_day(duty: OnDuty, day: LocalDay, worth: Worth, kind: DayKind) -> Line:
    """Return the stipend for a part of a day."""
    value = Fraction(worth.a_day(kind)) * worth.part(duty.tier)
    what = f"{day.day:%A} {day.day}, a {kind} at {worth.a_day(kind)} {worth.currency}"
    return _stipend(duty, kind, day.part, day.whole, value, worth, what)


def _stipend(
    duty: OnDuty, kind: Kind, span: Span, whole: Span, value: Fraction, worth: Worth, what: str
) -> Line:
    """
    Return the line of a part of a shift or day.

    It is worth what has been earned at its end less what had been at its start, each rounded, so that the
    parts of a whole come to the whole to the last coin, whoever holds them and whenever they are paid.
    """
    start, end = (rounded(value * _share(whole, at), worth.currency) for at in (span.start, span.end))
    part = worth.part(duty.tier)
    less = f", of which {duty.tier} gets {part}" if part != 1 else ""
    return Line(
        person=duty.person,
        kind=kind,
        team=duty.team,
        rotation=duty.rotation,
        tier=duty.tier,
        span=span,
        hours=_hours(span),
        amount=end - start,
        currency=worth.currency,
        reason=f"{duty.name} {duty.tier}: {_said(span)} of {_said(whole)} of {what}{less}.",
    )


def of_work(one: OnIncident, span: Span, worth: Worth) -> Line:
    """Return the overtime for work outside business hours."""
    hours = _hours(span)
    return Line(
        person=one.person,
        kind="overtime",
        team=one.team,
        rotation=one.rotation,
        incident=one.incident,
        span=span,
        hours=hours,
        amount=rounded(Fraction(worth.overtime) * hours, worth.currency),
        currency=worth.currency,
        reason=f"{one.incident}: {_said(span)} outside business hours at {worth.overtime} {worth.currency}.",
    )


def of_rest(one: OnIncident, span: Span) -> Line:
    """Return the rest that is earned, which is time."""
    return Line(
        person=one.person,
        kind="rest",
        team=one.team,
        rotation=one.rotation,
        incident=one.incident,
        span=span,
        hours=_hours(span),
        reason=f"{_said(span)} of rest after {one.incident}, a long SEV1.",
    )


def _share(whole: Span, at: datetime) -> Fraction:
    return Fraction((at - whole.start) // MICROSECOND, whole.length // MICROSECOND)


def _hours(span: Span) -> Fraction:
    return Fraction(span.length // MICROSECOND, HOUR // MICROSECOND)


def _said(span: Span) -> str:
    return f"{float(_hours(span)):.4g} h"
