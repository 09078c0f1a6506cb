"""
How fast it is answered who is on call: requests a second and p99, as ratios to a bare FastAPI endpoint.

    python -m benchmarks.serving --rotations 1000 --weeks 104 --overrides 5000

Each is one process with one worker, asked by `wrk` for random rotations at random instants, in turns, so that
other load on the machine hits both alike; the bare endpoint returns a constant of the same size. What is
measured is written to `benchmarks/results/serving.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from statistics import median
from threading import Event, Thread
from time import monotonic, sleep
from urllib.request import urlopen

from rich.console import Console

from benchmarks.filling import TIERS, Filled, empty_databases, fill
from benchmarks.instances import instance
from benchmarks.served import KINDS, ONCALL, Rate, Server, bare, watchbill
from benchmarks.table import Table
from scheduler.planner.running.child import SOLVE
from scheduler.planner.running.process import Child, Died
from scheduler.services import overrides, tokens
from scheduler.services.snapshot import Snapshots
from scheduler.store.stored import Store

NICENESS = 10
"""How far a search gives way to what serves people."""

COVER = "p0-9"
"""Somebody of the first team who is never on call otherwise."""


@dataclass(frozen=True)
class Filling:
    """A store that is filled, and who may ask about it."""

    label: str
    url: str
    filled: Filled
    secret: str
    shifts: int


def main() -> None:
    """Measure, print and write."""
    asked = parsed()
    if shutil.which("wrk") is None:
        print("SKIPPED: there is no wrk here. Install it (apt-get install wrk) and measure again.")
        return
    table = Table(
        name="serving",
        title="Serving who is on call",
        headings=("what", "where", "measured", "wanted", "met"),
        note=(
            f"{asked.rotations} rotations x {asked.weeks} weeks and {asked.overrides} overrides where "
            f"nothing else is said; medians of {asked.rounds} rounds of {asked.seconds} s, each beside one "
            "of the bare endpoint; processor time is the server's and the kernel's for it."
        ),
    )
    with tempfile.TemporaryDirectory() as folder, empty_databases(Path(folder)) as urls:
        for label, url in urls.items():
            full = filled(label, url, asked.rotations, asked)
            usual = against_bare(table, full, asked, Path(folder))
            if label == "SQLite":
                for other in asked.flat:
                    small = filled(f"{other} rotations", f"sqlite:///{folder}/{other}.db", other, asked)
                    flat(table, small, usual, asked, Path(folder))
                memory(table, full)
    table.show(Console(width=160))
    table.write()


def filled(label: str, url: str, rotations: int, asked: argparse.Namespace) -> Filling:
    """Fill a store."""
    store = Store.open(url)
    found = fill(store, rotations, asked.weeks, asked.overrides * rotations // asked.rotations)
    with store.writing(datetime.now(UTC)) as stored:
        _, secret = tokens.issue(stored, "benchmark", ("page-tool",), by="benchmark")
    store.close()
    return Filling(label, url, found, secret, rotations * asked.weeks * len(TIERS))


def against_bare(
    table: Table, full: Filling, asked: argparse.Namespace, folder: Path
) -> dict[str, tuple[Rate, Rate]]:
    """Measure both endpoints against the bare one, and what happens beside them."""
    usual = {}
    with watchbill(full.url) as server:
        said = f"{server.started:.2f} s, {server.loading:.2f} s of them at work"
        add(table, "ready after a cold start", full.label, said, "≤ 3 s", server.started <= 3)
        all_in_memory(server)
        for kind, words in KINDS.items():
            usual[kind] = ours, theirs = measured(server, kind, full, asked, folder)
            share, late = ours.rate / theirs.rate, ours.p99 / theirs.p99
            said = f"{ours.rate:.0f}/s of {theirs.rate:.0f}/s: {share:.0%}"
            add(table, f"{words}, requests", full.label, said, "≥ 95 %", share >= 0.95)
            said = f"{ours.p99:.1f} ms to {theirs.p99:.1f} ms: {late:.2f} x"
            add(table, f"{words}, p99", full.label, said, "≤ 1.3 x", late <= 1.3)
            said = f"{ours.cost:.0f} µs to {theirs.cost:.0f} µs"
            add(table, f"{words}, processor time", full.label, said, "", None)
        beside_a_search(table, server, full, asked, folder)
        seen(table, server, full)
    return usual


def measured(
    server: Server, kind: str, full: Filling, asked: argparse.Namespace, folder: Path
) -> tuple[Rate, Rate]:
    """Measure an endpoint and the bare one in turns; return the medians of both."""
    script = folder / f"{kind}.lua"
    script.write_text(lua(kind, full.filled, full.secret), encoding="utf-8")
    at = full.filled.start + (full.filled.end - full.filled.start) / 3
    size = len(server.get(path_of(kind, full.filled, 0, at), full.secret))
    with bare(size) as other:
        for one in (server, other):
            one.asked(script, asked.warm)
        rounds = [
            (server.asked(script, asked.seconds), other.asked(script, asked.seconds))
            for _ in range(asked.rounds)
        ]
    ours, theirs = (Rate(*(median(one[n][field] for one in rounds) for field in range(3))) for n in (0, 1))
    share = median(one.rate / other.rate for one, other in rounds)
    late = median(one.p99 / other.p99 for one, other in rounds)
    return Rate(theirs.rate * share, theirs.p99 * late, ours.cost), theirs


def flat(
    table: Table, other: Filling, usual: dict[str, tuple[Rate, Rate]], asked: argparse.Namespace, folder: Path
) -> None:
    """Measure a store of another size, and compare how each does against the bare endpoint."""
    with watchbill(other.url) as server:
        all_in_memory(server)
        for kind, words in KINDS.items():
            ours, theirs = measured(server, kind, other, asked, folder)
            before = usual[kind][0].rate / usual[kind][1].rate
            change = ours.rate / theirs.rate / before - 1
            said = f"{ours.rate / theirs.rate:.0%} of bare, {change:+.0%}"
            add(table, f"{words}, flat", other.label, said, "± 10 %, or better", change >= -0.1)


def beside_a_search(
    table: Table, server: Server, full: Filling, asked: argparse.Namespace, folder: Path
) -> None:
    """Measure while a plan of 52 weeks is searched for beside it, and while none is, in turns."""
    script = folder / f"{ONCALL}.lua"
    rounds = []
    for _ in range(asked.rounds):
        idle = server.asked(script, asked.seconds)
        with searching():
            rounds.append((idle, server.asked(script, asked.seconds)))
    late = median(one[1].p99 / one[0].p99 for one in rounds)
    beside, alone = (median(one[n].p99 for one in rounds) for n in (1, 0))
    said = f"{beside:.1f} ms to {alone:.1f} ms: {late:.2f} x"
    add(table, "who is on call, p99 while a year is planned", full.label, said, "≤ 2 x", late <= 2)


@contextmanager
def searching() -> Iterator[None]:
    """Search for plans of 52 weeks, one after the other, in a child process."""
    stop = Event()
    with Child(niceness=NICENESS) as child:

        def search() -> None:
            seed = 0
            while not stop.is_set():
                try:
                    child.ask(SOLVE, instance("L", seed := seed + 1))
                except Died:
                    return

        thread = Thread(target=search)
        thread.start()
        sleep(3)  # until the solver is loaded
        try:
            yield
        finally:
            stop.set()
            os.kill(child.pid, SIGKILL)
            thread.join()


def seen(table: Table, server: Server, full: Filling, times: int = 20) -> None:
    """Measure how long it takes until an override of this process is seen by the server."""
    store, waits = Store.open(full.url), []
    rotation = full.filled.rotations[0]
    for number in range(times):
        at = full.filled.end - timedelta(hours=2 * number + 2)
        path = path_of(ONCALL, full.filled, 0, at)
        with store.writing(datetime.now(UTC)) as stored:
            overrides.add(
                stored, rotation, TIERS[0], COVER, start=at, end=at + timedelta(minutes=5), by="benchmark"
            )
        began = monotonic()
        while f'"person":"{COVER}"'.encode() not in server.get(path, full.secret):
            pass
        waits.append(monotonic() - began)
        sleep(0.013 * number)
    store.close()
    said = f"{max(waits) * 1000:.0f} ms at most, of {times}"
    add(table, "an override, until another process sees it", full.label, said, "≤ 250 ms", max(waits) <= 0.25)


def memory(table: Table, full: Filling) -> None:
    """Measure what the snapshot of a store keeps, traced allocation by allocation."""
    store = Store.open(full.url)
    snapshots = Snapshots(store)
    snapshots.refresh(most=0)
    tracemalloc.start()
    while snapshots.refresh(most=50).pending:
        pass
    kept = tracemalloc.get_traced_memory()[0] / full.shifts
    tracemalloc.stop()
    store.close()
    add(table, "memory, bytes a shift", full.label, f"{kept:.0f}", "≤ 64", kept <= 64)


def add(table: Table, what: str, where: str, said: str, wanted: str, met: bool | None) -> None:
    """Add a row, and print it as it comes."""
    row = (what, where, said, wanted, "" if met is None else "✔" if met else "✘")
    print("  ".join(row), flush=True)
    table.rows.append(row)


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rotations", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--overrides", type=int, default=5000)
    parser.add_argument(
        "--flat", type=int, nargs="*", default=[10, 10_000], help="other numbers of rotations"
    )
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--warm", type=int, default=4, help="seconds before measuring")
    return parser.parse_args()


def all_in_memory(server: Server) -> None:
    """Wait until everything is in memory."""
    while json.load(urlopen(f"{server.where}/readyz"))["pending"]:
        sleep(0.1)


def path_of(kind: str, filled: Filled, number: int, at: datetime) -> str:
    """Return what is asked."""
    when = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == ONCALL:
        return f"/v1/oncall?rotation={filled.rotations[number]}&at={when}"
    return f"/v1/escalation-policies/{filled.policies[number]}/resolve?at={when}"


def lua(kind: str, filled: Filled, secret: str) -> str:
    """Return a script by which wrk asks for random rotations at random instants."""
    names = ",".join(f'"{one}"' for one in (filled.rotations if kind == ONCALL else filled.policies))
    path = (
        '"/v1/oncall?rotation=" .. name .. "&at=" .. at'
        if kind == ONCALL
        else '"/v1/escalation-policies/" .. name .. "/resolve?at=" .. at'
    )
    first, length = int(filled.start.timestamp()), int((filled.end - filled.start).total_seconds())
    return f"""
local names = {{{names}}}
local headers = {{ ["Authorization"] = "Bearer {secret}" }}
math.randomseed(11)
request = function()
  local name = names[math.random(#names)]
  local second = {first} + math.random({length - 1})
  local at = os.date("!%Y-%m-%dT%H:%M:%SZ", second)
  return wrk.format("GET", {path}, headers)
end
"""


if __name__ == "__main__":
    main()
