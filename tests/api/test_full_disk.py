"""A disk that is full: what is known is answered on, and nothing that was acknowledged is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from scheduler.store.stored import Store
from tests.api.asking import a_service
from tests.api.test_overrides import WHERE, cover, primary
from tests.conftest import KEY

HELD = "2027-01-05T12:00:00Z"


@contextmanager
def a_full_disk(path: Path) -> Iterator[None]:
    """Let a database grow no further, whoever writes to it."""
    with sqlite3.connect(path) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]

    def limit(connection: Any, *_more: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def unlimited(connection: Any, *_more: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000000")

    event.listen(Engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(Engine, "begin", limit)
        event.listen(Engine, "begin", unlimited)
    event.remove(Engine, "begin", unlimited)


def test_while_the_disk_is_full_reads_go_on_writes_are_a_503_and_nothing_acknowledged_is_lost(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "watchbill.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{path}", KEY)
    acknowledged = 0

    with a_service(store, "Ann Bo Cy Di") as service:
        def covered() -> int:
            at = acknowledged
            wanted = cover("Di", f"2027-01-05T{at // 60:02}:{at % 60:02}:00Z", f"2027-01-05T{at // 60:02}:{at % 60:02}:59Z")
            return service.ask("POST", WHERE, json=wanted).status_code

        with a_full_disk(path):
            while (status := covered()) == 201:
                acknowledged += 1
                assert acknowledged < 500
            assert status == 503
            assert primary(service, HELD) == "Ann"
            assert len(service.get(f"{WHERE}?limit=100")["items"]) == min(acknowledged, 100)
        assert covered() == 201
        acknowledged += 1
        assert len(service.get(f"{WHERE}?limit=100")["items"]) == min(acknowledged, 100)
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    store.close()
