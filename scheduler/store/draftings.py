"""Draftings: plans that are asked for, and what becomes of them until they are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.drafting import OPEN, Asked, State, Step
from scheduler.domain.explanation import Explanation
from scheduler.domain.rebalance import Frontier
from scheduler.store.base import Base, Instant, JsonOf

_IS_OPEN = text("state IN ('waiting', 'drawing')")


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """
    A plan that is asked for.

    Parameters
    ----------
    id
        The plan's id too, as soon as there is one.
    attempt
        How often a worker has taken it up; what an earlier one still says is not heard.
    worker
        The id of the one that has.
    as_of
        The instant as which the team was planned; None: nothing depends on it.
    base
        The version of each rotation it was drawn on, by rotation id.
    told
        What was told while it was drawn, in its order.
    frontier, chosen
        What there is to choose from, and the point that was taken last.
    explanation
        Why no plan keeps every rule.
    says, mend
        Why there is no plan, and what to do about it.
    """

    id: str
    team: str
    asked: Asked
    why: str
    asked_at: datetime
    asked_by: str
    state: State = "waiting"
    attempt: int = 0
    worker: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    as_of: datetime | None = None
    base: Mapping[str, int] | None = None
    told: tuple[Step, ...] = ()
    frontier: Frontier | None = None
    chosen: int | None = None
    explanation: Explanation | None = None
    says: str = ""
    mend: str = ""

    @property
    def open(self) -> bool:
        """Say whether something is still to come of it."""
        return self.state in OPEN


class DraftingRow(Base):
    """A plan that is asked for; a team has one at a time."""

    __tablename__ = "draftings"
    __table_args__ = (
        Index("uq_draftings_open", "team_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_draftings_state", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    asked: Mapped[Asked] = mapped_column(JsonOf(Asked))
    why: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str]
    state: Mapped[str]
    attempt: Mapped[int]
    worker: Mapped[str]
    began_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    as_of: Mapped[datetime | None] = mapped_column(Instant)
    base: Mapped[dict[str, int] | None] = mapped_column(JsonOf(dict[str, int]))
    told: Mapped[tuple[Step, ...]] = mapped_column(JsonOf(tuple[Step, ...]))
    frontier: Mapped[Frontier | None] = mapped_column(JsonOf(Frontier))
    chosen: Mapped[int | None]
    explanation: Mapped[Explanation | None] = mapped_column(JsonOf(Explanation))
    says: Mapped[str]
    mend: Mapped[str]

    def to_domain(self) -> Drafting:
        """Return the noun."""
        return Drafting(
            id=self.id,
            team=self.team_id,
            asked=self.asked,
            why=self.why,
            asked_at=self.asked_at,
            asked_by=self.asked_by,
            state=self.state,  # type: ignore[arg-type]
            attempt=self.attempt,
            worker=self.worker,
            began_at=self.began_at,
            ended_at=self.ended_at,
            as_of=self.as_of,
            base=self.base,
            told=self.told,
            frontier=self.frontier,
            chosen=self.chosen,
            explanation=self.explanation,
            says=self.says,
            mend=self.mend,
        )

    @classmethod
    def from_domain(cls, known: Drafting) -> DraftingRow:
        """Return the row of a drafting."""
        return cls(
            id=known.id,
            team_id=known.team,
            asked=known.asked,
            why=known.why,
            asked_at=known.asked_at,
            asked_by=known.asked_by,
            state=known.state,
            attempt=known.attempt,
            worker=known.worker,
            began_at=known.began_at,
            ended_at=known.ended_at,
            as_of=known.as_of,
            base=None if known.base is None else dict(known.base),
            told=known.told,
            frontier=known.frontier,
            chosen=known.chosen,
            explanation=known.explanation,
            says=known.says,
            mend=known.mend,
        )


class Draftings:
    """The draftings of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, drafting_id: str) -> Drafting | None:
        """Return a drafting."""
        row = self._session.get(DraftingRow, drafting_id, populate_existing=True)
        return row.to_domain() if row else None

    def states(self, draftings: Collection[str]) -> dict[str, State]:
        """Return the state of draftings, by id."""
        query = select(DraftingRow.id, DraftingRow.state).where(DraftingRow.id.in_(draftings))
        return {row.id: row.state for row in self._session.execute(query)}

    def open(self) -> dict[str, str]:
        """Return the draftings of which something is still to come, by team."""
        query = select(DraftingRow.team_id, DraftingRow.id).where(DraftingRow.state.in_(OPEN))
        return {row.team_id: row.id for row in self._session.execute(query.order_by(DraftingRow.asked_at))}

    def waiting(self, most: int) -> list[tuple[str, int]]:
        """Return the oldest of those that nobody draws yet: ids, and how often each was taken up."""
        query = select(DraftingRow.id, DraftingRow.attempt).where(DraftingRow.state == "waiting")
        rows = self._session.execute(query.order_by(DraftingRow.asked_at, DraftingRow.id).limit(most))
        return [(row.id, row.attempt) for row in rows]

    def give_back(self, worker: str) -> None:
        """Let others draw what a worker has in hand; what it still says is not heard."""
        mine = update(DraftingRow).where(DraftingRow.worker == worker, DraftingRow.state == "drawing")
        self._session.execute(mine.values(state="waiting", worker=""))

    def brief(self, team: str) -> Sequence[Any]:
        """Return how far what is asked for a team has come, without what was told and found."""
        row = DraftingRow
        query = select(row.id, row.state, row.base, row.ended_at).where(row.team_id == team)
        return self._session.execute(query).all()

    def of_team(self, team: str) -> list[Drafting]:
        """Return the draftings of a team, the newest first."""
        query = select(DraftingRow).where(DraftingRow.team_id == team)
        rows = self._session.scalars(query.order_by(DraftingRow.asked_at.desc(), DraftingRow.id))
        return [row.to_domain() for row in rows]

    def add(self, drafting: Drafting) -> bool:
        """Record what is asked for; say whether it could be: a team has one at a time."""
        try:
            with self._session.begin_nested():
                self._session.add(DraftingRow.from_domain(drafting))
                self._session.flush()
        except IntegrityError:
            return False
        return True

    def put(self, drafting: Drafting) -> None:
        """Write a drafting down, over what was known of it."""
        self._session.merge(DraftingRow.from_domain(drafting))
        self._session.flush()

    def take_up(self, drafting_id: str, worker: str, now: datetime) -> int | None:
        """Let a worker draw it; return which attempt this is, or None where nothing is to come any more."""
        query = (
            update(DraftingRow)
            .where(DraftingRow.id == drafting_id, DraftingRow.state.in_(OPEN))
            .values(state="drawing", attempt=DraftingRow.attempt + 1, worker=worker, began_at=now)
            .returning(DraftingRow.attempt)
        )
        return self._session.execute(query).scalar_one_or_none()

    def note(self, drafting_id: str, attempt: int, **facts: Any) -> bool:
        """
        Write down facts of an attempt; say whether it is still the one that counts.

        Parameters
        ----------
        facts
            Columns: `told`, `as_of`, `base`.
        """
        query = update(DraftingRow).where(
            DraftingRow.id == drafting_id, DraftingRow.attempt == attempt, DraftingRow.state == "drawing"
        )
        return self._session.scalar(query.values(facts).returning(DraftingRow.id)) is not None
