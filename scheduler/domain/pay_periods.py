"""Closed periods of pay: what they were worked out from, and what puts them right afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.pay import Earned, Line, RestEarned, Unpaid
from scheduler.domain.pay_rates import NOTHING
from scheduler.domain.spans import Span


@dataclass(frozen=True, kw_only=True)
class Terms:
    """
    What of a rotation is paid for, as its team has agreed.

    Parameters
    ----------
    minimum
        How long a SEV1 lasts after which its responders earn rest; None: they earn none.
    """

    stipend: bool
    overtime: bool
    minimum: timedelta | None
    rest: timedelta


@dataclass(frozen=True, kw_only=True)
class Basis:
    """
    What a closed period was worked out from, and is put right by: later agreements do not reach back.

    Parameters
    ----------
    terms
        By rotation.
    zones, spans
        Where each person lived, and what the period was to them.
    over
        When it ended for the last of them.
    """

    terms: dict[str, Terms]
    zones: dict[str, str]
    spans: dict[str, Span]
    over: AwareDatetime


@dataclass(frozen=True, kw_only=True)
class Period:
    """A period of a team that is closed: its lines stay as they are."""

    id: str
    team: str
    first: date
    last: date
    closed_at: AwareDatetime
    closed_by: str
    basis: Basis
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """
    The pay of a team in a period: as it was closed, or as it would be closed now.

    Parameters
    ----------
    period
        The id of the closed period; None: it is open.
    until
        What is later is not in it.
    lines
        Those of the period, and those that put closed periods right.
    unpaid
        Time on call for which no rate holds: it is paid when one does.
    earned, rest
        What the lines come to.
    """

    team: str
    first: date
    last: date
    period: str | None
    until: AwareDatetime
    lines: tuple[Line, ...]
    unpaid: tuple[Unpaid, ...]
    earned: tuple[Earned, ...]
    rest: tuple[RestEarned, ...]

    def of(self, person: str) -> Report:
        """Return what of it is about somebody."""
        return replace(
            self,
            lines=tuple(line for line in self.lines if line.person == person),
            unpaid=tuple(one for one in self.unpaid if one.person == person),
            earned=tuple(one for one in self.earned if one.person == person),
            rest=tuple(one for one in self.rest if one.person == person),
        )


def corrections(period: Period, booked: Iterable[Line], due: Iterable[Line]) -> Iterator[Line]:
    """
    Yield what puts a closed period right: lines that together with what was booked come to what is due.

    Parameters
    ----------
    booked
        Its own lines, and the corrections of it so far.
    due
        Its lines as they would be now.
    """
    before, after = _netted(booked), _netted(due)
    for key in sorted(before.keys() | after.keys(), key=str):
        old, new = before.get(key), after.get(key)
        told = new or old
        assert told is not None
        hours = (new.hours if new else Fraction(0)) - (old.hours if old else Fraction(0))
        amount = (new.amount if new else NOTHING) - (old.amount if old else NOTHING)
        if hours or amount:
            reason = f"{period.first} to {period.last} put right: {_change(old, new)}"
            yield replace(told, hours=hours, amount=amount, reason=reason, corrects=period.id)


Key = tuple[str, str, str, str, str, Span, str]


def _netted(lines: Iterable[Line]) -> dict[Key, Line]:
    """Return one line for each thing that is paid, with all that was booked of it."""
    found: dict[Key, Line] = {}
    for line in lines:
        key = (line.person, line.kind, line.rotation, line.tier, line.incident, line.span, line.currency)
        known = found.get(key)
        found[key] = (
            replace(line, hours=line.hours + known.hours, amount=line.amount + known.amount)
            if known
            else line
        )
    return found


def _change(old: Line | None, new: Line | None) -> str:
    if old is None or not (old.hours or old.amount):
        return f"it lacked {new.reason}" if new else "nothing"
    if new is None:
        return f"taken back is {old.reason}"
    return f"it is now {new.reason}"
