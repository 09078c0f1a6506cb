"""Planning from nothing: every method on every family, judged by the same checker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import middle, most, percentile, times
from benchmarks.headline import Headline
from benchmarks.measure import Measured, run_family
from benchmarks.table import Table, proven, seconds

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
TEXTBOOK = ("textbook", "patient-textbook")
NOTE = (
    "Violations are summed over the seeds; the worst off is by how many points of load somebody is off their "
    "fair share; fairer is the median over seeds of the greedy's worst over the method's. The restarted "
    "greedy has 3 s, the textbook model 15 s and 2 workers, or 90 s where it is patient. Each method "
    "runs in a process of its own, warm."
)


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What planning a family has to reach: seconds, for a share of the instances, and proofs."""

    seconds: float
    share: float
    words: str
    levels: tuple[str, ...] = ()
    spacing: float | None = None

    def reached_by(self, plans: Sequence[Measured]) -> bool:
        """Say whether a family's plans are as they have to be."""
        slow = percentile([one.seconds for one in plans], self.share) > self.seconds
        sure = all(all(one.proven[level] for level in self.levels or one.proven) for one in plans)
        spaced = self.spacing is None or all(one.spacing <= self.spacing for one in plans)
        return not slow and sure and spaced


GOALS = {
    "S": Goal(seconds=0.5, share=0.95, words="all proven, p95 0.5 s"),
    "M": Goal(seconds=1.5, share=0.95, words="all proven, p95 1.5 s"),
    "L": Goal(seconds=60, share=7 / 8, words="all proven, 7 of 8 in 60 s"),
    "XL": Goal(seconds=90, share=1, words="all proven, 90 s"),
    "XXL": Goal(
        seconds=360, share=1, words="fair proven, spacing 30, 6 min", levels=("fairness",), spacing=30
    ),
}


def compare(
    families: Sequence[str],
    methods: Sequence[str],
    seeds: Sequence[int],
    tell: Callable[[str], None],
    *,
    name: str = "planning",
    title: str = "Planning from nothing",
) -> Table:
    """Measure each method on each family; `tell` hears what is about to be measured."""
    table = Table(name=name, title=title, headings=HEADINGS, note=NOTE)
    for family in families:
        found: dict[str, list[Measured]] = {}
        for method in methods:
            tell(f"{family}: {method}")
            found[method] = run_family(family, method, seeds)
        for method, measured in found.items():
            table.measured += measured
            table.rows.append(_row(family, method, measured, found.get(YARDSTICK, [])))
        table.headlines += headlines(family, found)
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


def headlines(family: str, found: Mapping[str, Sequence[Measured]]) -> list[Headline]:
    """Return what a family's plans reach, against the textbook model where it was measured; one or none."""
    plans = [one for one in found.get("watchbill", []) if one.planned]
    if not plans:
        return []
    name = next((name for name in TEXTBOOK if name in found), "")
    theirs = {one.seed: one for one in found.get(name, []) if one.planned}
    both = [(theirs[one.seed], one) for one in plans if one.seed in theirs]
    goal = GOALS[family]
    return [
        Headline(
            question=f"{family}: a plan",
            target=goal.words,
            reached=goal.reached_by(plans),
            proven=proven(plans),
            seconds=[one.seconds for one in plans],
            rival=f"{name.replace('-', ' ')} model" if name else "–",
            rival_seconds=median(one.seconds for one in found[name]) if name else 0.0,
            faster=times([rival.seconds for rival, _ in both], [mine.seconds for _, mine in both]),
            fairer=times([rival.worst for rival, _ in both], [mine.worst for _, mine in both]),
        )
    ]


def _times_fairer(plans: Sequence[Measured], yardstick: Sequence[Measured]) -> str:
    """Compare seed by seed, where both have a plan."""
    greedy = {one.seed: one.worst for one in yardstick if one.planned}
    ratios = [greedy[one.seed] / max(one.worst, 1e-9) for one in plans if one.seed in greedy]
    return f"{median(ratios):.1f} ×" if ratios else "–"
