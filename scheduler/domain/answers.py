"""Answers: what a planner says when it is asked about a plan, as data and as sentences."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.explanation import NamedFact
from scheduler.domain.handovers import Handover
from scheduler.domain.plan import Figure, SolverRun

Verdict = Literal["settled", "impossible", "costs", "equal", "better", "unknown"]
"""
What became of the alternative: a person or the past decided it; no plan has it; it costs something; it costs
nothing; it is better than the plan that was asked about; or none was found in the time there was.
"""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """
    One level of what is wished for, in the plan and in the alternative; less is better.

    Parameters
    ----------
    before, after
        For leximax, the largest deviation in which the two differ.
    proven
        Whether `after` is known to be the best that an alternative which is as good on the levels before can
        reach.
    """

    level: str
    before: Figure
    after: Figure
    proven: bool


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a level comes to for one person, before and after: for fairness, their deviation in points."""

    person: str
    level: str
    before: Figure
    after: Figure


@dataclass(frozen=True, kw_only=True)
class Why:
    """
    Why somebody has, or has not, a turn.

    Parameters
    ----------
    person
        Who is asked about.
    rotation, tier, start
        The seat; the tier is empty where any tier of the turn would do.
    holds
        Whether the person holds it in the plan.
    instead
        Who was to hold it instead; empty: anybody.
    other
        Who holds the seat in the alternative; where the person asks for it, who holds it in the plan.
    clash
        Why there is no such plan: the facts that clash with what was asked for.
    level
        The first level on which the alternative differs; None where none does, or there is no alternative.
    levels
        Those that were compared, in order.
    effects
        What the level that differs, and fairness, come to for everybody for whom they change.
    handovers
        What would change hands, in an alternative with few changes.
    """

    person: str
    rotation: str
    tier: str
    start: AwareDatetime
    holds: bool
    instead: str
    verdict: Verdict
    other: str = ""
    clash: tuple[NamedFact, ...] = ()
    level: Difference | None = None
    levels: tuple[Difference, ...] = ()
    effects: tuple[Effect, ...] = ()
    handovers: tuple[Handover, ...] = ()
    sentences: tuple[str, ...]
    run: SolverRun


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """
    A way for somebody to be rid of a turn.

    Parameters
    ----------
    kind
        Somebody covers; two people trade; or three people hand on in a circle.
    feasible
        Whether the checker finds no rule broken that was not broken before.
    reasons
        Why it is not feasible, a sentence each, without a full stop.
    nobody_worse
        Whether nobody ends up further from their fair share, gets a turn that they would rather avoid, or
        loses one that they want.
    sum_of_squares, spacing, wishes
        What the plan would reach on these levels.
    effects
        Each person's deviation, before and after.
    """

    kind: Literal["cover", "trade", "circle"]
    handovers: tuple[Handover, ...]
    feasible: bool
    reasons: tuple[str, ...] = ()
    nobody_worse: bool
    sum_of_squares: Figure
    spacing: Figure
    wishes: Figure
    effects: tuple[Effect, ...]


@dataclass(frozen=True, kw_only=True)
class SwapAdvice:
    """
    Who can take or trade a turn, the best first.

    Parameters
    ----------
    sum_of_squares, spacing, wishes
        What the plan reaches as it is.
    covers
        For everybody else of the rotation, whether they can simply take it; those who cannot come last.
    trades
        The best trades.
    circles
        The best of those in which three people hand on and nobody is worse off.
    others
        How many more trades and circles there are that would keep every rule.
    refused
        Trades that would break a rule.
    """

    person: str
    rotation: str
    tier: str
    start: AwareDatetime
    sum_of_squares: Figure
    spacing: Figure
    wishes: Figure
    covers: tuple[Exchange, ...]
    trades: tuple[Exchange, ...]
    circles: tuple[Exchange, ...]
    others: int
    refused: tuple[Exchange, ...]
