"""How facts are said: names, days and lengths of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from constraints._rule import Fact
from scheduler.domain.team import Team

_UNITS = (("week", 7 * 24 * 3600), ("day", 24 * 3600), ("hour", 3600), ("minute", 60), ("second", 1))


def spoken(length: timedelta) -> str:
    """Say a length of time in its largest whole unit, or in two: "3 days", "1 hour 30 minutes"."""
    seconds = round(length.total_seconds())
    for unit, size in _UNITS:
        if seconds and seconds % size == 0 and (unit != "week" or seconds >= 2 * size):
            return counted(seconds // size, unit)
    parts = []
    for unit, size in _UNITS[1:]:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(counted(count, unit))
    return " ".join(parts[:2]) or "no time"


def counted(count: int, noun: str) -> str:
    """Say a number of things: "1 week", "2 weeks", "2 people"."""
    many = "people" if noun == "person" else f"{noun}s"
    return f"{count} {noun if count == 1 else many}"


def day(moment: datetime, zone: str) -> str:
    """Say the local day of an instant."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def turn_day(team: Team, fact: Fact) -> str:
    """Say the local day on which the turn that a fact is about begins."""
    return day(_start(team, fact), team.rotation[fact.rotation].cadence.timezone)


def _clock(team: Team, fact: Fact) -> str:
    zone = ZoneInfo(team.rotation[fact.rotation].cadence.timezone)
    return _start(team, fact).astimezone(zone).strftime("%H:%M")


def _start(team: Team, fact: Fact) -> datetime:
    """Return when the turn that a fact is about begins, or about when, where it is before the horizon."""
    ordinal, turns = fact.ordinal or 0, team.turns[fact.rotation]
    known = [turn.span.start for turn in turns if turn.ordinal == ordinal]
    if known:
        return known[0]
    return turns[0].span.start + ordinal * team.rotation[fact.rotation].cadence.nominal_length


def the_turn(team: Team, fact: Fact) -> str:
    """Say the turn that a fact is about: "the week of 2026-12-21", "the shift of 2026-12-21 22:00"."""
    cadence = team.rotation[fact.rotation].cadence
    word = "week" if cadence.kind == "weekly" else "shift"
    clock = f" {_clock(team, fact)}" if cadence.kind == "hourly" else ""
    return f"the {word} of {turn_day(team, fact)}{clock}"


def turns(team: Team, fact: Fact, count: int, kind: str = "") -> str:
    """Say a number of the rotation's turns: "2 weeks", "1 day", "2 shadow weeks"."""
    return counted(count, f"{kind} {team.rotation[fact.rotation].cadence.turn_word}".strip())


def listed(names: Sequence[str], last: str = "and") -> str:
    """Say names: "Ann", "Ann and Bo", "Ann, Bo and Cy"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
