"""
What has changed, as numbers: a version for each rotation, and one revision for the whole store.

Writers come one at a time: each holds the store's own row from its first statement until it commits, so that
a reader who has seen a revision has seen every change up to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.store.base import Base, Instant
from scheduler.store.watch import CHANNEL

STORE = ""
"""The subject that stands for the whole store."""
POLICIES = "policies"
"""The subject that stands for all escalation policies."""
PEOPLE = "people"
"""The subject that stands for all people, the ways to reach them, and the teams that they are in."""
TOKENS = "tokens"
"""The subject that stands for all tokens."""
FEEDS = "feeds"
"""The subject that stands for all feeds."""
NO_ROTATIONS = frozenset({STORE, POLICIES, PEOPLE, TOKENS, FEEDS})
"""The subjects that are no rotation's id."""


class ChangeRow(Base):
    """
    How often something has changed.

    Attributes
    ----------
    revision
        Of the store, when it last did.
    """

    __tablename__ = "changes"

    subject: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    revision: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Moved(NamedTuple):
    """What has changed since some revision: the revision now, and versions by subject."""

    revision: int
    versions: Mapping[str, int]


class Changes:
    """
    The versions, as one unit of work sees and moves them.

    Parameters
    ----------
    now
        None in a unit of work that only reads.
    """

    def __init__(self, session: Session, now: datetime | None) -> None:
        self._session = session
        self._touched: dict[str, int] = {}
        self._revision: int | None = None
        if now is not None:
            row = session.execute(
                select(ChangeRow.revision, ChangeRow.at).where(ChangeRow.subject == STORE).with_for_update()
            ).one()
            self._before = row.revision
            # Transaction time never stands still and never goes back, whatever the clocks of hosts do.
            self.recorded_at = max(now, row.at + timedelta(microseconds=1))

    def revision(self) -> int:
        """Return the revision of the whole store."""
        if self._revision is not None:
            return self._revision
        return self._session.scalars(select(ChangeRow.revision).where(ChangeRow.subject == STORE)).one()

    def since(self, revision: int) -> Moved:
        """Return what has changed after a revision; -1: everything there is."""
        query = select(ChangeRow.subject, ChangeRow.version, ChangeRow.revision)
        rows = self._session.execute(query.where(ChangeRow.revision > revision)).all()
        latest = max((row.revision for row in rows), default=revision)
        return Moved(latest, {row.subject: row.version for row in rows if row.subject != STORE})

    def versions(self, subjects: Collection[str]) -> dict[str, int]:
        """Return versions by subject; 0 for what has never changed."""
        query = select(ChangeRow.subject, ChangeRow.version).where(ChangeRow.subject.in_(subjects))
        found = {row.subject: row.version for row in self._session.execute(query)}
        return {subject: found.get(subject, 0) for subject in subjects}

    @property
    def touched(self) -> frozenset[str]:
        """Return the subjects that this unit of work has changed."""
        return frozenset(self._touched)

    def touch(self, subject: str) -> int:
        """Raise the version of a subject, once a unit of work, and return it."""
        if subject in self._touched:
            return self._touched[subject]
        if self._revision is None:
            self._revision = self._before + 1
            self._write(STORE, self._revision)
            if self._session.get_bind().dialect.name == "postgresql":
                self._session.execute(select(func.pg_notify(CHANNEL, "")))  # sent with the commit
        version = self.versions([subject])[subject] + 1
        if version == 1:
            row = ChangeRow(subject=subject, version=1, revision=self._revision, at=self.recorded_at)
            self._session.add(row)
            self._session.flush()
        else:
            self._write(subject, version)
        self._touched[subject] = version
        return version

    def _write(self, subject: str, version: int) -> None:
        values = {"version": version, "revision": self._revision, "at": self.recorded_at}
        self._session.execute(update(ChangeRow).where(ChangeRow.subject == subject).values(values))
