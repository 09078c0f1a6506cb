"""Pay: lines with their reasons, and what they come to for each person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic.dataclasses import dataclass

from scheduler.domain.pay_rates import NOTHING
from scheduler.domain.people import Quantity
from scheduler.domain.spans import Span

Kind = Literal["shift", "weekday", "weekend", "holiday", "overtime", "rest"]
STIPENDS: tuple[Kind, ...] = ("shift", "weekday", "weekend", "holiday")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One line of a report of pay.

    Parameters
    ----------
    kind
        A stipend for a part of a shift or of a day, overtime, or rest that was earned, which is time.
    rotation
        Its id; empty where an incident is no rotation's.
    incident
        The id of the one that was worked on, or that is rested from.
    hours
        Elapsed; below zero where a correction takes them back.
    amount
        In whole coins of the currency, which is empty for rest.
    corrects
        The id of the closed period that is put right; empty for a line of its own period.
    """

    person: str
    kind: Kind
    team: str
    rotation: str = ""
    tier: str = ""
    incident: str = ""
    span: Span
    hours: Quantity
    amount: Decimal = NOTHING
    currency: str = ""
    reason: str
    corrects: str = ""


@dataclass(frozen=True, kw_only=True)
class Unpaid:
    """Time on call for which no rate holds where somebody is paid."""

    person: str
    team: str
    location: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Lines, and what no rate holds for."""

    lines: tuple[Line, ...]
    unpaid: tuple[Unpaid, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Earned:
    """
    What somebody earns in a currency.

    Parameters
    ----------
    corrections
        Of periods that are closed.
    total
        All of it.
    """

    person: str
    currency: str
    stipend: Decimal
    overtime: Decimal
    corrections: Decimal
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class RestEarned:
    """The hours of rest that somebody earns."""

    person: str
    hours: Quantity


def earned(lines: Iterable[Line]) -> tuple[Earned, ...]:
    """Return what lines come to, for each person and currency."""
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for line in lines:
        if line.currency:
            sums = found.setdefault((line.person, line.currency), {})
            column = _column(line)
            sums[column] = sums.get(column, NOTHING) + line.amount
    return tuple(
        Earned(
            person=person,
            currency=currency,
            stipend=sums.get("stipend", NOTHING),
            overtime=sums.get("overtime", NOTHING),
            corrections=sums.get("corrections", NOTHING),
            total=sum(sums.values(), NOTHING),
        )
        for (person, currency), sums in sorted(found.items())
    )


def rest_earned(lines: Iterable[Line]) -> tuple[RestEarned, ...]:
    """Return the rest that lines come to, for each person who earned any."""
    found: dict[str, Fraction] = {}
    for line in lines:
        if line.kind == "rest":
            found[line.person] = found.get(line.person, Fraction(0)) + line.hours
    return tuple(RestEarned(person=person, hours=hours) for person, hours in sorted(found.items()))


def _column(line: Line) -> str:
    if line.corrects:
        return "corrections"
    return "overtime" if line.kind == "overtime" else "stipend"
