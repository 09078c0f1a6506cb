"""What Prometheus is shown of teams and incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from scheduler.services.gauges import Gauges

FRESH: float = 60
"""Seconds for which it is not looked up again, however often it is asked for."""


class Teams(Collector):
    """What is shown of teams and incidents: looked up now and then, since it is read from the store."""

    def __init__(self) -> None:
        self._known: Gauges | None = None
        self._looked = -FRESH

    def refresh(self, look: Callable[[], Gauges]) -> None:
        """Look again, if it is time; where that fails nothing is shown of them, rather than what was so."""
        if monotonic() - self._looked < FRESH:
            return
        self._known = None
        self._known = look()
        self._looked = monotonic()

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as metrics."""
        if self._known is None:
            return
        pages = GaugeMetricFamily(
            "watchbill_team_pages",
            "Pages of the last week, by the responder's hour.",
            labels=["team", "hours"],
        )
        over = GaugeMetricFamily(
            "watchbill_team_shifts_over_limit", "Shifts with too many pages last week.", labels=["team"]
        )
        times = GaugeMetricFamily(
            "watchbill_team_acknowledge_seconds",
            "Mean time to acknowledge of the last week, from five pages on.",
            labels=["team"],
        )
        for one in self._known.teams:
            for hours in ("business", "off_hours", "sleep"):
                pages.add_metric([one.team, hours], getattr(one.pages, hours))
            over.add_metric([one.team], one.over)
            if one.to_acknowledge.mean is not None:
                times.add_metric([one.team], one.to_acknowledge.mean.total_seconds())
        incidents = GaugeMetricFamily(
            "watchbill_incidents_open", "Incidents that are open.", labels=["severity"]
        )
        for severity, number in self._known.incidents.items():
            incidents.add_metric([severity], number)
        yield from (pages, over, times, incidents)
