"""
Measures how long the server takes for each page, with many rotations stored and their teams paged.

    python -m benchmarks.pages --rotations 1000 --weeks 104

Times are of the processor, so that they hold on a machine that does other things, too. The first look at a
page fills what is kept (a chart of fairness, for an hour); the usual ones do not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from fastapi.testclient import TestClient

from api.app import create_app
from benchmarks.filling import Filled, fill
from scheduler.domain.drafting import Asked
from scheduler.domain.integrations import Delivery
from scheduler.domain.pages import Page
from scheduler.services import accounts, drafting, integrations, pages, signing_in
from scheduler.services.settings import Settings
from scheduler.store.stored import Store, Stored

ROUNDS = 7
TEAM = "team0000"
PAGED = 2000
"""Pages of the first team, over nine weeks."""
LIMIT = 300
"""Milliseconds that the heaviest page may take."""


def measured(client: TestClient, path: str) -> tuple[float, float, int]:
    """Return the first and the usual time of a page in milliseconds, and its size in bytes."""
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        answer = client.get(path)
        times.append((process_time() - began) * 1000)
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
            plan, tool = _worked_with(stored, filled)
        client.cookies.set("watchbill", secret)
        for path in _paths(filled.rotations[0], plan, tool, account.id):
            first, usual, size = measured(client, path)
            good = good and usual <= LIMIT
            say(f"{path[:60]:60} first {first:6.0f} ms   usually {usual:6.0f} ms   {size / 1000:7.0f} kB")
    return good


def _worked_with(stored: Stored, filled: Filled) -> tuple[str, str]:
    """Let the first team be paged and ask for a plan; return the ids of the plan and of the tool."""
    rotation = filled.rotations[0]
    tool, _ = integrations.make(stored, TEAM, rotation, "plain", "a tool", by="bench")
    moments = (stored.now - number * timedelta(minutes=47) for number in range(PAGED))
    pages.record(
        stored,
        [
            Page(
                team=TEAM,
                source=tool.source,
                sender_id=str(number),
                at=at,
                acknowledged=at + timedelta(minutes=3),
                rotation=rotation,
                service=f"service {number % 12}",
            )
            for number, at in enumerate(moments)
        ],
    )
    stored.integrations.add_deliveries(
        tool.id,
        [
            Delivery(event=str(n), first=stored.now, last=stored.now, times=1, pages=1, says="A page.")
            for n in range(200)
        ],
    )
    return drafting.ask(stored, TEAM, Asked(), by="bench").id, tool.id


def _paths(rotation: str, plan: str, tool: str, account: str) -> tuple[str, ...]:
    """Return where all pages are."""
    line = f"/rotations/{rotation}"
    return (
        "/sign-in",
        "/",
        "/?most=600",
        "/?q=team%200007",
        *(f"{line}?zoom={zoom}" for zoom in ("year", "quarter", "month", "week", "calendar")),
        f"{line}/cover?tier=primary&start=2026-06-01T10:00Z&end=2026-06-01T14:00Z",
        f"/plans?team={TEAM}",
        f"/plans/{plan}",
        f"/health?team={TEAM}",
        f"/health/review?team={TEAM}",
        "/me",
        "/setup",
        f"/setup/teams/{TEAM}",
        f"/setup/teams/{TEAM}/policies/{rotation}",
        f"/setup/rotations/{rotation}/people",
        f"/setup/rotations/{rotation}/rules",
        f"/setup/integrations/{tool}",
        f"/setup/accounts/{account}",
        "/setup/team",
        "/setup/audit",
    )


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
