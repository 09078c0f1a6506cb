"""A service with a stored team in it, asked as clients do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.store.stored import Store
from tests.api.asking import Service, a_service


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Return an empty store on SQLite: what differs between databases is tested where the store is."""
    path = tmp_path / "watchbill.db"
    shutil.copy(sqlite_template, path)
    opened = Store.open(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def service(empty: Store) -> Iterator[Service]:
    """Return a service for Ann, Bo, Cy and Di, who take turns for four weeks."""
    with a_service(empty, "Ann Bo Cy Di", secondary="Bo Cy Di Ann") as running:
        yield running
