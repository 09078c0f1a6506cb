"""An entry of a feed: everything that its bytes are made of, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple


class Entry(NamedTuple):
    """
    One entry.

    Parameters
    ----------
    sequence, modified
        They rise with every change, or calendars would not show it.
    category
        What kind of duty it is, for people who colour their calendars.
    alarms
        How long before its start calendars ring.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str
    category: str
    sequence: int
    modified: datetime
    url: str = ""
    alarms: tuple[timedelta, ...] = ()
    cancelled: bool = False
