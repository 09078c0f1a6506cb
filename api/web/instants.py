"""Instants and lengths as people read them: in a zone, as short as the day allows."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

NEAR = {-1: "yesterday ", 0: "", 1: "tomorrow "}
"""Days that have a word of their own."""
DAY = re.compile(r"\b(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b(?![T-])", re.ASCII)


def clock(at: datetime, zone: str, now: datetime) -> str:
    """Return an instant: `10:00` today, `tomorrow 10:00`, `Mon 4 Jan 10:00` else."""
    here, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    away = (here.date() - today.date()).days
    if away in NEAR:
        return f"{NEAR[away]}{here:%H:%M}"
    year = f" {here:%Y}" if here.year != today.year else ""
    return f"{here:%a} {here.day} {here:%b}{year} {here:%H:%M}"


def differs(zone: str, other: str, now: datetime) -> bool:
    """Say whether clocks show different times in two zones."""
    return now.astimezone(ZoneInfo(zone)).utcoffset() != now.astimezone(ZoneInfo(other)).utcoffset()


def day(at: datetime, zone: str) -> str:
    """Return the day of an instant: `Mon 4 Jan 2027`."""
    here = at.astimezone(ZoneInfo(zone))
    return f"{here:%a} {here.day} {here:%b %Y}"


def last_day(end: datetime, zone: str) -> str:
    """Return the last day of a span of whole days that ends at midnight."""
    return day(end - timedelta(seconds=1), zone)


def exactly(at: datetime, zone: str) -> str:
    """Return an instant in full, with its offset."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %z} {zone}"


def machine(at: datetime) -> str:
    """Return an instant as programs read it."""
    return at.isoformat()


def wall(at: datetime, zone: str) -> str:
    """Return an instant as fields for day and time take it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def length(span: timedelta) -> str:
    """Return a length in its two largest units: `3 d 4 h`."""
    minutes = max(0, round(span.total_seconds() / 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    units = [(days, "d"), (hours, "h"), (rest, "min")]
    first = next((place for place, (count, _) in enumerate(units) if count), 2)
    shown = [f"{count} {unit}" for count, unit in units[first : first + 2] if count]
    return " ".join(shown) or "0 min"


def city(zone: str) -> str:
    """Return what people call a zone: `Tokyo`."""
    return zone.rpartition("/")[2].replace("_", " ")


def spoken(words: str) -> str:
    """Return a sentence whose days are written as people write them, and stay on one line: `4 Jan 2027`."""
    return DAY.sub(_spoken_day, words)


def _spoken_day(found: re.Match[str]) -> str:
    try:
        named = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    return f"{named.day}\u00a0{named:%b\u00a0%Y}"
