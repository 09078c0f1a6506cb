"""What every request passes: counted by route and status, logged as JSON without secrets, bounded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from api import logs
from scheduler.services import oncall
from tests.api.asking import Service

FROM_STORE = "/v1/rotations/oncall/shifts?from=2027-01-05T12:00:00Z"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what reads the log lines that have been written."""
    written = StringIO()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("sys.stderr", written)
        logs.configure("info")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()


def test_requests_are_counted_by_route_and_status_however_they_are_answered(service: Service) -> None:
    service.client.app.state.serving.refresh()  # type: ignore[attr-defined]
    for query in ("rotation=oncall", "rotation=oncall&min_version=0", "rotation=none"):
        service.ask("GET", f"/v1/oncall?{query}")
    service.ask("GET", "/nowhere")
    told = service.as_().ask("GET", "/metrics").text
    assert 'watchbill_requests_total{method="GET",route="/v1/oncall",status="200"} 2.0' in told
    assert 'watchbill_requests_total{method="GET",route="/v1/oncall",status="404"} 1.0' in told
    assert 'watchbill_request_seconds_bucket{le="+Inf",route="/v1/oncall"} 3.0' in told
    assert 'watchbill_request_seconds_count{route="/v1/oncall"} 3.0' in told
    assert 'watchbill_snapshot_rotations{state="compiled"} 1.0' in told
    assert "/nowhere" not in told


def test_a_fault_is_counted_and_logged_and_its_words_stay_inside(
    service: Service, logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"no {service.secret} at postgresql://ann:geheim@host/name")

    monkeypatch.setattr(oncall, "window", fails)
    answer = service.ask("GET", FROM_STORE)
    assert answer.status_code == 500
    assert "geheim" not in answer.text
    assert 'route="/v1/rotations/{rotation}/shifts",status="500"} 1.0' in service.ask("GET", "/metrics").text
    fault, request = logged()
    assert (fault["event"], fault["path"]) == ("fault", "/v1/rotations/oncall/shifts")
    assert "RuntimeError" in fault["exception"]
    assert (request["event"], request["status"]) == ("request", 500)
    for secret in (service.secret, "geheim"):
        assert secret not in json.dumps([fault, request])


def test_changes_are_logged_with_their_route_and_never_with_what_lets_in(
    service: Service, logged: Any
) -> None:
    made = service.post("/v1/tokens", {"name": "x", "scopes": ["read"]})
    (line,) = logged()
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/tokens", 201)
    assert line["milliseconds"] > 0
    assert made["secret"] not in json.dumps(line)
    assert service.secret not in json.dumps(line)


@pytest.mark.parametrize(
    ("method", "more", "status"),
    [
        ("GET", {"params": {"rotation": "x" * 5000}}, 413),
        ("POST", {"content": b"x" * 2**20 + b"y"}, 413),
        ("POST", {"content": (b"x" * 2**18 for _ in range(5))}, 413),
        ("POST", {"content": b"x", "headers": {"Content-Encoding": "gzip"}}, 415),
    ],
)
def test_what_is_too_large_or_packed_is_refused_before_it_is_read(
    service: Service, method: str, more: dict[str, Any], status: int
) -> None:
    where = "/v1/oncall" if method == "GET" else "/v1/tokens"
    assert service.refused(method, where, status, **more)
