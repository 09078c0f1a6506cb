"""Published shifts: what people are paged by, as known at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ForeignKey, Index, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.errors import Conflict
from scheduler.domain.history import Known
from scheduler.domain.schedule import PublishedShift
from scheduler.store.base import Base, Instant, Recorded, RowNumber, known


class ShiftRow(Recorded, Base):
    """A shift that people are paged by, as known at some time."""

    __tablename__ = "shifts"
    __table_args__ = (
        Index(
            "uq_shifts_current",
            "id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_shifts_rotation_begins", "rotation_id", "begins"),
    )

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    id: Mapped[str]
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"))
    tier: Mapped[str]
    seat: Mapped[int]
    begins: Mapped[datetime] = mapped_column(Instant)
    ends: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)


class Shifts:
    """
    The published shifts of a store.

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
    ) -> dict[str, tuple[PublishedShift, ...]]:
        """Return the shifts of rotations by rotation, in the order of time, as known at an instant."""
        row = ShiftRow
        columns = (row.rotation_id, row.tier, row.begins, row.ends, row.person_id, row.seat)
        query = select(*columns).where(row.rotation_id.in_(rotations), known(row, as_of))
        found: dict[str, list[PublishedShift]] = {rotation: [] for rotation in rotations}
        for rotation, tier, begins, ends, person, seat in self._session.execute(query.order_by(row.begins)):
            found[rotation].append(
                PublishedShift(rotation=rotation, tier=tier, start=begins, end=ends, person=person, seat=seat)
            )
        return {rotation: tuple(shifts) for rotation, shifts in found.items()}

    def ever(
        self, rotations: Collection[str], since: datetime, ids: Collection[str] = ()
    ) -> dict[str, tuple[Known[PublishedShift], ...]]:
        """Return the shifts that were ever known and not over at an instant, or have one of these ids."""
        row = ShiftRow
        columns = (row.rotation_id, row.tier, row.begins, row.ends, row.person_id, row.seat)
        query = select(*columns, row.recorded_at, row.superseded_at).where(row.rotation_id.in_(rotations))
        query = query.where(or_(row.ends > since, row.id.in_(ids))).order_by(row.begins, row.row)
        found: dict[str, list[Known[PublishedShift]]] = {rotation: [] for rotation in rotations}
        for rotation, tier, begins, ends, person, seat, known_at, until in self._session.execute(query):
            shift = PublishedShift(
                rotation=rotation, tier=tier, start=begins, end=ends, person=person, seat=seat
            )
            found[rotation].append(Known(shift, known_at, until))
        return {rotation: tuple(shifts) for rotation, shifts in found.items()}

    def get(self, ids: Collection[str]) -> dict[str, PublishedShift]:
        """Return shifts by their ids, as they are now."""
        rows = self._session.scalars(select(ShiftRow).where(ShiftRow.id.in_(ids), known(ShiftRow, None)))
        return {
            row.id: PublishedShift(
                rotation=row.rotation_id,
                tier=row.tier,
                start=row.begins,
                end=row.ends,
                person=row.person_id,
                seat=row.seat,
            )
            for row in rows
        }

    def replace(self, gone: Collection[PublishedShift], come: Collection[PublishedShift]) -> None:
        """
        Supersede shifts, and record others. One that is under way may come only where nobody was to serve.

        Raises
        ------
        Conflict
            When one that goes has begun, one that comes is over, or two would lie in one seat at once.
        """
        for shift in gone:
            if self._now is None or shift.start <= self._now:
                raise _past(shift, "has begun")
        for shift in come:
            if self._now is None or shift.end <= self._now:
                raise _past(shift, "is over")
        self._supersede(gone)
        self._refuse_crowding(come)
        self._record(come)

    def record_history(self, come: Iterable[PublishedShift]) -> None:
        """
        Record shifts of the past that were not known here; nothing that is known is changed.

        Raises
        ------
        Conflict
            When another person is known to have served in one of them.
        """
        come = list(come)
        taken = self.get([shift.id for shift in come])
        for shift in come:
            other = taken.get(shift.id)
            if other is not None and other != shift:
                raise Conflict(
                    f"{_named(other)} was served by {other.person}, not {shift.person}.",
                    "Leave history as it is: what has begun is never changed.",
                )
        fresh = [shift for shift in come if shift.id not in taken]
        self._refuse_crowding(fresh)
        self._record(fresh)

    def settle(self, shift: PublishedShift, person: str) -> None:
        """
        Publish a shift that has begun as that of the person who served it by a swap.

        The swap can then go out of force, and who was on call stays as it was.
        """
        self._supersede([shift])
        self._record([replace(shift, person=person)])

    def put_back(self, rotation: str, at: datetime) -> None:
        """
        Bring back a rotation's shifts as they were known just before an instant.

        Raises
        ------
        Conflict
            When one that would change has begun.
        """
        before = set(self.of([rotation], at - timedelta(microseconds=1))[rotation])
        now = set(self.of([rotation])[rotation])
        self.replace(now - before, before - now)

    def _refuse_crowding(self, come: Collection[PublishedShift]) -> None:
        """Refuse shifts that overlap in one seat, what is known already included."""
        known_ones = self.of({shift.rotation for shift in come})
        whole = [shift for shifts in known_ones.values() for shift in shifts] + list(come)
        whole.sort(key=lambda one: (one.rotation, one.tier, one.seat, one.start))
        for earlier, later in pairwise(whole):
            seat = (earlier.rotation, earlier.tier, earlier.seat)
            if seat == (later.rotation, later.tier, later.seat) and later.start < earlier.end:
                raise Conflict(
                    f"{_named(later)} of {later.person} begins before that of {earlier.person} ends.",
                    "Plan again from the schedule as it is now: nobody who has begun is replaced.",
                )

    def _supersede(self, gone: Iterable[PublishedShift]) -> None:
        ids = [shift.id for shift in gone]
        for some in (ids[first : first + 500] for first in range(0, len(ids), 500)):
            self._session.execute(
                update(ShiftRow)
                .where(ShiftRow.id.in_(some), known(ShiftRow, None))
                .values(superseded_at=self._recorded_at),
                execution_options={"synchronize_session": False},
            )

    def _record(self, come: Iterable[PublishedShift]) -> None:
        rows = [
            {
                "id": shift.id,
                "rotation_id": shift.rotation,
                "tier": shift.tier,
                "seat": shift.seat,
                "begins": shift.start,
                "ends": shift.end,
                "person_id": shift.person,
                "recorded_at": self._recorded_at,
            }
            for shift in come
        ]
        if rows:
            self._session.execute(insert(ShiftRow), rows)


def _past(shift: PublishedShift, how: str) -> Conflict:
    return Conflict(
        f"{_named(shift)} of {shift.person} {how}.",
        "Change only shifts that have yet to begin; cover one that is under way by an override.",
    )


def _named(shift: PublishedShift) -> str:
    return f"The {shift.tier} shift from {shift.start:%Y-%m-%d %H:%M} UTC"
