"""
What a feed costs: made anew after a change, and asked for again when nothing has changed.

    python -m benchmarks.feeds

A year of one person, who shares a rotation of 104 weeks and two tiers with five others. Making is processor
time of one process; asking again is `wrk` against the bare endpoint, in turns, so that other load hits both
alike. With 32 requests always under way, waits are to each other as rates are, the other way round.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from urllib.request import urlopen

from rich.console import Console

from benchmarks.filling import fill
from benchmarks.served import bare, watchbill
from benchmarks.table import Table
from scheduler.domain.feeds import Feed, Subject
from scheduler.services import feeds
from scheduler.services.feed_pages import FeedPages
from scheduler.services.snapshot import Snapshots
from scheduler.store.stored import Store

PERSON = "p0-0"
TIMES = 15


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    table = Table(name="feeds", title="Feeds", headings=("what", "is", "wanted", "met"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/watchbill.db"
        store = Store.open(url)
        fill(store, 6, 104, 30, per_team=1)
        with store.writing(datetime.now(UTC)) as stored:
            feed, secret = feeds.make(
                stored, Subject(kind="person", id=PERSON), owner="benchmark", by="benchmark"
            )
        made(table, store, feed)
        store.close()
        asked_again(table, Path(folder), url, f"/v1/feeds/{secret}.ics", asked)
    table.show(Console(width=140))


def made(table: Table, store: Store, feed: Feed) -> None:
    """Measure what it takes to make a feed after one of its entries has changed."""
    snapshot, now = Snapshots(store).refresh(), datetime.now(UTC)
    page = FeedPages(store).made(snapshot, feed, now)
    taken = []
    for _ in range(TIMES):
        pages = FeedPages(store)
        began = process_time()
        pages.made(snapshot, feed, now)
        taken.append((process_time() - began) * 1000)
    entries = page.body.count(b"BEGIN:VEVENT")
    what = f"made after a change: {entries} entries, {len(page.body)} bytes, {len(page.packed)} packed"
    table.rows.append((what, f"{median(taken):.1f} ms", "≤ 20 ms", "yes" if median(taken) <= 20 else "no"))


def asked_again(table: Table, folder: Path, url: str, path: str, asked: argparse.Namespace) -> None:
    """Measure how fast it is said that nothing has changed, against a bare endpoint."""
    with watchbill(url) as ours, bare(200) as other:
        with urlopen(ours.where + path) as first:
            tag = first.headers["ETag"]
        scripts = script(folder, "ours", path, tag), script(folder, "bare", "/v1/oncall", "")
        ratios = []
        for _ in range(asked.rounds):
            mine, its = (
                one.asked(lua, asked.seconds) for one, lua in zip((ours, other), scripts, strict=True)
            )
            ratios.append(its.rate / mine.rate)
    ratio = median(ratios)
    table.rows.append(
        (
            "304, wait against the bare endpoint's",
            f"{ratio:.2f} ×",
            "≤ 3 ×",
            "yes" if ratio <= 3 else "no",
        )
    )


def script(folder: Path, name: str, path: str, tag: str) -> Path:
    """Write how wrk asks."""
    known = f"[\"If-None-Match\"] = '{tag}'" if tag else ""
    place = folder / f"{name}.lua"
    ask = f'wrk.format("GET", "{path}", {{ {known} }})'
    place.write_text(f"request = function() return {ask} end", encoding="utf-8")
    return place


if __name__ == "__main__":
    main()
