"""What has happened and was acted on, and which state of each team's schedule was looked at last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.triggers import Acted
from scheduler.store.base import Base, Instant, JsonOf


class TriggeredRow(Base):
    """Something that has happened to a team and was acted on."""

    __tablename__ = "triggered"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    says: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    plan_id: Mapped[str | None] = mapped_column(index=True)
    automatic: Mapped[bool]
    outcome: Mapped[str]

    def to_domain(self) -> Acted:
        """Return the noun."""
        return Acted(
            team=self.team_id,
            subject=self.subject,
            kind=self.kind,  # type: ignore[arg-type]
            says=self.says,
            at=self.at,
            plan=self.plan_id,
            automatic=self.automatic,
            outcome=self.outcome,
        )


class LookRow(Base):
    """
    What of a team was looked at last.

    Attributes
    ----------
    versions
        Of its rotations.
    again_at
        When it is to be looked at again though nothing has changed.
    """

    __tablename__ = "looks"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    versions: Mapped[dict[str, int]] = mapped_column(JsonOf(dict[str, int]))
    again_at: Mapped[datetime] = mapped_column(Instant)


class Triggered:
    """What was acted on, in a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_team(self, team: str, since: datetime | None = None) -> list[Acted]:
        """Return what a team's schedule was acted on for, the newest first."""
        query = select(TriggeredRow).where(TriggeredRow.team_id == team)
        if since is not None:
            query = query.where(TriggeredRow.at >= since)
        rows = self._session.scalars(query.order_by(TriggeredRow.at.desc(), TriggeredRow.subject))
        return [row.to_domain() for row in rows]

    def of_plan(self, plan: str) -> list[Acted]:
        """Return what a plan was asked for."""
        query = select(TriggeredRow).where(TriggeredRow.plan_id == plan)
        return [row.to_domain() for row in self._session.scalars(query.order_by(TriggeredRow.subject))]

    def unsettled(self) -> list[Acted]:
        """Return what plans were asked for of which it is not known yet what has become of them."""
        query = select(TriggeredRow).where(TriggeredRow.plan_id.is_not(None), TriggeredRow.outcome == "")
        rows = self._session.scalars(query.order_by(TriggeredRow.at, TriggeredRow.subject))
        return [row.to_domain() for row in rows]

    def put(self, one: Acted) -> None:
        """Write down that something was acted on, over an earlier time."""
        self._session.merge(
            TriggeredRow(
                team_id=one.team,
                subject=one.subject,
                kind=one.kind,
                says=one.says,
                at=one.at,
                plan_id=one.plan,
                automatic=one.automatic,
                outcome=one.outcome,
            )
        )
        self._session.flush()

    def seen(self, now: datetime) -> dict[str, int]:
        """Return the versions of rotations that were looked at last, of teams that can wait."""
        rows = self._session.scalars(select(LookRow.versions).where(LookRow.again_at > now))
        return {rotation: version for versions in rows for rotation, version in versions.items()}

    def look(self, team: str, versions: Mapping[str, int], again_at: datetime) -> None:
        """Note which versions of a team's rotations were looked at, and when to look again at the latest."""
        self._session.merge(LookRow(team_id=team, versions=dict(versions), again_at=again_at))
        self._session.flush()

    def look_again(self, team: str) -> None:
        """Have a team looked at again."""
        self._session.execute(delete(LookRow).where(LookRow.team_id == team))
