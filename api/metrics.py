"""What is counted about the service, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one app; every app counts for itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "watchbill_requests",
            "Requests by route and status.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "watchbill_request_seconds",
            "Seconds from request to answer.",
            ["route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
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
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that is answered."""
        key = (method, route, status)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = self.requests.labels(method, route, str(status))
            self._timers.setdefault(route, self.seconds.labels(route))
        counter.inc()
        self._timers[route].observe(seconds)

    def text(self) -> tuple[bytes, str]:
        """Return all figures, and their media type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST
