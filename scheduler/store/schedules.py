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
KEPT = 100
"""Schedules that a unit of work keeps which only reads: those of a large team, never those of all teams."""


class Schedules:
    """
    The schedules of a store.

    Parameters
    ----------
    fixed
        Whether nothing changes in this unit of work, so that a schedule read once need not be read again.
    """

    def __init__(
        self,
        session: Session,
        changes: Changes,
        shifts: Shifts,
        overrides: Overrides,
        swaps: Swaps,
        *,
        fixed: bool,
    ) -> None:
        self._session = session
        self._changes = changes
        self._shifts = shifts
        self._overrides = overrides
        self._swaps = swaps
        self._fixed = fixed
        self._kept: dict[tuple[str, datetime | None], Schedule] = {}

    def get(self, rotation: str, as_of: datetime | None = None) -> Schedule | None:
        """Return a rotation's schedule as known at an instant; None where there is no such rotation."""
        return self.some([rotation], as_of).get(rotation)

    def some(self, rotations: Collection[str], as_of: datetime | None = None) -> dict[str, Schedule]:
        """Return schedules by rotation, in the order of their ids; unknown rotations are left out."""
        known = {one: self._kept.get((one, as_of)) for one in sorted(rotations)}
        missing = [one for one, schedule in known.items() if schedule is None]
        fresh: dict[str, Schedule] = {}
        for first in range(0, len(missing), AT_ONCE):
            fresh |= self._read(missing[first : first + AT_ONCE], as_of)
        self._keep(fresh, as_of)
        return {one: found for one, kept in known.items() if (found := kept or fresh.get(one)) is not None}

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

    def _keep(self, fresh: dict[str, Schedule], as_of: datetime | None) -> None:
        """Keep schedules that were read, instead of earlier ones where they would be too many."""
        if self._fixed and len(fresh) <= KEPT:
            if len(self._kept) + len(fresh) > KEPT:
                self._kept.clear()
            self._kept |= {(one, as_of): schedule for one, schedule in fresh.items()}

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
