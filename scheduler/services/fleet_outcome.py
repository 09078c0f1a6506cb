"""
What is asked of a fleet's worker for one team, and what comes of it.

Nothing but the standard library is imported here: the process that hands out the work stays small.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple


class Status(StrEnum):
    """What became of a team."""

    PROVEN = "proven"
    PLANNED = "planned"
    SKIPPED = "skipped"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    FAULT = "fault"


@dataclass(frozen=True, kw_only=True)
class Order:
    """
    One team to plan.

    Parameters
    ----------
    team
        What to call it: its file's path below the folder, with slashes on every system.
    path
        Of the team file.
    plan, explanation
        Where the plan goes, or why there is none.
    clash
        Why it cannot be planned whatever it says: another file would have the same plan; else empty.
    """

    team: str
    path: Path
    plan: Path
    explanation: Path
    clash: str = ""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """
    How all teams of a fleet are planned.

    Parameters
    ----------
    clock
        The instant of asking for files that say none; the same for the whole fleet.
    now
        The instant of asking over those in the files; None: theirs.
    fresh
        Put fairness before stability.
    resume
        Leave alone what is planned already as it would be planned now.
    """

    clock: datetime
    now: datetime | None = None
    seed: int = 1
    fresh: bool = False
    resume: bool = True


class Reached(NamedTuple):
    """A level as the plan's JSON has it."""

    name: str
    value: float
    bound: float
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    What became of one team: all of it that a fleet remembers.

    Parameters
    ----------
    levels
        What the plan reaches; none where there is no plan.
    file
        The plan, or what says why there is none; empty where neither was written.
    reason
        Why there is no plan, in words on one line; empty where there is one.
    resident
        Bytes of memory that the worker holds after this team; 0: not known.
    worker
        The worker's process; 0: no worker had the team.
    """

    team: str
    status: Status
    levels: tuple[Reached, ...] = ()
    file: str = ""
    reason: str = ""
    resident: int = 0
    worker: int = 0

    @property
    def planned(self) -> bool:
        """Say whether there is a plan, of now or of before."""
        return self.status in (Status.PROVEN, Status.PLANNED, Status.SKIPPED)

    @property
    def proven(self) -> bool:
        """Say whether there is a plan that is proven on every level."""
        return self.planned and all(level.proven for level in self.levels)
