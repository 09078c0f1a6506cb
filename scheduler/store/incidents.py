"""Incidents: a row each, however many senders tell of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, Index, or_, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.impact import Impact
from scheduler.domain.incidents import Escalation, Grade, Incident, Response, Severity
from scheduler.domain.spans import Span
from scheduler.store.base import Base, Instant, JsonOf

FILE = "file"
"""The source of what a team file lists."""


class IncidentRow(Base):
    """Trouble that people responded to."""

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_team_id_begins", "team_id", "begins"),)

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    severity: Mapped[str]
    begins: Mapped[datetime] = mapped_column(Instant)
    detected: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged: Mapped[datetime | None] = mapped_column(Instant)
    mitigated: Mapped[datetime | None] = mapped_column(Instant)
    ends: Mapped[datetime | None] = mapped_column(Instant)
    responses: Mapped[tuple[Response, ...]] = mapped_column(JsonOf(tuple[Response, ...]))
    title: Mapped[str]
    service: Mapped[str]
    rotation_id: Mapped[str]
    impact: Mapped[Impact | None] = mapped_column(JsonOf(Impact))
    scope: Mapped[float | None]
    grades: Mapped[tuple[Grade, ...]] = mapped_column(JsonOf(tuple[Grade, ...]))
    cause_found: Mapped[datetime | None] = mapped_column(Instant)
    escalations: Mapped[tuple[Escalation, ...]] = mapped_column(JsonOf(tuple[Escalation, ...]))

    @classmethod
    def from_domain(cls, team: str, source: str, incident: Incident) -> IncidentRow:
        """Return the row of an incident."""
        return cls(
            team_id=team,
            id=incident.id,
            source=source,
            severity=incident.severity,
            begins=incident.started,
            detected=incident.detected,
            acknowledged=incident.acknowledged,
            mitigated=incident.mitigated,
            ends=incident.resolved,
            responses=incident.responses,
            title=incident.title,
            service=incident.service,
            rotation_id=incident.rotation,
            impact=incident.impact,
            scope=incident.scope,
            grades=incident.grades,
            cause_found=incident.cause_found,
            escalations=incident.escalations,
        )

    def to_domain(self) -> Incident:
        """Return the noun."""
        return Incident(
            id=self.id,
            severity=self.severity,  # type: ignore[arg-type]
            started=self.begins,
            detected=self.detected,
            acknowledged=self.acknowledged,
            mitigated=self.mitigated,
            resolved=self.ends,
            responses=self.responses,
            title=self.title,
            service=self.service,
            rotation=self.rotation_id,
            impact=self.impact,
            scope=self.scope,
            grades=self.grades,
            cause_found=self.cause_found,
            escalations=self.escalations,
        )


class Incidents:
    """The incidents of a store, team by team, in the order in which they started."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, team: str, incident: str) -> Incident | None:
        """Return an incident of a team."""
        row = self._session.get(IncidentRow, (team, incident))
        return row.to_domain() if row else None

    def during(self, span: Span, teams: Collection[str] | None = None) -> list[tuple[str, Incident]]:
        """Return what was not over when a span began and had started before it ended, with its team."""
        row = IncidentRow
        query = select(row).where(row.begins < span.end, or_(row.ends.is_(None), row.ends > span.start))
        if teams is not None:
            query = query.where(row.team_id.in_(teams))
        found = self._session.scalars(query.order_by(row.begins, row.id))
        return [(one.team_id, one.to_domain()) for one in found]

    def part(
        self,
        teams: Collection[str] | None,
        *,
        severity: Severity | None = None,
        rotation: str | None = None,
        is_open: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: tuple[datetime, str, str] | None = None,
        most: int,
    ) -> list[tuple[str, Incident]]:
        """
        Return incidents with their teams, those that started last first.

        Parameters
        ----------
        teams
            None: all of them.
        since, until
            Only those that started while `since <= t < until`.
        before
            When the last one of the part before started, its team and its id.
        """
        row = IncidentRow
        query = select(row)
        if teams is not None:
            query = query.where(row.team_id.in_(teams))
        for column, wanted in ((row.severity, severity), (row.rotation_id, rotation)):
            if wanted is not None:
                query = query.where(column == wanted)
        if is_open is not None:
            query = query.where(row.ends.is_(None) if is_open else row.ends.is_not(None))
        if since is not None:
            query = query.where(row.begins >= since)
        if until is not None:
            query = query.where(row.begins < until)
        if before is not None:
            query = query.where(tuple_(row.begins, row.team_id, row.id) < before)
        query = query.order_by(row.begins.desc(), row.team_id.desc(), row.id.desc()).limit(most)
        return [(one.team_id, one.to_domain()) for one in self._session.scalars(query)]

    def unresolved(self) -> list[tuple[str, Incident]]:
        """Return those of all teams that are not over, with their teams."""
        query = select(IncidentRow).where(IncidentRow.ends.is_(None))
        rows = self._session.scalars(query.order_by(IncidentRow.begins, IncidentRow.id))
        return [(row.team_id, row.to_domain()) for row in rows]

    def over(self, team: str) -> tuple[Incident, ...]:
        """Return those of a team that are over."""
        query = select(IncidentRow).where(IncidentRow.team_id == team, IncidentRow.ends.is_not(None))
        rows = self._session.scalars(query.order_by(IncidentRow.begins, IncidentRow.id))
        return tuple(row.to_domain() for row in rows)

    def listed(self, team: str) -> dict[str, Incident]:
        """Return those that a team's file lists and nobody else told of, by id."""
        query = select(IncidentRow).where(IncidentRow.team_id == team, IncidentRow.source == FILE)
        return {row.id: row.to_domain() for row in self._session.scalars(query)}

    def put(self, team: str, source: str, incident: Incident) -> None:
        """Write an incident down, over what was known of it; who told of it first stays its source."""
        known = self._session.get(IncidentRow, (team, incident.id))
        told = known.source if known and known.source != FILE else source
        self._session.merge(IncidentRow.from_domain(team, told, incident))
        self._session.flush()

    def remove(self, team: str, incident: str) -> None:
        """Take away an incident that never was."""
        self._session.delete(self._session.get_one(IncidentRow, (team, incident)))
        self._session.flush()
