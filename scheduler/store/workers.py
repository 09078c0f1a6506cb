"""Workers: the processes that work off jobs, and when each was last seen, by the clock of the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.store.base import Base, Instant


class WorkerRow(Base):
    """A process that works off jobs."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    process: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """
    A process that works off jobs.

    Parameters
    ----------
    id
        The same when it is started again, so that it goes on with what it had in hand.
    process
        Its number on its host.
    """

    id: str
    host: str
    process: int
    seen_at: datetime


class Workers:
    """The workers of a store; hosts may disagree on the time, so the database tells it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[Worker]:
        """Return all workers, by id."""
        return [
            Worker(id=row.id, host=row.host, process=row.process, seen_at=row.seen_at)
            for row in self._session.scalars(select(WorkerRow).order_by(WorkerRow.id))
        ]

    def living(self, within: timedelta) -> frozenset[str]:
        """Return the ids of those that were seen within a length of time from now."""
        now = self._now()
        return frozenset(one.id for one in self.all() if now - one.seen_at <= within)

    def sign_on(self, worker_id: str, host: str, process: int) -> None:
        """Record a worker, over one of that id."""
        row = WorkerRow(id=worker_id, host=host, process=process, seen_at=self._now())
        self._session.merge(row)
        self._session.flush()

    def beat(self, worker_id: str) -> bool:
        """Note that a worker was seen now; say whether it is still signed on."""
        seen = update(WorkerRow).where(WorkerRow.id == worker_id).values(seen_at=self._now())
        return self._session.scalar(seen.returning(WorkerRow.id)) is not None

    def sign_off(self, worker_id: str) -> None:
        """Forget a worker."""
        self._session.execute(delete(WorkerRow).where(WorkerRow.id == worker_id))

    def _now(self) -> datetime:
        return self._session.execute(select(func.now(type_=Instant()))).scalar_one()
