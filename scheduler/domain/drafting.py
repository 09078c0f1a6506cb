"""Drafting: what is asked of a plan before it is there, and what is told while it is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Figure
from scheduler.domain.reasons import Happening, WasPaged
from scheduler.domain.team import Horizon

State = Literal["waiting", "drawing", "drawn", "impossible", "failed", "cancelled"]
"""How far a drafting has come; the last four are the end of it."""

OPEN: tuple[State, ...] = ("waiting", "drawing")
"""The states of a drafting of which something is still to come."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """
    What is asked of a plan.

    Parameters
    ----------
    horizon
        The span to plan; None: the team's own, or for a choice what is published from the running week on.
    happenings
        What has happened that the team's facts do not say yet.
    choice
        Offer what the published plan could become, change by change, rather than one plan.
    fresh
        Put fairness before stability, however much of the published plan changes.
    """

    horizon: Horizon | None = None
    happenings: tuple[Happening, ...] = ()
    choice: bool = False
    fresh: bool = False
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1

    def on(self, now: datetime) -> tuple[Happening, ...]:
        """Return what has happened as it weighs at an instant."""
        return tuple(
            replace(one, today=now.date()) if isinstance(one, WasPaged) and one.today is None else one
            for one in self.happenings
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """
    One thing that is told while a plan is drawn.

    Parameters
    ----------
    number
        Counted from 1.
    kind
        `started`: a worker has taken it up, again where the one before is gone. `level`: how far the search
        on a level has come. `point`: one more plan to choose from.
    level, value, bound, gap
        The level, the best value so far, what cannot be beaten, and how far apart they are.
    proven, done
        Whether the value is the best there is, and whether this is the level's last word.
    changes
        How many seats change hands at a point.
    """

    number: int
    at: AwareDatetime
    kind: Literal["started", "level", "point"]
    level: str = ""
    value: Figure | None = None
    bound: Figure | None = None
    gap: Figure | None = None
    proven: bool = False
    done: bool = False
    changes: int | None = None
