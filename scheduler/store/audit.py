"""The audit: who changed what, when and why, and what it was before and after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.store.base import Base, Instant, RowNumber, plain

ACCESS = ("token.", "invitation.", "account.")
"""How the kinds of changes begin that say who is let in."""
PAY = ("pay.",)
"""How those begin that say what people are paid."""


class AuditRow(Base):
    """One change that somebody made; never changed itself."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_rotation_version", "rotation_id", "version"),)

    row: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    who: Mapped[str]
    what: Mapped[str]
    why: Mapped[str]
    says: Mapped[str]
    team_id: Mapped[str | None] = mapped_column(index=True)
    rotation_id: Mapped[str | None]
    version: Mapped[int | None]
    subject: Mapped[str] = mapped_column(index=True)
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """
    One line of the audit.

    Parameters
    ----------
    what
        The kind of change, such as `override.add`.
    says
        The change as a sentence.
    version
        Of the rotation, after the change; None where no rotation changed.
    subject
        The id of what changed.
    before, after
        None where it was not, or is no longer, there.
    """

    at: datetime
    who: str
    what: str
    why: str
    says: str
    subject: str
    team: str | None = None
    rotation: str | None = None
    version: int | None = None
    before: Any = None
    after: Any = None


class Audit:
    """The audit of a store."""

    def __init__(self, session: Session, now: datetime | None) -> None:
        self._session = session
        self._now = now

    def add(
        self,
        what: str,
        *,
        who: str,
        why: str,
        says: str,
        subject: str,
        team: str | None = None,
        versions: Mapping[str, int] | None = None,
        before: Any = None,
        after: Any = None,
    ) -> None:
        """
        Write down a change, in the unit of work that makes it: one line for each rotation that it changes.

        Parameters
        ----------
        versions
            Of the rotations, after the change.
        """
        moved: list[tuple[str | None, int | None]] = [*(versions or {}).items()] or [(None, None)]
        for rotation, version in moved:
            self._session.add(
                AuditRow(
                    at=self._now,
                    who=who,
                    what=what,
                    why=why,
                    says=says,
                    subject=subject,
                    team_id=team,
                    rotation_id=rotation,
                    version=version,
                    before=plain(before),
                    after=plain(after),
                )
            )
        self._session.flush()

    def since(self, rotation: str, version: int) -> list[Entry]:
        """Return what has changed in a rotation after a version, the earliest first."""
        query = select(AuditRow).where(AuditRow.rotation_id == rotation, AuditRow.version > version)
        return [_entry(row) for row in self._session.scalars(query.order_by(AuditRow.row))]

    def of(
        self,
        *,
        team: str | None = None,
        rotation: str | None = None,
        subject: str | None = None,
        who: str | None = None,
        what: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        without: Collection[str] = (),
        before: int | None = None,
        most: int = 100,
    ) -> list[tuple[int, Entry]]:
        """
        Return lines with their numbers, the newest first.

        Parameters
        ----------
        what
            The kind of change, or what such kinds begin with: `override`, for `override.add` and others.
        since, until
            Only changes made while `since <= t < until`.
        without
            How the kinds of changes begin that are left out.
        before
            Only lines with smaller numbers: the last one of the page before.
        """
        equal = (
            (AuditRow.team_id, team),
            (AuditRow.rotation_id, rotation),
            (AuditRow.subject, subject),
            (AuditRow.who, who),
        )
        query = select(AuditRow).where(*(column == wanted for column, wanted in equal if wanted is not None))
        if what is not None:
            kinds = AuditRow.what.startswith(f"{what}.", autoescape=True)
            query = query.where((AuditRow.what == what) | kinds)
        if since is not None:
            query = query.where(AuditRow.at >= since)
        if until is not None:
            query = query.where(AuditRow.at < until)
        query = query.where(*(~AuditRow.what.startswith(kind) for kind in without))
        if before is not None:
            query = query.where(AuditRow.row < before)
        rows = self._session.scalars(query.order_by(AuditRow.row.desc()).limit(most))
        return [(row.row, _entry(row)) for row in rows]


def _entry(row: AuditRow) -> Entry:
    return Entry(
        at=row.at,
        who=row.who,
        what=row.what,
        why=row.why,
        says=row.says,
        subject=row.subject,
        team=row.team_id,
        rotation=row.rotation_id,
        version=row.version,
        before=row.before,
        after=row.after,
    )
