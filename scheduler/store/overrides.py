"""Overrides and rest covers, as known at any time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.errors import Conflict
from scheduler.domain.history import Known
from scheduler.domain.overrides import Override
from scheduler.domain.spans import Span
from scheduler.store.base import Base, Instant, Recorded, RowNumber, known


class OverrideRow(Recorded, Base):
    """One person covers for a while, as known at some time."""

    __tablename__ = "overrides"
    __table_args__ = (
        Index(
            "uq_overrides_current",
            "id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    id: Mapped[str]
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"), index=True)
    tier: Mapped[str]
    seat: Mapped[int]
    layer: Mapped[str]
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    reason: Mapped[str]

    @classmethod
    def from_domain(cls, override: Override, recorded_at: datetime) -> OverrideRow:
        """Return the row of an override that becomes known."""
        return cls(
            id=override.id,
            rotation_id=override.rotation,
            tier=override.tier,
            seat=override.seat,
            layer=override.layer,
            begins=override.span.start,
            ends=override.span.end,
            person_id=override.person,
            made_at=override.made_at,
            made_by=override.made_by,
            reason=override.reason,
            recorded_at=recorded_at,
        )

    def to_domain(self) -> Override:
        """Return the noun."""
        return Override(
            id=self.id,
            rotation=self.rotation_id,
            tier=self.tier,
            seat=self.seat,
            layer=self.layer,  # type: ignore[arg-type]
            span=Span(self.begins, self.ends),
            person=self.person_id,
            made_at=self.made_at,
            made_by=self.made_by,
            reason=self.reason,
        )


class Overrides:
    """
    The overrides of a store.

    Parameters
    ----------
    now
        What has begun by then is never changed.
    """

    def __init__(self, session: Session, now: datetime | None, recorded_at: datetime | None) -> None:
        self._session = session
        self._now = now
        self._recorded_at = recorded_at

    def of(
        self, rotations: Collection[str], as_of: datetime | None = None
    ) -> dict[str, tuple[Override, ...]]:
        """Return the overrides of rotations by rotation, the earliest made first, as known at an instant."""
        query = select(OverrideRow).where(OverrideRow.rotation_id.in_(rotations), known(OverrideRow, as_of))
        found: dict[str, list[Override]] = {rotation: [] for rotation in rotations}
        for row in self._session.scalars(query.order_by(OverrideRow.made_at, OverrideRow.row)):
            found[row.rotation_id].append(row.to_domain())
        return {rotation: tuple(overrides) for rotation, overrides in found.items()}

    def ever(self, rotations: Collection[str], since: datetime) -> dict[str, tuple[Known[Override], ...]]:
        """Return the overrides that were ever known and not over at an instant, the earliest made first."""
        query = select(OverrideRow).where(OverrideRow.rotation_id.in_(rotations), OverrideRow.ends > since)
        found: dict[str, list[Known[Override]]] = {rotation: [] for rotation in rotations}
        for row in self._session.scalars(query.order_by(OverrideRow.made_at, OverrideRow.row)):
            found[row.rotation_id].append(Known(row.to_domain(), row.recorded_at, row.superseded_at))
        return {rotation: tuple(overrides) for rotation, overrides in found.items()}

    def get(self, override_id: str) -> Override | None:
        """Return an override, as it is now."""
        row = self._current(override_id)
        return row.to_domain() if row else None

    def add(self, override: Override) -> None:
        """
        Record a new override.

        Raises
        ------
        Conflict
            When it would begin in time that is past.
        """
        assert self._now is not None
        assert self._recorded_at is not None
        if override.span.start < self._now:
            raise Conflict(
                f"The cover by {override.person} would begin at {override.span.start.isoformat()}, which is "
                "past.",
                f"Let it begin at {self._now.isoformat()} or later: who was on call stays as it was.",
            )
        self._session.add(OverrideRow.from_domain(override, self._recorded_at))
        self._session.flush()

    def remove(self, override: Override) -> Override | None:
        """
        Take an override away, or end it now where it has begun; return what is left of it.

        Raises
        ------
        Conflict
            When it is over.
        """
        assert self._now is not None
        assert self._recorded_at is not None
        row = self._current(override.id)
        if row is None or override.span.end <= self._now:
            raise Conflict(
                f"The cover by {override.person} ended at {override.span.end.isoformat()}.",
                "Leave it: who was on call stays as it was.",
            )
        row.superseded_at = self._recorded_at
        self._session.flush()
        if self._now <= override.span.start:
            return None
        left = replace(override, span=Span(override.span.start, self._now))
        self._session.add(OverrideRow.from_domain(left, self._recorded_at))
        self._session.flush()
        return left

    def _current(self, override_id: str) -> OverrideRow | None:
        query = select(OverrideRow).where(OverrideRow.id == override_id, known(OverrideRow, None))
        return self._session.scalars(query).one_or_none()
