"""Plans: shifts, and what is claimed and found about them."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AwareDatetime, PlainSerializer
from pydantic.dataclasses import dataclass

from scheduler.domain.spans import Span

Figure = Annotated[Fraction, PlainSerializer(lambda value: _plain(value), return_type=float | int)]


def _plain(value: Fraction) -> float | int:
    """Write a whole number as one, and a fraction to nine decimals, which is the same on every machine."""
    return value.numerator if value.denominator == 1 else round(float(value), 9)


@dataclass(frozen=True, order=True)
class Shift:
    """
    A slot with a name on it.

    Parameters
    ----------
    tier
        The tier's name, or `shadow`.
    start, end
        Kept in UTC, so that equal shifts are written alike.
    person
        The id of who holds it.
    """

    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    person: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Level:
    """
    One level of what is wished for, as solved.

    Parameters
    ----------
    value
        What the plan reaches; less is better.
    bound
        No plan that is as good on the levels before can go below this.
    proven
        Whether `value` is known to be the best there is.
    """

    name: str
    value: Figure
    bound: Figure
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Breach:
    """
    A rule that is not kept.

    Parameters
    ----------
    rule
        The rule's kind.
    amount
        By how much, in the rule's own unit.
    shifts
        The shifts that break it together; none where somebody is missing altogether.
    warning
        True where only pinned, frozen or past shifts are involved, since a person decided those.
    """

    rule: str
    rotation: str
    amount: int
    sentence: str
    people: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    warning: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonFairness:
    """
    What one person carries against what they should.

    Parameters
    ----------
    exposure
        Turns in which they could be asked to serve, history included, over all rotations.
    history, load
        Points carried before the horizon, and in the plan.
    fair_share
        Points they should carry, history included.
    deviation
        `history + load - fair_share`; above zero they carry too much.
    """

    person: str
    exposure: Figure
    history: Figure
    load: Figure
    fair_share: Figure
    deviation: Figure


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """
    Fairness per person and in sum.

    Parameters
    ----------
    sum_of_squares
        Of the deviations, in points squared: what the planner minimises.
    worst
        The largest deviation, up or down.
    spread
        Largest less smallest deviation.
    jain, gini
        Of load carried per fair share; 1 and 0 are perfect.
    """

    people: tuple[PersonFairness, ...]
    sum_of_squares: Figure
    worst: Figure
    spread: Figure
    jain: Figure
    gini: Figure


@dataclass(frozen=True, kw_only=True)
class SolverRun:
    """
    How a plan was made: everything that another run needs to make it again.

    Parameters
    ----------
    now
        The instant of asking, where something depends on it: it decides what is frozen.
    """

    version: str
    seed: int
    deterministic_time: float
    workers: int = 1
    now: AwareDatetime | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    A plan as it is written and read.

    Parameters
    ----------
    digest
        Of the team file it was made from (sha256 of its meaning, so that comments do not count).
    order
        The levels in the order in which they were solved.
    """

    digest: str
    assignments: tuple[Shift, ...]
    levels: tuple[Level, ...]
    fairness: Fairness
    breaches: tuple[Breach, ...]
    solver: SolverRun
    certificate: dict[str, Any] = field(default_factory=dict)
