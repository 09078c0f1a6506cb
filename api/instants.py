"""Instants as they come in requests, read strictly: on the day of a handoff a guess pages the wrong one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from scheduler.domain.errors import Invalid

FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Instants outside are no instants at which somebody is on call."""

MEND = "Write day, time and offset: 2027-01-04T10:00:00Z, or …%2B01:00 in a URL, where a bare + is a space."


def instant(value: object) -> datetime:
    """
    Read an instant with its offset, in UTC.

    Raises
    ------
    Invalid
        When it is none.
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if not isinstance(value, str) or not FORM.fullmatch(value):
        raise Invalid(_fault(value), MEND)
    try:
        found = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{value} is no instant.", MEND) from None
    if not FIRST <= found < LAST:
        raise Invalid(f"{value} does not lie between {FIRST.year} and {LAST.year}.", MEND)
    return found


def _fault(value: object) -> str:
    text = str(value)[:40]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return f"{text!r} is a day, and on the day of a handoff two people are on call."
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+", text, re.ASCII):
        return f"{text!r} has no offset, so it could be any of many instants."
    return f"{text!r} is no instant."


Instant = Annotated[
    datetime,
    BeforeValidator(instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2027-01-04T10:00:00Z"]}),
]


@lru_cache(maxsize=65_536)
def stamp(at: datetime) -> str:
    """Write an instant in UTC as answers do."""
    return at.isoformat().replace("+00:00", "Z")


def day_or_instant(value: object) -> object:
    """
    Read a day, or an instant with its offset.

    Raises
    ------
    Invalid
        When it is neither.
    """
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return instant(value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Invalid(f"{value} is no day.", "Correct it, or write an instant.") from None
    if not FIRST.date() <= day < LAST.date():
        raise Invalid(f"{value} does not lie between {FIRST.year} and {LAST.year}.", "Correct the year.")
    return day


def day(value: object) -> date:
    """Read a day on which somebody could be on call."""
    found = day_or_instant(value)
    if isinstance(found, datetime) or not isinstance(found, date):
        raise Invalid(f"{str(value)[:40]!r} is no day.", "Write a day, such as 2027-01-04.")
    return found


Moment = Annotated[
    datetime | date,
    BeforeValidator(day_or_instant),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2027-01-04", "2027-01-04T10:00:00Z"],
        }
    ),
]
"""A day, or an instant with its offset."""
Day = Annotated[
    date,
    BeforeValidator(day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-01-04"]}),
]
