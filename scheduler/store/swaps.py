"""Swaps: who trades which shifts, and how far each has come, as known at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from scheduler.domain.errors import Conflict
from scheduler.domain.history import Known
from scheduler.domain.swaps import Swap, Trade
from scheduler.store.base import Base, Instant, Recorded, RowNumber, known

State = Literal["open", "agreed", "declined", "withdrawn", "undone", "void", "settled"]
"""
`open` waits for somebody; `agreed` is in force; `void`: a shift of it has moved or gone to somebody else;
`settled`: a plan that was applied later gives the shifts to the same people by itself.
"""


class TradeRow(Base):
    """One shift that changes hands in a swap."""

    __tablename__ = "swap_trades"
    __table_args__ = (
        Index(
            "uq_swap_trades_open",
            "shift_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
    )

    swap_id: Mapped[str] = mapped_column(ForeignKey("swaps.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[str] = mapped_column(index=True)
    giver: Mapped[str] = mapped_column(ForeignKey("people.id"))
    taker: Mapped[str] = mapped_column(ForeignKey("people.id"))
    is_open: Mapped[bool]
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)


class SwapRow(Base):
    """A swap that somebody proposed."""

    __tablename__ = "swaps"

    id: Mapped[str] = mapped_column(primary_key=True)
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"), index=True)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    reason: Mapped[str]
    trades: Mapped[list[TradeRow]] = relationship(order_by=TradeRow.position, lazy="selectin")


class SwapStateRow(Recorded, Base):
    """How far a swap has come, as known at some time."""

    __tablename__ = "swap_states"

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    swap_id: Mapped[str] = mapped_column(ForeignKey("swaps.id"), index=True)
    state: Mapped[str]
    note: Mapped[str]


@dataclass(frozen=True, kw_only=True)
class StoredSwap:
    """
    A swap and how far it has come.

    Parameters
    ----------
    agreed
        Who has said yes so far.
    note
        Why it is in this state, where that is not plain.
    """

    swap: Swap
    state: State
    proposed_by: str
    proposed_at: datetime
    reason: str
    agreed: tuple[str, ...]
    note: str


class Swaps:
    """The swaps of a store."""

    def __init__(self, session: Session, recorded_at: datetime | None) -> None:
        self._session = session
        self._recorded_at = recorded_at

    def in_force(
        self, rotations: Collection[str], as_of: datetime | None = None
    ) -> dict[str, tuple[Swap, ...]]:
        """Return the agreed swaps of rotations by rotation, in order, as known at an instant."""
        query = (
            select(SwapRow, SwapStateRow.recorded_at)
            .join(SwapStateRow, SwapStateRow.swap_id == SwapRow.id)
            .where(SwapRow.rotation_id.in_(rotations), SwapStateRow.state == "agreed")
            .where(known(SwapStateRow, as_of))
            .order_by(SwapStateRow.recorded_at, SwapStateRow.row)
        )
        found: dict[str, list[Swap]] = {rotation: [] for rotation in rotations}
        for row, agreed_at in self._session.execute(query):
            found[row.rotation_id].append(_swap(row, agreed_at))
        return {rotation: tuple(swaps) for rotation, swaps in found.items()}

    def ever(self, rotations: Collection[str]) -> dict[str, tuple[Known[Swap], ...]]:
        """Return the swaps that were ever agreed, and while they were, by rotation."""
        query = (
            select(SwapRow, SwapStateRow.recorded_at, SwapStateRow.superseded_at)
            .join(SwapStateRow, SwapStateRow.swap_id == SwapRow.id)
            .where(SwapRow.rotation_id.in_(rotations), SwapStateRow.state == "agreed")
            .order_by(SwapStateRow.recorded_at, SwapStateRow.row)
        )
        found: dict[str, list[Known[Swap]]] = {rotation: [] for rotation in rotations}
        for row, agreed_at, until in self._session.execute(query):
            found[row.rotation_id].append(Known(_swap(row, agreed_at), agreed_at, until))
        return {rotation: tuple(swaps) for rotation, swaps in found.items()}

    def get(self, swap_id: str) -> StoredSwap | None:
        """Return a swap, as it is now."""
        row = self._session.get(SwapRow, swap_id)
        return self._stored(row) if row else None

    def of(self, rotation: str, *, only_open: bool = False) -> list[StoredSwap]:
        """Return the swaps of a rotation, the newest first."""
        query = select(SwapRow).where(SwapRow.rotation_id == rotation)
        rows = self._session.scalars(query.order_by(SwapRow.proposed_at.desc(), SwapRow.id))
        stored = [self._stored(row) for row in rows]
        return [one for one in stored if one.state == "open" or not only_open]

    def add(self, swap: Swap, *, by: str, agreed: Collection[str], reason: str) -> None:
        """
        Record a swap that waits for the others to agree.

        Raises
        ------
        Conflict
            When one of its shifts is part of another open swap.
        """
        assert self._recorded_at is not None
        row = SwapRow(
            id=swap.id,
            rotation_id=swap.rotation,
            proposed_by=by,
            proposed_at=self._recorded_at,
            reason=reason,
            trades=[
                TradeRow(
                    position=position,
                    shift_id=trade.shift,
                    giver=trade.giver,
                    taker=trade.taker,
                    is_open=True,
                    agreed_at=self._recorded_at if trade.giver in agreed else None,
                )
                for position, trade in enumerate(swap.trades)
            ],
        )
        self._session.add(row)
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict(
                "One of these shifts is part of another swap that waits for an answer.",
                "Answer or withdraw that swap first.",
            ) from error
        self._set(swap.id, "open", "")

    def agree(self, swap_id: str, people: Iterable[str]) -> bool:
        """Note that people agree to a swap, and say whether now all do."""
        rows = self._session.get_one(SwapRow, swap_id).trades
        for row in rows:
            if row.giver in people and row.agreed_at is None:
                row.agreed_at = self._recorded_at
        self._session.flush()
        return all(row.agreed_at for row in rows)

    def move_to(self, swap_id: str, state: State, note: str = "") -> None:
        """Record how far a swap has come."""
        closed = update(TradeRow).where(TradeRow.swap_id == swap_id).values(is_open=False)
        self._session.execute(closed)
        now = update(SwapStateRow).where(SwapStateRow.swap_id == swap_id, known(SwapStateRow, None))
        self._session.execute(now.values(superseded_at=self._recorded_at))
        self._set(swap_id, state, note)

    def put_back(self, rotation: str, at: datetime) -> None:
        """Put the swaps of a rotation in force again that ceased to be at an instant, in their old order."""
        query = (
            select(SwapStateRow)
            .join(SwapRow, SwapRow.id == SwapStateRow.swap_id)
            .where(SwapRow.rotation_id == rotation, SwapStateRow.state == "agreed")
            .where(SwapStateRow.superseded_at == at)
            .order_by(SwapStateRow.recorded_at, SwapStateRow.row)
        )
        for row in self._session.scalars(query).all():
            self.move_to(row.swap_id, "agreed")

    def _set(self, swap_id: str, state: State, note: str) -> None:
        assert self._recorded_at is not None
        row = SwapStateRow(swap_id=swap_id, state=state, note=note, recorded_at=self._recorded_at)
        self._session.add(row)
        self._session.flush()

    def _stored(self, row: SwapRow) -> StoredSwap:
        query = select(SwapStateRow).where(SwapStateRow.swap_id == row.id, known(SwapStateRow, None))
        state = self._session.scalars(query).one()
        return StoredSwap(
            swap=_swap(row, state.recorded_at if state.state == "agreed" else None),
            state=state.state,  # type: ignore[arg-type]
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            reason=row.reason,
            agreed=tuple(trade.giver for trade in row.trades if trade.agreed_at),
            note=state.note,
        )


def _swap(row: SwapRow, agreed_at: datetime | None) -> Swap:
    trades = (Trade(shift=one.shift_id, giver=one.giver, taker=one.taker) for one in row.trades)
    return Swap(id=row.id, rotation=row.rotation_id, trades=tuple(trades), agreed_at=agreed_at)
