"""Swaps: people trade shifts by reference, so that no swap keeps the times of a shift that has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

from pydantic import AwareDatetime, Field
from pydantic.dataclasses import dataclass

from scheduler.domain.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Trade:
    """
    One shift that changes hands.

    Parameters
    ----------
    shift
        The shift's id.
    giver, taker
        Who holds it before the swap, and after.
    """

    shift: str
    giver: str
    taker: str


@dataclass(frozen=True, kw_only=True)
class Swap:
    """
    Two or three people of one rotation trade shifts in a circle.

    Parameters
    ----------
    agreed_at
        When the last of them agreed: swaps apply in this order. None while it is only proposed.
    """

    id: str
    rotation: str
    trades: Annotated[tuple[Trade, ...], Field(min_length=2, max_length=3)]
    agreed_at: AwareDatetime | None = None

    def __post_init__(self) -> None:
        givers = [trade.giver for trade in self.trades]
        takers = [trade.taker for trade in self.trades]
        fault = ""
        if len({trade.shift for trade in self.trades}) < len(self.trades):
            fault = "names one shift twice"
        elif any(trade.giver == trade.taker for trade in self.trades):
            fault = "gives somebody their own shift"
        elif len(set(givers)) < len(givers) or sorted(givers) != sorted(takers):
            fault = "does not let everybody give one shift and take one"
        if fault:
            raise Invalid(f"The swap {fault}.", "Name each person once as giver and once as taker.")

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(trade.giver for trade in self.trades)


@plain_dataclass(frozen=True)
class Traded:
    """
    What swaps make of the published shifts.

    Parameters
    ----------
    holders
        Who holds each shift whose holder a swap has changed, and that swap's id; by shift id.
    void
        The swaps that are not in force, because one of their shifts has moved or changed hands otherwise.
    """

    holders: Mapping[str, tuple[str, str]]
    void: tuple[Swap, ...]


def traded(published: Mapping[str, str], swaps: Iterable[Swap]) -> Traded:
    """
    Apply agreed swaps to published shifts, in the order in which they were agreed; all of a swap or nothing.

    Parameters
    ----------
    published
        Who holds each shift, by shift id.
    """
    holders: dict[str, tuple[str, str]] = {}
    void: list[Swap] = []
    for swap in swaps:
        held = {
            trade.shift: holders.get(trade.shift, (published.get(trade.shift), ""))[0]
            for trade in swap.trades
        }
        if all(held[trade.shift] == trade.giver for trade in swap.trades):
            holders |= {trade.shift: (trade.taker, swap.id) for trade in swap.trades}
        else:
            void.append(swap)
    return Traded(holders, tuple(void))
