"""Finds the turn that a file means by a day or an instant."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import Turn
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Horizon

LONGEST_HISTORY = 260
"""Weeks before the horizon in which shifts may lie."""


class TurnBook:
    """
    The turns of a rotation by the local day and by the instant at which they begin.

    Parameters
    ----------
    earliest
        The first day that is asked for.

    Attributes
    ----------
    turns
        In the order of time, those before the horizon (with negative ordinals) included.
    """

    def __init__(self, rotation: Rotation, horizon: Horizon, earliest: date) -> None:
        cadence = rotation.cadence
        before = min(LONGEST_HISTORY, max(0, -(-(horizon.start - earliest).days // 7) + 1))
        self.turns = cadence.turns(horizon.start, horizon.weeks, before=before)
        self._zones = {site.name: ZoneInfo(site.timezone) for site in cadence.sites}
        self._zone = ZoneInfo(cadence.timezone)
        self._by_instant = {turn.span.start: turn for turn in self.turns}
        self._by_day: dict[date, list[Turn]] = defaultdict(list)
        for turn in self.turns:
            self._by_day[self.day_of(turn)].append(turn)

    def day_of(self, turn: Turn) -> date:
        """Return the local day on which a turn begins."""
        return turn.span.start.astimezone(self._zones.get(turn.site, self._zone)).date()

    def on(self, day: date) -> list[Turn]:
        """Return the turns that begin on a local day."""
        return self._by_day.get(day, [])

    def at(self, instant: datetime) -> Turn | None:
        """Return the turn that begins at an instant."""
        return self._by_instant.get(instant)

    def nearest_day(self, day: date) -> date:
        """Return the day nearest to `day` on which a turn begins."""
        return min(self._by_day, key=lambda known: (abs(known - day), known))

    def nearest_instant(self, instant: datetime) -> datetime:
        """Return the instant nearest to `instant` at which a turn begins."""
        return min(self._by_instant, key=lambda known: (abs(known - instant), known))

    def too_far_back(self, day: date, horizon: Horizon) -> bool:
        """Say whether a day lies before all history that is kept."""
        return day < horizon.start - timedelta(weeks=LONGEST_HISTORY - 1)
