"""Interruptions: what is counted of a page, and what kind of hour it came in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

from pydantic.dataclasses import dataclass

Hours = Literal["business", "off_hours", "sleep"]
BUSINESS, SLEEP = range(8, 18), (22, 8)


class Interruption(Protocol):
    """What is counted of a page."""

    @property
    def at(self) -> datetime | None: ...
    @property
    def acknowledged(self) -> datetime | None: ...
    @property
    def resolved(self) -> datetime | None: ...
    @property
    def rotation(self) -> str: ...
    @property
    def shift(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def incident(self) -> str: ...
    @property
    def action(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Pages by the local hour of whoever was paged: 8 to 18 on weekdays, 22 to 8, and all else."""

    business: int = 0
    off_hours: int = 0
    sleep: int = 0

    @property
    def total(self) -> int:
        return self.business + self.off_hours + self.sleep


def hours_of(local: datetime) -> Hours:
    """Say what kind of hour a local time is."""
    if local.hour >= SLEEP[0] or local.hour < SLEEP[1]:
        return "sleep"
    return "business" if local.weekday() < 5 and local.hour in BUSINESS else "off_hours"
