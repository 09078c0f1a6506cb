"""Fixtures that several folders of tests share: stores, each test on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL

from scheduler.store.stored import Store
from tests.cheaper import FOR_TESTS, compile_once, resolve_routes_once, settle
from tests.databases import (
    GIVEN,
    migrated_postgres,
    migrated_sqlite,
    postgres_copy,
    postgres_server,
    without_the_disk,
)
from tests.needed import LOUD

os.environ.setdefault("WATCHBILL_WORKERS", "elsewhere")
"""Services of tests draw no plans, unless the test is about that: to begin takes a second."""

compile_once()
resolve_routes_once()
settle(FOR_TESTS)

KEY = "a key of tests which seals the secrets of integrations"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, in red, what was not tested for want of something."""
    reasons = {one.longrepr[2] for one in terminalreporter.stats.get("skipped", ())}
    for reason in sorted(one.removeprefix("Skipped: ") for one in reasons):
        if reason.startswith(LOUD):
            terminalreporter.write_line(reason, red=True, bold=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """Return a PostgreSQL that may make databases."""
    with postgres_server(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex) as url:
        if not os.environ.get(GIVEN):
            without_the_disk(url)
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres: URL) -> Iterator[str]:
    """Return the name of a migrated PostgreSQL database to copy."""
    with migrated_postgres(postgres) as name:
        yield name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy."""
    return migrated_sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of an empty, migrated database, of one kind and then of the other."""
    if request.param == "sqlite":
        path = tmp_path / "watchbill.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
        with postgres_copy(server, template) as url:
            yield url


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """Return an empty store, of one kind and then of the other."""
    opened = Store.open(database, KEY)
    yield opened
    opened.close()
