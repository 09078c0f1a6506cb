"""Destinations of notices, and what is sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.notices import AboutIncident, Destination, Sending
from scheduler.store.base import Base, Instant, JsonOf
from scheduler.store.sealing import Sealing


class DestinationRow(Base):
    """Where managers are told; its address and its secrets are sealed."""

    __tablename__ = "destinations"

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    shown: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    address: Mapped[str]
    secret: Mapped[str]
    former: Mapped[str | None]
    former_until: Mapped[datetime | None] = mapped_column(Instant)

    def to_domain(self) -> Destination:
        """Return the noun."""
        return Destination(
            id=self.id,
            team=self.team_id,
            kind=self.kind,  # type: ignore[arg-type]
            name=self.name,
            shown=self.shown,
            made_at=self.made_at,
            made_by=self.made_by,
            former_until=self.former_until,
        )


class SendingRow(Base):
    """Something that is to be sent, or was."""

    __tablename__ = "sendings"
    __table_args__ = (Index("ix_sendings_state_due_at", "state", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    destination_id: Mapped[str] = mapped_column(ForeignKey("destinations.id"), index=True)
    team_id: Mapped[str]
    message: Mapped[str]
    topic: Mapped[str]
    says: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    plan_id: Mapped[str | None]
    incident: Mapped[AboutIncident | None] = mapped_column(JsonOf(AboutIncident))
    state: Mapped[str]
    tries: Mapped[int]
    answer: Mapped[str]

    def to_domain(self) -> Sending:
        """Return the noun."""
        return Sending(
            id=self.id,
            destination=self.destination_id,
            team=self.team_id,
            message=self.message,
            topic=self.topic,
            says=self.says,
            at=self.at,
            due_at=self.due_at,
            plan=self.plan_id,
            incident=self.incident,
            state=self.state,  # type: ignore[arg-type]
            tries=self.tries,
            answer=self.answer,
        )

    @classmethod
    def from_domain(cls, one: Sending) -> SendingRow:
        """Return the row of a sending."""
        return cls(
            id=one.id,
            destination_id=one.destination,
            team_id=one.team,
            message=one.message,
            topic=one.topic,
            says=one.says,
            at=one.at,
            due_at=one.due_at,
            plan_id=one.plan,
            incident=one.incident,
            state=one.state,
            tries=one.tries,
            answer=one.answer,
        )


class Notices:
    """The destinations of a store, and what is sent to them."""

    def __init__(self, session: Session, sealing: Sealing) -> None:
        self._session = session
        self._sealing = sealing

    def add(self, one: Destination, address: str, secret: str) -> None:
        """Record a destination."""
        row = DestinationRow(
            id=one.id,
            team_id=one.team,
            kind=one.kind,
            name=one.name,
            shown=one.shown,
            made_at=one.made_at,
            made_by=one.made_by,
            address=self._sealing.seal(address),
            secret=self._sealing.seal(secret),
        )
        self._session.add(row)
        self._session.flush()

    def get(self, destination: str) -> Destination | None:
        """Return a destination."""
        row = self._session.get(DestinationRow, destination)
        return row.to_domain() if row else None

    def of_team(self, team: str) -> list[Destination]:
        """Return a team's destinations, the oldest first."""
        query = select(DestinationRow).where(DestinationRow.team_id == team)
        rows = self._session.scalars(query.order_by(DestinationRow.made_at, DestinationRow.id))
        return [row.to_domain() for row in rows]

    def newest_address(self) -> Sequence[str]:
        """Return the address that was stored last, sealed as it is; nothing where there is none."""
        newest = select(DestinationRow.address).order_by(DestinationRow.made_at.desc()).limit(1)
        return self._session.scalars(newest).all()

    def unsealed(self, destination: str, now: datetime) -> tuple[str, list[str]]:
        """Return the address of a destination and the secrets it is signed to with, the newest first."""
        row = self._session.get_one(DestinationRow, destination)
        sealed = [row.secret]
        if row.former and row.former_until and now < row.former_until:
            sealed.append(row.former)
        return self._sealing.unseal(row.address), [self._sealing.unseal(one) for one in sealed]

    def change_secret(self, destination: str, secret: str, former_until: datetime) -> None:
        """Give a destination another secret; the one it has is good for a while."""
        row = self._session.get_one(DestinationRow, destination)
        row.former, row.former_until = row.secret, former_until
        row.secret = self._sealing.seal(secret)
        self._session.flush()

    def remove(self, destination: str) -> None:
        """Take a destination away, with all that was sent to it."""
        self._session.execute(delete(SendingRow).where(SendingRow.destination_id == destination))
        self._session.execute(delete(DestinationRow).where(DestinationRow.id == destination))

    def due(self, now: datetime, most: int) -> list[tuple[str, int]]:
        """Return what is to be sent by now, the longest due first: ids, and how often each was tried."""
        query = select(SendingRow.id, SendingRow.tries).where(SendingRow.state == "waiting")
        rows = self._session.execute(
            query.where(SendingRow.due_at <= now).order_by(SendingRow.due_at).limit(most)
        )
        return [(row.id, row.tries) for row in rows]

    def sending(self, sending: str) -> Sending | None:
        """Return something that is sent."""
        row = self._session.get(SendingRow, sending)
        return row.to_domain() if row else None

    def put(self, one: Sending) -> None:
        """Write down what is sent, over what was known of it."""
        self._session.merge(SendingRow.from_domain(one))
        self._session.flush()

    def last(self, destination: str, most: int) -> list[Sending]:
        """Return what was sent to a destination last, the newest first."""
        query = select(SendingRow).where(SendingRow.destination_id == destination)
        rows = self._session.scalars(query.order_by(SendingRow.at.desc(), SendingRow.id).limit(most))
        return [row.to_domain() for row in rows]

    def forget(self, now: datetime, kept: timedelta) -> None:
        """Forget what was sent, or given up, long ago, and secrets that are good no more."""
        long_ago = SendingRow.at < now - kept
        self._session.execute(delete(SendingRow).where(SendingRow.state != "waiting", long_ago))
        over = update(DestinationRow).where(DestinationRow.former_until <= now)
        self._session.execute(over.values(former=None, former_until=None))
