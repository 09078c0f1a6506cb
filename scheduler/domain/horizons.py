"""Which weeks a plan is of: those that are published and not over, or those that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.handoffs import Cadence
from scheduler.domain.team import Horizon

Ends = Mapping[str, datetime]
"""When what is published of each rotation is over, by name."""


def running(own: Horizon, cadences: Mapping[str, Cadence], ends: Ends, now: datetime) -> Horizon | None:
    """
    Return the weeks that are published in all rotations, from the one that runs now on; None: there are none.

    Parameters
    ----------
    own
        The team's horizon: others begin whole weeks after it. As long as it runs, it is the beginning.
    """
    planned = _weeks(own, cadences, ends)
    begun = max(0, _weeks(own, cadences, dict.fromkeys(ends, now)))
    start = begun if begun >= own.weeks else 0
    weeks = planned - start
    return Horizon(start=own.start + timedelta(weeks=start), weeks=weeks) if weeks > 0 else None


def following(own: Horizon, cadences: Mapping[str, Cadence], ends: Ends) -> Horizon:
    """Return as many weeks as the team plans at once, from the first one that is not published everywhere."""
    planned = max(0, _weeks(own, cadences, ends))
    return Horizon(start=own.start + timedelta(weeks=planned), weeks=own.weeks)


def _weeks(own: Horizon, cadences: Mapping[str, Cadence], until: Ends) -> int:
    """Return how many whole weeks lie before these instants, in the rotation that has fewest."""
    return min(
        (_local(cadences[name], end) - cadences[name].first_day(own.start)).days // 7
        for name, end in until.items()
    )


def _local(cadence: Cadence, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(cadence.timezone)).date()
