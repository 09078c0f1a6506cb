"""Plans: drafts that are reviewed, approved and applied, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.plan import Plan
from scheduler.store.base import Base, Instant, JsonOf

State = Literal["draft", "approved", "applied", "rejected", "undone"]


@dataclass(frozen=True, kw_only=True)
class StoredPlan:
    """
    A plan on its way.

    Parameters
    ----------
    base
        The version of each rotation it was drawn on, by rotation id.
    expires_at
        It cannot be applied from then on.
    left
        The versions that applying it left behind, by rotation id; empty before.
    reason
        Why it was made.
    """

    id: str
    team: str
    plan: Plan
    base: Mapping[str, int]
    made_at: datetime
    made_by: str
    reason: str
    expires_at: datetime
    state: State = "draft"
    decided_at: datetime | None = None
    approved_by: str = ""
    left: Mapping[str, int] | None = None


class PlanRow(Base):
    """A plan on its way."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    plan: Mapped[Plan] = mapped_column(JsonOf(Plan))
    base: Mapped[dict[str, int]] = mapped_column(JsonOf(dict[str, int]))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    reason: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    approved_by: Mapped[str]
    left: Mapped[dict[str, int] | None] = mapped_column(JsonOf(dict[str, int]))

    def to_domain(self) -> StoredPlan:
        """Return the noun."""
        return StoredPlan(
            id=self.id,
            team=self.team_id,
            plan=self.plan,
            base=self.base,
            made_at=self.made_at,
            made_by=self.made_by,
            reason=self.reason,
            expires_at=self.expires_at,
            state=self.state,  # type: ignore[arg-type]
            decided_at=self.decided_at,
            approved_by=self.approved_by,
            left=self.left,
        )

    @classmethod
    def from_domain(cls, stored: StoredPlan) -> PlanRow:
        """Return the row of a plan."""
        return cls(
            id=stored.id,
            team_id=stored.team,
            plan=stored.plan,
            base=dict(stored.base),
            made_at=stored.made_at,
            made_by=stored.made_by,
            reason=stored.reason,
            expires_at=stored.expires_at,
            state=stored.state,
            decided_at=stored.decided_at,
            approved_by=stored.approved_by,
            left=None if stored.left is None else dict(stored.left),
        )


class Plans:
    """The plans of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, plan_id: str) -> StoredPlan | None:
        """Return a plan."""
        row = self._session.get(PlanRow, plan_id)
        return row.to_domain() if row else None

    def brief(self, team: str) -> Sequence[Any]:
        """Return how far the plans of a team have come, without what they say."""
        query = select(PlanRow.id, PlanRow.state, PlanRow.base, PlanRow.expires_at)
        return self._session.execute(query.where(PlanRow.team_id == team)).all()

    def of_team(self, team: str) -> list[StoredPlan]:
        """Return the plans of a team, the newest first."""
        query = select(PlanRow).where(PlanRow.team_id == team)
        rows = self._session.scalars(query.order_by(PlanRow.made_at.desc(), PlanRow.id))
        return [row.to_domain() for row in rows]

    def put(self, stored: StoredPlan) -> None:
        """Write a plan down, over what was known of it."""
        self._session.merge(PlanRow.from_domain(stored))
        self._session.flush()
