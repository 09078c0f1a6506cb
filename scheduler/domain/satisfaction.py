"""Satisfaction: how shifts were, from 1 to 5, by those who held them; only ever said of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from scheduler.domain.samples import FEWEST

QUESTION = "How was it to be on call in this shift?"
Score = Annotated[int, Field(ge=1, le=5)]
"""From 1, hardly bearable, to 5, no trouble at all."""


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """
    How satisfied people were with their shifts.

    Parameters
    ----------
    answers
        How many have answered.
    mean
        Of their answers, five more at a time: so that nobody learns what the last one was by asking before
        and after. None while there are fewer than five.
    """

    answers: int
    mean: float | None = None


def together(scores: Sequence[int]) -> Satisfaction:
    """Return what scores come to, in the order in which they were given."""
    shown = scores[: len(scores) // FEWEST * FEWEST]
    return Satisfaction(answers=len(scores), mean=fmean(shown) if shown else None)
