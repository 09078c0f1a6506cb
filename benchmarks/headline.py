"""Headlines: what the engine has to reach, what it does, and how far the best rival is behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from os import getloadavg
from pathlib import Path
from statistics import median

from benchmarks.figures import percentile

HEADINGS = (
    "question",
    "target",
    "reached",
    "cases",
    "proven",
    "s median",
    "s p95",
    "s max",
    "rival",
    "rival, s",
    "times faster",
    "times fairer",
    "load",
)
NOTE = (
    "Each row is of the last run of its section; load is how many processes wanted a core in the five "
    "minutes before it ended, and with more than there are cores, all seconds are longer than they need be."
)


@dataclass(frozen=True, kw_only=True)
class Headline:
    """
    One thing to reach.

    Parameters
    ----------
    seconds
        Of the cases.
    target
        In words; and whether it is reached.
    rival, rival_seconds
        Whom to beat, and the median of what they take; seconds 0: they have no answer.
    faster, fairer
        How many times, case by case, as a median; 0: not compared.
    """

    question: str
    target: str
    reached: bool
    proven: str
    seconds: Sequence[float]
    rival: str
    rival_seconds: float = 0.0
    faster: float = 0.0
    fairer: float = 0.0
    load: float = field(default_factory=lambda: round(getloadavg()[1], 1))

    def row(self) -> tuple[str, ...]:
        """Return it as a row of the table."""
        times = self.seconds
        return (
            self.question,
            self.target,
            "yes" if self.reached else "no",
            str(len(times)),
            self.proven,
            f"{median(times):.2f}",
            f"{percentile(times, 0.95):.2f}",
            f"{max(times):.2f}",
            self.rival,
            f"{self.rival_seconds:.2f}" if self.rival_seconds else "–",
            f"{self.faster:.1f} ×" if self.faster else "–",
            f"{self.fairer:.1f} ×" if self.fairer else "–",
            f"{self.load:.1f}",
        )


def read(folder: Path, names: Iterable[str]) -> list[Headline]:
    """Return the headlines of sections that have been measured, in the order of their names."""
    found: list[Headline] = []
    for path in (folder / f"{name}.json" for name in names):
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            found += [Headline(**one) for one in kept.get("headlines", [])]
    return found
