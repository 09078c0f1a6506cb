"""Planning from nothing: every method on every family, judged by the same checker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.measure import Measured, run_family
from benchmarks.table import Table, middle, most, proven, seconds

YARDSTICK = "greedy"
HEADINGS = (
    "family",
    "method",
    "seeds",
    "plans",
    "impossible",
    "violations",
    "worst off by, median",
    "max",
    "fairer than greedy",
    "spacing, median",
    "s median",
    "s p95",
    "s max",
    "peak MB",
    "proven",
)
NOTE = (
    "Violations are summed over the seeds; the worst off is by how many points of load somebody is off their "
    "fair share; fairer is the median over seeds of the greedy's worst over the method's. The restarted "
    "greedy has 3 s, the textbook model 15 s and 2 workers. Each method runs in a process of its own, warm."
)


def compare(
    families: Sequence[str], methods: Sequence[str], seeds: range, tell: Callable[[str], None]
) -> Table:
    """Measure each method on each family; `tell` hears what is about to be measured."""
    table = Table(name="planning", title="Planning from nothing", headings=HEADINGS, note=NOTE)
    for family in families:
        found: dict[str, list[Measured]] = {}
        for method in methods:
            tell(f"{family}: {method}")
            found[method] = run_family(family, method, seeds)
        for method, measured in found.items():
            table.measured += measured
            table.rows.append(_row(family, method, measured, found.get(YARDSTICK, [])))
    return table


def _row(
    family: str, method: str, measured: Sequence[Measured], yardstick: Sequence[Measured]
) -> tuple[str, ...]:
    plans = [one for one in measured if one.planned]
    worst = [one.worst for one in plans]
    return (
        family,
        method,
        str(len(measured)),
        str(len(plans)),
        str(sum(one.impossible for one in measured)),
        str(sum(one.breaches for one in plans)),
        middle(worst, 3),
        most(worst, 3),
        _times_fairer(plans, yardstick),
        middle([one.spacing for one in plans], 0),
        *seconds(measured),
        f"{max(one.memory for one in measured):.0f}",
        proven(measured),
    )


def _times_fairer(plans: Sequence[Measured], yardstick: Sequence[Measured]) -> str:
    """Compare seed by seed, where both have a plan."""
    greedy = {one.seed: one.worst for one in yardstick if one.planned}
    ratios = [greedy[one.seed] / max(one.worst, 1e-9) for one in plans if one.seed in greedy]
    return f"{median(ratios):.1f} ×" if ratios else "–"
