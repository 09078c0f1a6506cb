"""Schedules: everything that decides who is on call, put together from the rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.domain.history import History
from scheduler.domain.schedule import Schedule
from scheduler.store.changes import Changes
from scheduler.store.overrides import OverrideRow, Overrides
from scheduler.store.rotations import RotationRow
from scheduler.store.shifts import ShiftRow, Shifts
from scheduler.store.swaps import SwapRow, Swaps, TradeRow

AT_ONCE = 500
"""Rotations that are read by one query."""


class Schedules:
    """The schedules of a store."""

    def __init__(
        self, session: Session, changes: Changes, shifts: Shifts, overrides: Overrides, swaps: Swaps
    ) -> None:
        self._session = session
        self._changes = changes
        self._shifts = shifts
        self._overrides = overrides
        self._swaps = swaps

    def get(self, rotation: str, as_of: datetime | None = None) -> Schedule | None:
        """Return a rotation's schedule as known at an instant; None where there is no such rotation."""
        return self.some([rotation], as_of).get(rotation)

    def some(self, rotations: Collection[str], as_of: datetime | None = None) -> dict[str, Schedule]:
        """Return schedules by rotation; unknown rotations are left out."""
        found: dict[str, Schedule] = {}
        wanted = list(rotations)
        for first in range(0, len(wanted), AT_ONCE):
            found |= self._read(wanted[first : first + AT_ONCE], as_of)
        return found

    def histories(self, rotations: Collection[str], since: datetime) -> dict[str, History]:
        """
        Return all that was ever known of rotations by rotation; unknown rotations are left out.

        Parameters
        ----------
        since
            What was over by then is left out, except where a swap has traded it for something later.
        """
        query = select(RotationRow.id, RotationRow.name, RotationRow.tiers)
        rows = self._session.execute(query.where(RotationRow.id.in_(rotations))).all()
        known = [row.id for row in rows]
        swaps = self._swaps.ever(known)
        traded = {trade.shift for ones in swaps.values() for one in ones for trade in one.fact.trades}
        shifts = self._shifts.ever(known, since, traded)
        overrides = self._overrides.ever(known, since)
        return {
            row.id: History(row.id, row.name, row.tiers, shifts[row.id], swaps[row.id], overrides[row.id])
            for row in rows
        }

    def naming(self, person: str) -> list[str]:
        """Return the rotations in which a person has ever had, or was given, a shift or a cover."""
        shifts = select(ShiftRow.rotation_id).where(ShiftRow.person_id == person)
        overrides = select(OverrideRow.rotation_id).where(OverrideRow.person_id == person)
        swaps = select(SwapRow.rotation_id).join(TradeRow).where(TradeRow.taker == person)
        return sorted(self._session.scalars(shifts.union(overrides, swaps)))

    def _read(self, ids: list[str], as_of: datetime | None) -> dict[str, Schedule]:
        query = select(RotationRow.id, RotationRow.name, RotationRow.tiers).where(RotationRow.id.in_(ids))
        rows = self._session.execute(query).all()
        known = [row.id for row in rows]
        shifts = self._shifts.of(known, as_of)
        swaps = self._swaps.in_force(known, as_of)
        overrides = self._overrides.of(known, as_of)
        versions = self._changes.versions(known)
        return {
            row.id: Schedule(
                rotation=row.id,
                name=row.name,
                tiers=row.tiers,
                published=shifts[row.id],
                swaps=swaps[row.id],
                overrides=overrides[row.id],
                version=versions[row.id],
            )
            for row in rows
        }
