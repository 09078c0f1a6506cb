"""The quarterly on-call review: what it says of a team."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from scheduler.domain.burden import Burden, Evenness
from scheduler.domain.health import Health
from scheduler.domain.pay import Earned
from scheduler.domain.satisfaction import Satisfaction

Unit = Literal["minutes", "pages", "of five", "share", "points"]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """Rest that somebody was owed after long incidents, and what of it they had: off call, in that time."""

    person: str
    owed: timedelta
    taken: timedelta


@dataclass(frozen=True, kw_only=True)
class Quarterly:
    """
    What is known of one quarter.

    Parameters
    ----------
    evenness
        Of the burdens.
    pay
        What each person earned, by currency; None: the asker may not see it.
    """

    health: Health
    burdens: tuple[Burden, ...]
    evenness: Evenness
    rest: tuple[Rest, ...]
    satisfaction: Satisfaction
    pay: tuple[Earned, ...] | None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """
    A figure, against what the programme calls success.

    Parameters
    ----------
    target
        In words.
    value, before
        Of the quarter, and of the one before it; None: there is nothing to say.
    samples
        How many times, pages or answers `value` is of.
    met
        None: the programme sets no target, or there is nothing to say.
    better
        Whether it is better than before; None: it is the same, or not known.
    """

    name: str
    target: str
    unit: Unit
    value: float | None
    before: float | None
    samples: int
    met: bool | None
    better: bool | None


@dataclass(frozen=True, kw_only=True)
class Review:
    """
    How on-call was for a team in a quarter.

    Parameters
    ----------
    until
        Until when it is known: the quarter's end, or now.
    """

    team: str
    quarter: str
    start: AwareDatetime
    until: AwareDatetime
    marks: tuple[Mark, ...]
    now: Quarterly
    before: Quarterly
