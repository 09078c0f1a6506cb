"""How values are written in a team file: names, days, clock times, instants, lengths and numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from scheduler.domain.handoffs import ZoneName, zone_names
from scheduler.importers.team_file.suggestions import did_you_mean

FIRST_YEAR, LAST_YEAR = 1971, 2190
LONGEST_LENGTH = timedelta(days=3660)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_SPOKEN = re.compile(r"(\d{1,6})[_ ](second|minute|hour|day|week|turn)s?", re.ASCII)
_ISO = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?", re.ASCII
)
_FRACTION = re.compile(r"(\d{1,6})/([1-9]\d{0,5})", re.ASCII)


def _name(text: str) -> str:
    if text != text.strip():
        raise ValueError("it begins or ends with a space; take the space out")
    if "\n" in text or "\t" in text:
        raise ValueError("a name stands on one line; take the line break or tab out")
    return text


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(f"{value!s:.40} is no day; write it as 2027-01-31")
    return _in_reach(_dated(value))


def _dated(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ValueError(f"the calendar has no {words}; write a day as 2027-01-31") from None


def _in_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is out of reach; write one from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError(
            f"{value!s:.40} is no instant; write day, time and offset, as 2027-01-31T10:00:00Z or "
            "2027-01-31T10:00+01:00"
        )
    _in_reach(_dated(value[:10]))
    return datetime.fromisoformat(value).astimezone(UTC)


def _moment(value: object) -> date | datetime:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day(value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return _instant(value)
    raise ValueError(
        f"{value!s:.40} is no day and no instant; write a whole day as 2027-01-31, or day, time and offset "
        "as 2027-01-31T10:00+01:00"
    )


def _clock(value: object) -> time:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        raise ValueError(
            f'{value} is a number, not a time of day (some YAML readers turn 10:00 into 600); write "10:00"'
        )
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f'{value!s:.40} is no time of day; write it as "10:00" or "10:00:30"')
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def _length_or_turns(value: object) -> timedelta | int:
    """Read a length of time, or a number of turns as `int`."""
    if value in (0, "0") and not isinstance(value, bool):
        return timedelta(0)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        raise ValueError(f"{value} has no unit; write 2_weeks, 3_days, 24_hours or 5_minutes")
    text = value if isinstance(value, str) else ""
    if found := _SPOKEN.fullmatch(text):
        if found[2] == "turn":
            return int(found[1])
        return _bounded(timedelta(**{f"{found[2]}s": int(found[1])}))
    if (found := _ISO.fullmatch(text)) and text not in ("P", "PT"):
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return _bounded(timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds))
    raise ValueError(f"{value!s:.40} is no length of time; write 2_weeks, 3_days, 24_hours, 5_minutes or P2W")


def _bounded(length: timedelta) -> timedelta:
    if length > LONGEST_LENGTH:
        raise ValueError("it is longer than ten years; write a shorter one")
    return length


def _length(value: object) -> timedelta:
    length = _length_or_turns(value)
    if isinstance(length, int):
        raise ValueError("a number of turns is no length of time here; write it as 2_weeks or 3_days")
    return length


def _number(value: object) -> Fraction:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    found = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"{value!s:.40} is no number; write it as 0.5 or 1/3")
    return Fraction(int(found[1]), int(found[2]))


def _zone(value: object) -> object:
    if isinstance(value, str) and value not in zone_names():
        hint = did_you_mean(value, zone_names())
        raise ValueError(
            f"{value:.40} is no IANA time zone; {hint or 'write one such as Europe/Berlin or UTC'}"
        )
    return value


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_name)]
Zone = Annotated[ZoneName, BeforeValidator(_zone)]
Day = Annotated[
    date,
    PlainValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2027-01-31"]}),
]
Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2027-01-31T10:00:00Z"]}),
]
Moment = Annotated[
    date | datetime,
    PlainValidator(_moment),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
    ),
]
ClockTime = Annotated[
    time,
    PlainValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$", "examples": ["10:00"]}),
]
_LENGTH_SCHEMA = {
    "anyOf": [
        {"type": "string", "examples": ["2_weeks", "24_hours", "5_minutes", "P2W", "PT5M"]},
        {"const": 0},
    ]
}
Length = Annotated[timedelta, PlainValidator(_length), WithJsonSchema(_LENGTH_SCHEMA)]
LengthOrTurns = Annotated[timedelta | int, PlainValidator(_length_or_turns), WithJsonSchema(_LENGTH_SCHEMA)]
Number = Annotated[
    Fraction,
    PlainValidator(_number),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "examples": ["1/3"]}]}),
]
