"""
Measures how long the server takes for each page, with many rotations stored.

    python -m benchmarks.pages --rotations 1000 --weeks 104
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from fastapi.testclient import TestClient

from api.app import create_app
from benchmarks.filling import Filled, fill
from scheduler.services import accounts, signing_in
from scheduler.services.settings import Settings
from scheduler.store.stored import Store

ROUNDS = 7
LIMIT = 300
"""Milliseconds that the heaviest page may take."""


def measured(client: TestClient, path: str) -> tuple[float, float, int]:
    """Return the first and the usual time of a page in milliseconds, and its size in bytes."""
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        answer = client.get(path)
        times.append((perf_counter() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return times[0], median(times[1:]), len(answer.content)


def looked_at(url: str, filled: Filled, now: datetime, say: Callable[[str], None]) -> bool:
    """Measure all pages, and say whether each stays within the limit."""
    good = True
    with TestClient(create_app(Settings(database=url), lambda: now)) as client:
        serving = client.app.state.serving  # type: ignore[attr-defined]
        while serving.refresh(most=1000).pending:
            pass
        with serving.store.writing(now) as stored:
            _, link = accounts.invite(stored, "Ada", ("admin", "engineer"), by="bench", person="p0-0")
            account = accounts.accept(stored, link, login="ada", name="Ada", password="correct horse battery")
            secret = signing_in.begin(stored, account, lasts=timedelta(days=1))
        client.cookies.set("watchbill", secret)
        rotation = f"/rotations/{filled.rotations[0]}"
        paths = ("/", "/?most=600", "/?q=team%200007", "/me", "/setup", "/setup/audit", "/setup/team")
        zooms = ("year", "week", "calendar")
        for path in (*paths, *(f"{rotation}?zoom={zoom}" for zoom in zooms)):
            first, usual, size = measured(client, path)
            good = good and usual <= LIMIT
            say(f"{path[:44]:45} first {first:6.0f} ms   usually {usual:6.0f} ms   {size / 1000:7.0f} kB")
    return good


def main() -> None:
    """Fill a store, and look at its pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rotations", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=104)
    asked = parser.parse_args()
    with TemporaryDirectory() as home:
        url = f"sqlite:///{Path(home) / 'watchbill.db'}"
        store = Store.open(url)
        filled = fill(store, asked.rotations, asked.weeks, asked.rotations)
        store.close()
        good = looked_at(url, filled, filled.start + timedelta(weeks=20), print)
    if not good:
        raise SystemExit(f"A page takes longer than {LIMIT} ms.")


if __name__ == "__main__":
    main()
