"""What people answered after their shifts: one answer a shift, and nobody's name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.errors import Conflict
from scheduler.domain.spans import Span
from scheduler.store.base import Base, Instant, RowNumber


class AnswerRow(Base):
    """How a shift was."""

    __tablename__ = "shift_answers"
    __table_args__ = (Index("ix_shift_answers_team_id_ended", "team_id", "ended"),)

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    shift: Mapped[str] = mapped_column(unique=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"))
    ended: Mapped[datetime] = mapped_column(Instant)
    score: Mapped[int]


class Answers:
    """The answers of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def answered(self, shifts: Collection[str]) -> frozenset[str]:
        """Return those of some shifts about which somebody has answered."""
        return frozenset(self._session.scalars(select(AnswerRow.shift).where(AnswerRow.shift.in_(shifts))))

    def during(self, span: Span, team: str) -> list[int]:
        """Return the scores of shifts of a team that ended in a span, in the order in which they came."""
        query = select(AnswerRow.score).where(
            AnswerRow.team_id == team, AnswerRow.ended >= span.start, AnswerRow.ended < span.end
        )
        return list(self._session.scalars(query.order_by(AnswerRow.row)))

    def add(self, shift: str, team: str, ended: datetime, score: int) -> None:
        """
        Keep an answer.

        Raises
        ------
        Conflict
            When there is one, even of this very moment.
        """
        self._session.add(AnswerRow(shift=shift, team_id=team, ended=ended, score=score))
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict("It was answered before.", "Each shift is answered once.") from error
