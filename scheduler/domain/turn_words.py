"""How seats and turns are said: "oncall primary in the week of 2027-01-04"."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from scheduler.domain.team import Team


class OfATurn(Protocol):
    """Anything that is about a turn of a rotation."""

    @property
    def rotation(self) -> str: ...
    @property
    def start(self) -> datetime: ...


class Seated(OfATurn, Protocol):
    """Anything that is about a seat."""

    @property
    def tier(self) -> str: ...


def turn_told(team: Team, one: OfATurn) -> str:
    """Say a turn: "the week of 2027-01-04"."""
    cadence = team.rotation[one.rotation].cadence
    local = one.start.astimezone(ZoneInfo(cadence.timezone))
    clock = f" {local:%H:%M}" if cadence.kind in ("hourly", "follow_the_sun") else ""
    return f"the {'week' if cadence.kind == 'weekly' else 'shift'} of {local.date()}{clock}"


def seat_told(team: Team, one: Seated) -> str:
    """Say a seat; no tier where any would do."""
    tier = f" {one.tier}" if one.tier else ""
    return f"{one.rotation}{tier} in {turn_told(team, one)}"
