"""Overrides: one person covers for a while, by hand or because somebody rests after an incident."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid
from scheduler.domain.spans import Span

Layer = Literal["rest_cover", "override"]
LAYERS: tuple[Layer, ...] = ("rest_cover", "override")
"""In the order in which they lie on top of each other, the last one uppermost."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """
    One person holds a tier for a while, whoever was to hold it.

    Overrides lie on top of each other: within its span the one made later wins, and without it the former is
    in force again. A span may cover part of a shift, several shifts, or time in which nobody was to serve.

    Parameters
    ----------
    rotation
        Its id.
    seat
        Which of the tier's people is replaced: 0 where the tier has one.
    layer
        A `rest_cover` stands in for somebody who rests after an incident; every `override` goes over it.
    made_at
        When it was made: of two in one layer the later one wins.
    """

    id: str
    rotation: str
    tier: str
    span: Span
    person: Annotated[str, Field(min_length=1)]
    seat: Annotated[int, Field(ge=0)] = 0
    layer: Layer = "override"
    made_at: AwareDatetime
    made_by: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if self.span.start == self.span.end:
            raise Invalid(
                f"The cover by {self.person} begins and ends at {self.span.start.isoformat()}.",
                "Let it end later than it begins.",
            )


def by_precedence(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """Return overrides from the lowest to the uppermost; what was made at one instant keeps its order."""
    return tuple(sorted(overrides, key=lambda one: (LAYERS.index(one.layer), one.made_at)))
