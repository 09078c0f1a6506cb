"""
`python -m benchmarks.judging`: how long it takes to say what a change would come to, before it is made.

The team has twenty people, six of whom take turns in each of five rotations, and a year of shifts with
covers. What is judged differs each time; nothing of it is kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.figures import percentile
from benchmarks.filling import NOW, TIERS, WEEK, Filled, empty_databases, fill
from benchmarks.table import Table
from scheduler.domain.spans import Span
from scheduler.services import cover_candidates, overrides, trading
from scheduler.services.verdicts import foreseen
from scheduler.store.stored import Store

WEEKS, ROTATIONS, COVERS = 52, 5, 100
COVER = "p0-9"
"""Somebody of the team who is never on call otherwise."""
Ask = Callable[[Store, Filled, int], object]


def main(
    times: Annotated[int, typer.Option(min=1, help="How often each is asked.")] = 40,
    write: Annotated[bool, typer.Option(help="Write the table to benchmarks/results/.")] = False,
) -> None:
    """Measure how long verdicts take."""
    table = Table(
        name="judging",
        title="What a change would come to",
        headings=("what", "where", "ms median", "ms p95", "processor ms", "wanted", "met"),
        note="Processor time is this process's, without the database's.",
    )
    with tempfile.TemporaryDirectory() as folder, empty_databases(Path(folder)) as urls:
        for where, url in urls.items():
            _measured(table, where, Store.open(url), times)
    console = Console()
    table.show(console if console.is_terminal else Console(width=160))
    if write:
        table.write()


def _measured(table: Table, where: str, store: Store, times: int) -> None:
    filled = fill(store, ROTATIONS, WEEKS, COVERS)
    for what, ask in ASKED.items():
        took, spent = [], []
        for number in range(times):
            began, busy = perf_counter(), process_time()
            ask(store, filled, number)
            took.append((perf_counter() - began) * 1000)
            spent.append((process_time() - busy) * 1000)
        late = percentile(took, 0.95)
        said = (f"{median(took):.0f}", f"{late:.0f}", f"{median(spent):.0f}")
        table.rows.append((what, where, *said, "< 100 ms", "✔" if late < 100 else "✘"))
    store.close()


def _cover(store: Store, filled: Filled, number: int) -> object:
    start = filled.start + (number % WEEKS) * WEEK + timedelta(hours=number)
    add = partial(overrides.add, tier=TIERS[0], person=COVER, start=start, end=start + timedelta(hours=6))
    team = _team(store, filled)
    return foreseen(store, NOW, team, lambda stored: add(stored, filled.rotations[0], by="benchmark"))


def _swap(store: Store, filled: Filled, number: int) -> object:
    with store.reading() as stored:
        shifts = [one.id for one in stored.shifts.of(filled.rotations[:1])[filled.rotations[0]]][::2]
    pair = [shifts[number % (WEEKS - 3)], shifts[number % (WEEKS - 3) + 1]]
    team = _team(store, filled)
    return foreseen(store, NOW, team, lambda stored: trading.put_in_force(stored, pair, "benchmark"))


def _candidates(store: Store, filled: Filled, number: int) -> object:
    start = filled.start + (number % WEEKS) * WEEK
    with store.writing(NOW) as stored:
        schedule = stored.schedules.get(filled.rotations[0])
        assert schedule is not None
        pieces = schedule.final[TIERS[0], 0]
        mine = next(piece for piece in pieces if piece.start >= start)
        span = Span(mine.start, min(mine.end, mine.start + timedelta(hours=4)))
        return cover_candidates.candidates(stored, filled.rotations[0], TIERS[0], 0, span, mine.person)


ASKED: dict[str, Ask] = {
    "a cover of six hours": _cover,
    "a swap of two weeks": _swap,
    "who could cover, ranked": _candidates,
}


def _team(store: Store, filled: Filled) -> str:
    with store.reading() as stored:
        return stored.rotations.places(filled.rotations[:1])[filled.rotations[0]].team


if __name__ == "__main__":
    typer.run(main)
