"""An audit: what a schedule of another tool comes to, beside the same weeks as they are planned here."""

from __future__ import annotations

from datetime import date

from pydantic.dataclasses import dataclass

from scheduler.domain.calendars import Unread
from scheduler.domain.cover import Crowded, Uncovered
from scheduler.domain.plan import Breach, Fairness, Figure, Level, Shift
from scheduler.domain.spans import Span


@dataclass(frozen=True, kw_only=True)
class TierHeld:
    """
    What somebody held of a tier.

    Parameters
    ----------
    hours
        Elapsed, to the second, over all of the export.
    turns
        Turns of the whole weeks of which they held most.
    """

    rotation: str
    tier: str
    hours: Figure
    turns: int


@dataclass(frozen=True, kw_only=True)
class PersonHeld:
    """
    What somebody held.

    Parameters
    ----------
    member
        Whether they share a rotation; who only stands in for hours does not.
    """

    person: str
    name: str
    member: bool
    held: tuple[TierHeld, ...]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """
    What can be said of a schedule.

    Parameters
    ----------
    fairness
        Of hours held, as parts of turns.
    breaches
        Rules that are not kept, where each turn counts for who held most of it.
    open_hours, crowded_hours
        Time in which a tier has fewer, and more, people than it asks for.
    """

    fairness: Fairness
    breaches: tuple[Breach, ...]
    open_hours: Figure
    crowded_hours: Figure


@dataclass(frozen=True, kw_only=True)
class Planned:
    """
    The same weeks, planned here.

    Parameters
    ----------
    levels
        What is proven of it.
    obstacles
        Why no plan keeps every rule, so that this is the one that breaks least; none where one does.
    """

    measured: Measured
    shifts: tuple[Shift, ...]
    levels: tuple[Level, ...]
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Audit:
    """
    An audit of a schedule.

    Parameters
    ----------
    tool
        What the schedule was exported from.
    span
        From the first second of the export to its last.
    weeks
        The whole weeks that are judged.
    inferred
        What the export does not say, and was read off it: a sentence each.
    shifts
        Each turn of the whole weeks, with whoever held most of it.
    planned
        None where no plan was found in time.
    """

    name: str
    tool: str
    span: Span
    start: date
    weeks: int
    inferred: tuple[str, ...]
    people: tuple[PersonHeld, ...]
    as_it_is: Measured
    gaps: tuple[Uncovered, ...]
    overlaps: tuple[Crowded, ...]
    shifts: tuple[Shift, ...]
    planned: Planned | None
    unread: tuple[Unread, ...] = ()
