"""Reviews: a plan beside today's schedule, for those who decide about it."""

from __future__ import annotations

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.plan import Figure, PersonFairness


@dataclass(frozen=True, kw_only=True)
class ReviewedChange:
    """
    A seat that changes hands if the plan is applied.

    Parameters
    ----------
    before, after
        Ids of who holds it; empty where nobody does.
    reason
        Why, in one sentence.
    """

    rotation: str
    tier: str
    start: AwareDatetime
    end: AwareDatetime
    before: str
    after: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Billed:
    """
    A rule, and by how much it is not kept: in today's schedule, and in the plan.

    Parameters
    ----------
    sentence
        The rule in words.
    before, after
        In the rule's own unit; `before` is None where nothing is published yet.
    breaches
        What the plan does not keep, a sentence each; those that people decided are among them.
    """

    rotation: str
    rule: str
    sentence: str
    before: int | None
    after: int
    breaches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewedLevel:
    """
    A level of what is wished for: in today's schedule, and in the plan.

    Parameters
    ----------
    before
        None where nothing is published yet.
    bound, proven
        What no plan could go below, and whether it is known that none is better; as the plan says.
    """

    name: str
    before: Figure | None
    after: Figure
    bound: Figure | None
    proven: bool


@dataclass(frozen=True, kw_only=True)
class ReviewedPerson:
    """
    What somebody carries, in today's schedule and in the plan.

    Parameters
    ----------
    before
        None where nothing is published yet.
    """

    person: str
    name: str
    before: PersonFairness | None
    after: PersonFairness


@dataclass(frozen=True, kw_only=True)
class Review:
    """
    A plan as it looks today.

    Parameters
    ----------
    stale
        Why it can no longer be applied: that it has expired, or what has changed since it was drawn.
    changes
        By start.
    worst_before, worst_after
        The largest deviation from a fair share, up or down; None where nothing is published yet.
    """

    plan: str
    state: str
    stale: str
    changes: tuple[ReviewedChange, ...]
    bill: tuple[Billed, ...]
    levels: tuple[ReviewedLevel, ...]
    fairness: tuple[ReviewedPerson, ...]
    worst_before: Figure | None
    worst_after: Figure
