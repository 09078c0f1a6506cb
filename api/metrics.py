"""What is counted about the service, for Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from api.team_gauges import Teams

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one app; every app counts for itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.revision = Gauge(
            "watchbill_snapshot_revision", "Revision of the store in memory.", registry=self.registry
        )
        self.age = Gauge(
            "watchbill_snapshot_age_seconds",
            "Seconds since the last look for changes.",
            registry=self.registry,
        )
        self.rotations = Gauge(
            "watchbill_snapshot_rotations", "Rotations in memory.", ["state"], registry=self.registry
        )
        self._requests, self.teams = Requests(), Teams()
        self.registry.register(self._requests)
        self.registry.register(self.teams)
        self.count = self._requests.count

    def text(self) -> tuple[bytes, str]:
        """Return all figures, and their media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


class Requests(Collector):
    """
    Requests that are answered, counted in plain numbers by the one thread that answers them.

    Counting is part of every answer from memory, so it takes less than the locks of the library's own
    counters would; the figures become its metrics when they are asked for.
    """

    def __init__(self) -> None:
        self._answered: dict[tuple[str, str, int], int] = {}
        self._within: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is answered."""
        key = (method, route, status)
        self._answered[key] = self._answered.get(key, 0) + 1
        within = self._within.get(route)
        if within is None:
            within = self._within[route] = [0] * (len(BUCKETS) + 1)
        within[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as metrics."""
        requests = CounterMetricFamily(
            "watchbill_requests", "Requests by route and status.", labels=["method", "route", "status"]
        )
        for (method, route, status), number in self._answered.items():
            requests.add_metric([method, route, str(status)], number)
        yield requests
        times = HistogramMetricFamily(
            "watchbill_request_seconds", "Seconds from request to answer.", labels=["route"]
        )
        edges = [*(str(edge) for edge in BUCKETS), "+Inf"]
        for route, within in self._within.items():
            buckets = list(zip(edges, accumulate(within), strict=True))
            times.add_metric([route], buckets, self._seconds[route])
        yield times
