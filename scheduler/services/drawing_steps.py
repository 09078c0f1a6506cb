"""What a worker tells while it draws a plan: step by step, but not more often than anybody reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from scheduler.domain.drafting import Step
from scheduler.planner.rebalance.found import Point
from scheduler.planner.solving.solution import Progress
from scheduler.store.draftings import Drafting
from scheduler.store.stored import Store

PAUSE = 0.5
"""Seconds between two times that steps are written down."""


class Superseded(Exception):
    """A plan was cancelled, or another worker draws it: what this one still finds is not wanted."""


class Steps:
    """
    The steps of one attempt at a plan.

    Parameters
    ----------
    known
        The drafting as the attempt took it up.
    clock
        Tells what time it is.
    """

    def __init__(self, store: Store, known: Drafting, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._known = known
        self._clock = clock
        self._steps = list(known.told)
        self._written, self._read = 0.0, 0

    @property
    def all(self) -> tuple[Step, ...]:
        """Return all that was told, by earlier attempts too."""
        return tuple(self._steps)

    def started(self, *, as_of: datetime | None, base: Mapping[str, int]) -> None:
        """Tell that the plan is taken up: as of which instant, and on which versions of its rotations."""
        self._add(kind="started")
        self._write(as_of=as_of, base=base)

    def level(self, progress: Progress) -> None:
        """Tell how far the search on a level has come."""
        last = self._steps[-1]
        if last.level == progress.level and not last.done and last.number > self._read:
            self._steps.pop()  # nobody has seen it, and this says more
        bound = progress.bound
        self._add(
            kind="level",
            level=progress.level,
            value=progress.value,
            bound=bound,
            gap=None if bound is None else progress.value - bound,
            proven=progress.proven,
            done=progress.done,
        )
        self._write_now_and_then()

    def point(self, point: Point) -> None:
        """Tell of one more plan to choose from."""
        fairness = next(level for level in point.levels if level.name == "fairness")
        self._add(
            kind="point",
            level=fairness.name,
            value=fairness.value,
            bound=fairness.bound,
            gap=fairness.value - fairness.bound,
            proven=fairness.proven,
            changes=point.changes,
        )
        self._write_now_and_then()

    def _add(self, **facts: Any) -> None:
        number = self._steps[-1].number + 1 if self._steps else 1
        self._steps.append(Step(number=number, at=self._clock(), **facts))

    def _write_now_and_then(self) -> None:
        if monotonic() - self._written >= PAUSE:
            self._write()

    def _write(self, **facts: Any) -> None:
        with self._store.noting() as noted:
            if not noted.draftings.note(self._known.id, self._known.attempt, told=self.all, **facts):
                raise Superseded(self._known.id)
        self._read = self._steps[-1].number
        self._written = monotonic()
