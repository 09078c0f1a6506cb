"""The heat map: when people were paged, by hour and weekday on their own clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduler.domain.interruptions import Interruption, hours_of

STEPS = 4
"""Shades of the map, beside none; so many pages in an hour of the week have the darkest, or more do."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Heat:
    """
    The map.

    Parameters
    ----------
    rows
        A weekday each: its name, and for each of 24 hours the pages and the shade, 0 for none.
    """

    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    nights: int
    most: int


def heat(pages: Iterable[Interruption], zones: Mapping[str, str]) -> Heat:
    """Return the map of pages; those that reached nobody are on nobody's clock, and left out."""
    counts: Counter[tuple[int, int]] = Counter()
    nights = 0
    for page in pages:
        if page.at is None or page.person not in zones:
            continue
        local = page.at.astimezone(ZoneInfo(zones[page.person]))
        counts[local.weekday(), local.hour] += 1
        nights += hours_of(local) == "sleep"
    most = max(counts.values(), default=0)
    rows = tuple(
        (name, tuple(_cell(counts[day, hour], most) for hour in range(24))) for day, name in enumerate(DAYS)
    )
    return Heat(rows, nights, most)


def _cell(pages: int, most: int) -> tuple[int, int]:
    return pages, -(-pages * STEPS // max(most, STEPS))
