"""Escalation policies."""

from __future__ import annotations

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.escalation import Policy
from scheduler.store.base import Base, JsonOf


class PolicyRow(Base):
    """
    An escalation policy.

    Attributes
    ----------
    rotation_id
        The rotation whose team file states it, and whose id it shares; None for one made by hand.
    """

    __tablename__ = "escalation_policies"

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    rotation_id: Mapped[str | None] = mapped_column(ForeignKey("rotations.id"))
    policy: Mapped[Policy] = mapped_column(JsonOf(Policy))


class Policies:
    """The escalation policies of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, team: str | None = None) -> dict[str, Policy]:
        """Return policies by id: of a team, or all."""
        query = select(PolicyRow.id, PolicyRow.policy).order_by(PolicyRow.id)
        if team is not None:
            query = query.where(PolicyRow.team_id == team)
        return {row.id: row.policy for row in self._session.execute(query)}

    def teams(self) -> dict[str, str]:
        """Return the team that each policy belongs to, by the policy's id."""
        rows = self._session.execute(select(PolicyRow.id, PolicyRow.team_id))
        return {row.id: row.team_id for row in rows}

    def team_of(self, policy_id: str) -> str | None:
        """Return the team a policy belongs to; None where there is no such policy."""
        return self._session.scalars(select(PolicyRow.team_id).where(PolicyRow.id == policy_id)).one_or_none()

    def put(self, policy: Policy, *, team: str, rotation: str | None = None) -> None:
        """Write a policy down, over what was known of it."""
        row = PolicyRow(id=policy.id, team_id=team, rotation_id=rotation, policy=policy)
        self._session.merge(row)
        self._session.flush()

    def remove(self, policy_id: str) -> None:
        """Take a policy away."""
        row = self._session.get(PolicyRow, policy_id)
        if row is not None:
            self._session.delete(row)
            self._session.flush()
