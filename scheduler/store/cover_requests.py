"""Cover requests."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.cover_requests import CoverRequest
from scheduler.store.base import Base, JsonOf


class CoverRequestRow(Base):
    """A request to be covered."""

    __tablename__ = "cover_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"), index=True)
    request: Mapped[CoverRequest] = mapped_column(JsonOf(CoverRequest))


class CoverRequests:
    """The cover requests of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, request_id: str) -> CoverRequest | None:
        """Return a request."""
        row = self._session.get(CoverRequestRow, request_id)
        return row.request if row else None

    def of(self, rotation: str) -> list[CoverRequest]:
        """Return the requests in a rotation, by when they were made."""
        query = select(CoverRequestRow.request).where(CoverRequestRow.rotation_id == rotation)
        return sorted(self._session.scalars(query), key=lambda one: (one.made_at, one.id))

    def put(self, request: CoverRequest) -> None:
        """Write a request down, over what was known of it."""
        self._session.merge(CoverRequestRow(id=request.id, rotation_id=request.rotation, request=request))
        self._session.flush()
