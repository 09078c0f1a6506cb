"""Schedules that another tool runs: who held what when, as its export says, before anything is inferred."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from scheduler.domain.calendars import Unread
from scheduler.domain.spans import Span


@dataclass(frozen=True, order=True)
class ForeignShift:
    """
    A stretch of duty in another tool.

    Parameters
    ----------
    rotation, tier
        As the export names them; the tier is `primary` where it names none.
    person
        A name, or an address where there is no name.
    address
        An e-mail address; empty where the export has none.
    """

    rotation: str
    tier: str
    span: Span
    person: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class ForeignSchedule:
    """
    What an export says.

    Parameters
    ----------
    tool
        What wrote it, as people call it.
    zones
        IANA names of the clocks that the export mentions, the likeliest first.
    inferred
        How it was understood, a sentence each.
    """

    name: str
    tool: str
    shifts: tuple[ForeignShift, ...]
    zones: tuple[str, ...] = ()
    inferred: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
