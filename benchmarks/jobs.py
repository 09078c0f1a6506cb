"""
Durable jobs: a whole organisation on PostgreSQL, planned by one worker, by two, and by two of which one
is killed half-way, against solving alone.

    python -m benchmarks.jobs --teams 1000

Workers are processes as `watchbill worker` starts them, one search each. Solving alone is that of a sample,
in one process, one team after another, times the teams, by the workers.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console

from benchmarks.fleet import solving
from benchmarks.instances import fleet
from benchmarks.table import Table
from scheduler.domain.drafting import Asked
from scheduler.importers.team_file import write_team
from scheduler.services.importing import import_team
from scheduler.services.organisation import ask_all, outcomes
from scheduler.services.team_text import problem_at
from scheduler.store.stored import Store
from tests.databases import migrated_postgres, postgres_copy, postgres_server

CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""The instant of asking; nothing in the teams depends on it."""

HEADINGS = (
    "teams",
    "workers",
    "killed",
    "plans",
    "impossible",
    "other",
    "begun again",
    "planned twice",
    "s in all",
    "teams/s",
    "s of solving a team",
    "s in all at best",
    "ratio",
    "times one worker",
    "CPU s a team",
    "of solving",
)
NOTE = (
    "From when everything is asked for to when the last plan is kept; workers have begun before. Where one "
    "is killed half-way, the other draws what that had in hand once it is missed: this is begun again. "
    "CPU seconds do not count what else the machine is at, nor PostgreSQL, but that the workers and their "
    "solvers load."
)


@dataclass(frozen=True)
class Run:
    """What a number of workers made of all teams."""

    workers: int
    killed: int
    plans: int
    impossible: int
    other: int
    again: int
    twice: int
    seconds: float
    cpu: float


def measure(count: int, sample: int) -> Table:
    """Plan `count` teams by workers of whom one may be killed, and solve a sample of them in one process."""
    table = Table(
        name="jobs", title="A whole organisation by durable jobs, on PostgreSQL", headings=HEADINGS, note=NOTE
    )
    with TemporaryDirectory() as place, postgres_server(uuid4().hex) as server:
        files = _written(Path(place), count)
        with migrated_postgres(server) as template:
            runs = []
            for workers, killed in ((1, 0), (2, 0), (2, 1)):
                with postgres_copy(server, template) as url:
                    runs.append(_run(url, files, workers, killed))
        alone = solving(files[:: max(1, count // sample)])
    for one in runs:
        table.rows.append(_row(one, count, alone, runs[0].seconds))
    return table


def _written(folder: Path, count: int) -> list[Path]:
    """Write teams as files; people of different teams have different ids, as in one store they must."""
    files = []
    for number, problem in enumerate(fleet(count, 1)):
        files.append(folder / f"team-{number:04}.yaml")
        text = re.sub(r"\bp(\d{3})\b", rf"t{number:04}p\1", write_team(problem))
        files[-1].write_text(text, encoding="utf-8")
    return files


def _run(url: str, files: list[Path], workers: int, killed: int) -> Run:
    """Plan all teams; when half of them are done, some of the workers are killed."""
    store = Store.open(url)
    for path in files:
        problem = problem_at(path.read_text(encoding="utf-8"), source=path.name, now=None, clock=CLOCK)
        with store.writing(CLOCK) as stored:
            import_team(stored, problem, by="benchmark")
    cpu = _cpu_of_children()
    with ExitStack() as stack:
        working = [stack.enter_context(_a_worker(url)) for _ in range(workers)]
        doomed = working[:killed]
        began = perf_counter()
        orders = ask_all(store, Asked(), by="benchmark", clock=lambda: CLOCK)
        waiting, found = set(orders.plans), []
        while waiting:
            with store.reading() as stored:
                done = list(outcomes(stored, orders, list(waiting)))
            waiting -= {plan for plan, _ in done}
            found += [outcome for _, outcome in done]
            while doomed and 2 * len(found) >= len(files):
                doomed.pop().kill()
            sleep(0.5)
        seconds = perf_counter() - began
    with store.reading() as stored:
        draftings = [stored.draftings.get(plan) for plan in orders.plans]
        again = sum(one is None or one.attempt > 1 for one in draftings)
        twice = sum(len(stored.plans.of_team(team)) > 1 for team in orders.names)
    store.close()
    plans = sum(outcome.planned for outcome in found)
    impossible = sum(outcome.status == "impossible" for outcome in found)
    other = len(files) - plans - impossible
    return Run(workers, killed, plans, impossible, other, again, twice, seconds, _cpu_of_children() - cpu)


@contextmanager
def _a_worker(url: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-m", "scheduler.cli", "worker", "--database", url, "--planning", "1"]
    running = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    assert running.stderr is not None
    try:
        running.stderr.readline()  # it says that it is at work
        yield running
    finally:
        running.terminate()
        running.wait()
        running.stderr.close()


def _cpu_of_children() -> float:
    """Return the CPU seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _row(one: Run, count: int, plain: tuple[float, float], first: float) -> tuple[str, ...]:
    alone, alone_cpu = plain
    at_best = alone * count / one.workers
    return (
        str(count),
        str(one.workers),
        str(one.killed),
        str(one.plans),
        str(one.impossible),
        str(one.other),
        str(one.again),
        str(one.twice),
        f"{one.seconds:.1f}",
        f"{count / one.seconds:.2f}",
        f"{alone:.3f}",
        f"{at_best:.1f}",
        f"{one.seconds / at_best:.2f}",
        f"{first / one.seconds:.2f}",
        f"{one.cpu / count:.3f}",
        f"{alone_cpu:.3f}",
    )


def run(
    teams: Annotated[int, typer.Option(min=1, help="How many teams.")] = 1000,
    sample: Annotated[int, typer.Option(min=1, help="Teams that are solved in one process too.")] = 100,
    write: Annotated[bool, typer.Option(help="Write the table to benchmarks/results/.")] = True,
) -> None:
    """Plan a whole organisation by durable jobs, and compare with what solving takes at the least."""
    table = measure(teams, sample)
    table.show(Console() if Console().is_terminal else Console(width=200))
    if write:
        table.write()


if __name__ == "__main__":
    typer.run(run)
