"""Post-mortems, and action items: what follows the incidents of a team."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.post_mortems import ActionItem, PostMortem
from scheduler.store.base import Base, Instant
from scheduler.store.incidents import IncidentRow

INCIDENT = (["team_id", "incident_id"], ["incidents.team_id", "incidents.id"])


class PostMortemRow(Base):
    """That what happened in an incident was written down."""

    __tablename__ = "post_mortems"
    __table_args__ = (ForeignKeyConstraint(*INCIDENT),)

    team_id: Mapped[str] = mapped_column(primary_key=True)
    incident_id: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str]

    def to_domain(self) -> PostMortem:
        """Return the noun."""
        return PostMortem(link=self.link, published_at=self.published_at, by=self.by)


class ActionItemRow(Base):
    """Something to be done after an incident."""

    __tablename__ = "action_items"
    __table_args__ = (
        ForeignKeyConstraint(*INCIDENT),
        Index("ix_action_items_team_id_incident_id", "team_id", "incident_id"),
        Index("ix_action_items_team_id_due", "team_id", "due"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    incident_id: Mapped[str]
    text: Mapped[str]
    priority: Mapped[str]
    due: Mapped[date]
    owner: Mapped[str | None]
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    def to_domain(self) -> ActionItem:
        """Return the noun."""
        return ActionItem(
            id=self.id,
            incident=self.incident_id,
            text=self.text,
            priority=self.priority,  # type: ignore[arg-type]
            due=self.due,
            owner=self.owner,
            done_at=self.done_at,
        )

    @classmethod
    def from_domain(cls, team: str, one: ActionItem) -> ActionItemRow:
        """Return the row of an action item."""
        return cls(
            id=one.id,
            team_id=team,
            incident_id=one.incident,
            text=one.text,
            priority=one.priority,
            due=one.due,
            owner=one.owner,
            done_at=one.done_at,
        )


class PostMortems:
    """The post-mortems of a store, and the action items, which come in the order in which they are due."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, team: str, incident: str) -> PostMortem | None:
        """Return the post-mortem of an incident."""
        row = self._session.get(PostMortemRow, (team, incident))
        return row.to_domain() if row else None

    def some(self, team: str, incidents: Collection[str]) -> dict[str, PostMortem]:
        """Return those there are of some incidents of a team, by their ids."""
        row = PostMortemRow
        query = select(row).where(row.team_id == team, row.incident_id.in_(incidents))
        return {one.incident_id: one.to_domain() for one in self._session.scalars(query)}

    def put(self, team: str, incident: str, one: PostMortem) -> None:
        """Write a post-mortem down, over what was known of it."""
        row = PostMortemRow(
            team_id=team, incident_id=incident, link=one.link, published_at=one.published_at, by=one.by
        )
        self._session.merge(row)
        self._session.flush()

    def missing(self, team: str, severities: Iterable[Severity], most: int) -> list[Incident]:
        """Return incidents that are over and have no post-mortem, those that were resolved last first."""
        row, written = IncidentRow, PostMortemRow
        joined = (written.team_id == row.team_id) & (written.incident_id == row.id)
        query = (
            select(row)
            .outerjoin(written, joined)
            .where(row.team_id == team, row.severity.in_(severities), row.ends.is_not(None))
            .where(written.incident_id.is_(None))
            .order_by(row.ends.desc(), row.id)
            .limit(most)
        )
        return [one.to_domain() for one in self._session.scalars(query)]

    def item(self, team: str, item: str) -> ActionItem | None:
        """Return an action item of a team."""
        row = self._session.get(ActionItemRow, item)
        return row.to_domain() if row and row.team_id == team else None

    def items(
        self,
        team: str,
        *,
        incident: str | None = None,
        is_open: bool | None = None,
        due: tuple[date, date] | None = None,
    ) -> list[ActionItem]:
        """
        Return action items of a team.

        Parameters
        ----------
        due
            Only those that are due on the first of these days or later, and before the second one.
        """
        row = ActionItemRow
        query = select(row).where(row.team_id == team)
        if incident is not None:
            query = query.where(row.incident_id == incident)
        if is_open is not None:
            query = query.where(row.done_at.is_(None) if is_open else row.done_at.is_not(None))
        if due is not None:
            query = query.where(row.due >= due[0], row.due < due[1])
        return [one.to_domain() for one in self._session.scalars(query.order_by(row.due, row.id))]

    def put_item(self, team: str, one: ActionItem) -> None:
        """Write an action item down, over what was known of it."""
        self._session.merge(ActionItemRow.from_domain(team, one))
        self._session.flush()

    def remove_item(self, item: str) -> None:
        """Take an action item away."""
        self._session.delete(self._session.get_one(ActionItemRow, item))
        self._session.flush()
