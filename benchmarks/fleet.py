"""A fleet: a thousand independent teams, planned from their files as `watchbill plan DIR/` does."""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.headline import Headline
from benchmarks.instances import fleet
from benchmarks.measure import run_family
from benchmarks.table import Table
from scheduler.importers.team_file import write_team
from scheduler.services.fleet import cores, plan_fleet
from scheduler.services.fleet_files import orders
from scheduler.services.fleet_outcome import Order, Outcome, Status, Wanted
from scheduler.services.resident import resident

CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""The instant of asking; nothing in the teams depends on it."""

TARGET = 0.3
"""Seconds a team: a thousand in five minutes."""

SAMPLE = 100
"""Teams that are solved once more in one process, to know what the solving alone takes."""

HEADINGS = (
    "teams",
    "processes",
    "plans",
    "all levels proven",
    "impossible",
    "other",
    "s in all",
    "teams/s",
    "s of solving a team",
    "s in all at best",
    "ratio",
    "CPU s a team",
    "of solving",
    "MB of parent",
    "MB of a worker",
)
NOTE = (
    "Solving: of a sample, in one process, explaining included where there is no plan. At best: that times "
    "the teams, by the cores. CPU seconds do not count what else the machine is at. MB: resident after the "
    "first teams, half of them, all."
)


@dataclass
class Watched:
    """What a run of a fleet showed; memory in bytes, in the order of the teams that were done."""

    statuses: Counter[Status] = field(default_factory=Counter)
    proven: int = 0
    parent: list[int] = field(default_factory=list)
    workers: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    def see(self, outcome: Outcome) -> None:
        self.statuses[outcome.status] += 1
        self.proven += outcome.proven
        self.parent.append(resident())
        self.workers.append(outcome.resident)


def measure_fleet(count: int, *, jobs: int | None = None, sample: int = SAMPLE, seed: int = 1) -> Table:
    """Write `count` teams as files, plan them as a fleet, and solve a sample of them in one process."""
    jobs = jobs or cores()
    with TemporaryDirectory() as place:
        folder = Path(place)
        for number, problem in enumerate(fleet(count, seed)):
            (folder / f"team-{number:04}.yaml").write_text(write_team(problem), encoding="utf-8")
        teams = orders(folder)
        seen = _watched(teams, jobs)
        plain = solving([order.path for order in teams[:: max(1, count // sample)]])
    table = Table(name="fleet", title="A fleet of M teams, from files", headings=HEADINGS, note=NOTE)
    table.rows.append(_row(seen, count, jobs, plain))
    table.headlines.append(_headline(seen, count, _seconds_of_the_textbook(range(1, 4))))
    return table


def _watched(teams: Sequence[Order], jobs: int) -> Watched:
    seen = Watched()
    begin, cpu = perf_counter(), _cpu_of_children()
    with closing(plan_fleet(teams, Wanted(clock=CLOCK), jobs=jobs)) as outcomes:
        for outcome in outcomes:
            seen.see(outcome)
    seen.seconds, seen.cpu = perf_counter() - begin, _cpu_of_children() - cpu
    return seen


def _cpu_of_children() -> float:
    """Return the CPU seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def solving(files: Sequence[Path]) -> tuple[float, float]:
    """Return the seconds and CPU seconds that solving takes a team, one after another in a fresh process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as alone:
        taken, cpu = alone.submit(_solve_all, [str(path) for path in files]).result()
    return taken / len(files), cpu / len(files)


def _solve_all(files: Iterable[str]) -> tuple[float, float]:
    from scheduler.planner.no_plan.clash import explain
    from scheduler.planner.solving.solve import solve
    from scheduler.services.team_text import file_text, problem_at

    taken = cpu = 0.0
    for file in files:
        problem = problem_at(file_text(file), source=file, now=None, clock=CLOCK)
        begin, busy = perf_counter(), process_time()
        if solve(problem).impossible:
            explain(problem)
        taken, cpu = taken + perf_counter() - begin, cpu + process_time() - busy
    return taken, cpu


def _row(seen: Watched, count: int, jobs: int, plain: tuple[float, float]) -> tuple[str, ...]:
    plans = seen.statuses[Status.PROVEN] + seen.statuses[Status.PLANNED]
    impossible = seen.statuses[Status.IMPOSSIBLE]
    alone, alone_cpu = plain
    at_best = alone * count / min(jobs, cores())
    return (
        str(count),
        str(jobs),
        str(plans),
        f"{seen.proven} of {plans}",
        str(impossible),
        str(count - plans - impossible),
        f"{seen.seconds:.1f}",
        f"{count / seen.seconds:.2f}",
        f"{alone:.3f}",
        f"{at_best:.1f}",
        f"{seen.seconds / at_best:.2f}",
        f"{seen.cpu / count:.3f}",
        f"{alone_cpu:.3f}",
        _megabytes(seen.parent, jobs),
        _megabytes(seen.workers, jobs),
    )


def _megabytes(found: Sequence[int], jobs: int) -> str:
    """Write the most that was held by one process after its first team, half of the teams, and all."""
    places = (0, max(0, len(found) // 2 - jobs), max(0, len(found) - jobs))
    return " ".join(f"{max(found[at : at + jobs]) / 2**20:.0f}" for at in places)


def _headline(seen: Watched, count: int, textbook: float) -> Headline:
    """Return what there is to reach, for as many teams as were planned."""
    plans = seen.statuses[Status.PROVEN] + seen.statuses[Status.PLANNED]
    settled = plans + seen.statuses[Status.IMPOSSIBLE]
    rival = textbook * count / cores()
    return Headline(
        question=f"a fleet of {count} M teams",
        target=f"all proven, {TARGET * count:.0f} s",
        reached=seen.seconds <= TARGET * count and seen.proven == plans and settled == count,
        proven=f"all levels, {seen.proven} of {plans}",
        seconds=[seen.seconds],
        rival="textbook model",
        rival_seconds=rival,
        faster=rival / seen.seconds,
    )


def _seconds_of_the_textbook(seeds: range) -> float:
    """Return the core-seconds of the textbook model a team; it has two workers."""
    return 2 * median(one.seconds for one in run_family("M", "textbook", seeds))
