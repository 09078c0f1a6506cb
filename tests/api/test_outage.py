"""When the database is away: who is on call is still answered, and says how old it is; the rest waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from scheduler.store import engines
from scheduler.store.stored import Store
from tests.api.asking import Service, a_service
from tests.databases import own_postgres

WHERE = "/v1/oncall?rotation=oncall&at=2027-01-05T12:00:00Z"
BY_ENDPOINT = f"{WHERE}&min_version=0"
FROM_STORE = "/v1/rotations/oncall/shifts?from=2027-01-05T12:00:00Z"
NEW = {"name": "x", "scopes": ["read"]}


def soon(happens: Callable[[], bool], within: float = 10) -> None:
    """Wait until something is so."""
    ends = monotonic() + within
    while not happens():
        assert monotonic() < ends, f"not within {within} s"
        sleep(0.05)


def says_to_try_again(service: Service, method: str, path: str, **more: Any) -> None:
    """Hold a refusal to what pagers try again after: a 4xx they would drop."""
    answer = service.ask(method, path, **more)
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert "database" in answer.json()["detail"]


def test_while_postgresql_is_away_answers_go_on_from_memory_and_writes_wait_until_it_is_back() -> None:
    with own_postgres(uuid4().hex) as server:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        store = Store.open(url.render_as_string(hide_password=False))
        with a_service(store, "Ann Bo Cy Di") as service:
            before = service.ask("GET", WHERE)
            assert "Age" not in before.headers
            server.stop()
            soon(lambda: "Age" in service.ask("GET", WHERE).headers)
            for where in (WHERE, BY_ENDPOINT):
                during = service.ask("GET", where)
                assert (during.status_code, during.content) == (200, before.content)
                assert int(during.headers["Age"]) >= 1
            says_to_try_again(service, "GET", "/readyz")
            says_to_try_again(service, "GET", FROM_STORE)
            says_to_try_again(service, "GET", f"{WHERE}&min_version=99")
            says_to_try_again(service, "POST", "/v1/tokens", json=NEW)
            assert service.ask("GET", "/healthz").status_code == 200
            assert "watchbill_snapshot_age_seconds" in service.ask("GET", "/metrics").text
            server.ensure_postgres_running()
            soon(lambda: service.ask("GET", "/readyz").status_code == 200)
            assert service.post("/v1/tokens", NEW)
            service.story.cover("Di", "2027-01-05T10:00/2027-01-05T14:00")
            soon(lambda: service.ask("GET", WHERE).content != before.content)
            assert "Age" not in service.ask("GET", WHERE).headers
        store.close()


def test_while_a_sqlite_file_is_locked_answers_go_on_and_writes_wait(
    empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY", 0.2)
    with a_service(empty, "Ann Bo Cy Di") as service:
        file = Path(str(empty.engine.url.database))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert service.get(WHERE) == service.get(BY_ENDPOINT)
        assert service.get(FROM_STORE)
        says_to_try_again(service, "POST", "/v1/tokens", json=NEW)
        other.execute("ROLLBACK")
        assert service.post("/v1/tokens", NEW)
        other.close()


def test_a_change_in_another_process_is_seen_within_a_quarter_of_a_second(service: Service) -> None:
    for day in range(5, 9):
        service.story.cover("Di", f"2027-01-0{day}T12:00/2027-01-0{day}T13:00")
        began = monotonic()
        where = f"/v1/oncall?rotation=oncall&at=2027-01-0{day}T12:30:00Z"
        soon(lambda where=where: b'"why":"override"' in service.ask("GET", where).content)  # type: ignore[misc]
        assert (
            monotonic() - began < 0.5
        )  # 250 ms, and as much again for a machine that is busy with other tests
