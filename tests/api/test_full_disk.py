"""A disk that is full: what is known is answered on, and nothing that was acknowledged is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, event, text
from sqlalchemy.engine import Engine

from scheduler.store.stored import Store
from tests.api.asking import a_service
from tests.api.test_overrides import WHERE, cover, primary
from tests.conftest import KEY

PLENTY = 1_000_000_000
"""Pages that a database may have where there is room."""


@contextmanager
def a_disk() -> Iterator[dict[str, int]]:
    """Yield how many pages a database may have, which holds whoever writes to it."""
    most = {"pages": PLENTY}

    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most['pages']}")

    event.listen(Engine, "begin", limit)
    try:
        yield most
    finally:
        event.remove(Engine, "begin", limit)


def test_while_the_disk_is_full_reads_go_on_writes_are_a_503_and_nothing_acknowledged_is_lost(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "watchbill.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store.open(f"sqlite:///{path}", KEY)
    with a_disk() as disk, a_service(store, "Ann Bo Cy Di") as service:

        def covered(minute: int) -> int:
            hour = f"2027-01-05T{minute // 60:02}:{minute % 60:02}"
            wanted = cover("Di", f"{hour}:00Z", f"{hour}:59Z")
            return service.ask("POST", WHERE, json=wanted).status_code

        with store.engine.connect() as connection:
            disk["pages"] = connection.execute(text("PRAGMA page_count")).scalar_one()
        statuses = [201]
        while statuses[-1] == 201 and len(statuses) < 90:
            statuses.append(covered(len(statuses)))
        acknowledged = statuses.count(201) - 1
        assert statuses[-1] == 503
        assert primary(service, "2027-01-05T12:00:00Z") == "Ann"
        assert len(service.get(f"{WHERE}?limit=100")["items"]) == acknowledged
        disk["pages"] = PLENTY
        assert covered(len(statuses)) == 201
        assert len(service.get(f"{WHERE}?limit=100")["items"]) == acknowledged + 1
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    store.close()
