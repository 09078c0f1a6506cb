"""Integrations, their secrets, and what they have delivered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.integrations import Delivery, Integration
from scheduler.store.base import Base, Instant
from scheduler.store.sealing import Sealing


class IntegrationRow(Base):
    """A tool that tells of pages."""

    __tablename__ = "integrations"

    id: Mapped[str] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id"), index=True)
    rotation_id: Mapped[str] = mapped_column(ForeignKey("rotations.id"))
    kind: Mapped[str]
    name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class SecretRow(Base):
    """
    A secret that deliveries are signed with: it must be known to be checked against.

    Attributes
    ----------
    secret
        Sealed.
    """

    __tablename__ = "integration_secrets"

    integration_id: Mapped[str] = mapped_column(ForeignKey("integrations.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    secret: Mapped[str]


class DeliveryRow(Base):
    """Something that was delivered, by the sender's id of it."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_last", "last"),)

    integration_id: Mapped[str] = mapped_column(ForeignKey("integrations.id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    first: Mapped[datetime] = mapped_column(Instant)
    last: Mapped[datetime] = mapped_column(Instant)
    times: Mapped[int]
    pages: Mapped[int]
    says: Mapped[str]


class Integrations:
    """The integrations of a store."""

    def __init__(self, session: Session, sealing: Sealing) -> None:
        self._session = session
        self._sealing = sealing

    def add(self, one: Integration) -> None:
        """Record an integration; its secrets are added apart."""
        row = IntegrationRow(
            id=one.id,
            team_id=one.team,
            rotation_id=one.rotation,
            kind=one.kind,
            name=one.name,
            made_at=one.made_at,
            made_by=one.made_by,
        )
        self._session.add(row)
        self._session.flush()

    def get(self, integration: str) -> Integration | None:
        """Return an integration that is not revoked."""
        row = self._session.get(IntegrationRow, integration)
        return self._domain([row])[0] if row is not None and row.revoked_at is None else None

    def of_team(self, team: str) -> list[Integration]:
        """Return a team's integrations that are not revoked, the oldest first."""
        query = select(IntegrationRow).where(
            IntegrationRow.team_id == team, IntegrationRow.revoked_at.is_(None)
        )
        return self._domain(self._session.scalars(query.order_by(IntegrationRow.made_at, IntegrationRow.id)))

    def revoke(self, integration: str, now: datetime) -> None:
        """Take nothing from an integration any more, and forget its secrets."""
        where = IntegrationRow.id == integration
        self._session.execute(update(IntegrationRow).where(where).values(revoked_at=now))
        self._session.execute(delete(SecretRow).where(SecretRow.integration_id == integration))

    def add_secret(self, integration: str, secret: str, now: datetime) -> None:
        """Take deliveries that are signed with another secret, too."""
        sealed = self._sealing.seal(secret)
        self._session.add(SecretRow(integration_id=integration, secret=sealed, made_at=now))
        self._session.flush()

    def secrets(self, integration: str) -> Sequence[str]:
        """Return the secrets that are good now, the newest first."""
        query = select(SecretRow.secret).where(SecretRow.integration_id == integration)
        sealed = self._session.scalars(query.order_by(SecretRow.made_at.desc()))
        return [self._sealing.unseal(one) for one in sealed]

    def newest_secret(self) -> Sequence[str]:
        """Return the secret that was made last, sealed as it is; nothing where there is none."""
        return self._session.scalars(
            select(SecretRow.secret).order_by(SecretRow.made_at.desc()).limit(1)
        ).all()

    def forget_secrets(self, integration: str, before: datetime) -> None:
        """Take nothing any more that is signed with a secret made before an instant."""
        query = delete(SecretRow).where(SecretRow.integration_id == integration, SecretRow.made_at < before)
        self._session.execute(query)

    def delivered(self, integration: str, events: Collection[str]) -> set[str]:
        """Return which of the events were delivered before."""
        query = select(DeliveryRow.event).where(
            DeliveryRow.integration_id == integration, DeliveryRow.event.in_(events)
        )
        return set(self._session.scalars(query))

    def add_deliveries(self, integration: str, deliveries: Iterable[Delivery]) -> None:
        """Record what was delivered for the first time."""
        rows = [
            {
                "integration_id": integration,
                "event": one.event,
                "first": one.first,
                "last": one.last,
                "times": one.times,
                "pages": one.pages,
                "says": one.says,
            }
            for one in deliveries
        ]
        if rows:
            self._session.execute(insert(DeliveryRow), rows)

    def repeated(self, integration: str, event: str, now: datetime) -> None:
        """Note that something was delivered again."""
        where = (DeliveryRow.integration_id == integration, DeliveryRow.event == event)
        query = update(DeliveryRow).where(*where).values(times=DeliveryRow.times + 1, last=now)
        self._session.execute(query)

    def last_deliveries(self, integration: str, most: int) -> list[Delivery]:
        """Return the last deliveries, the newest first."""
        query = select(DeliveryRow).where(DeliveryRow.integration_id == integration)
        query = query.order_by(DeliveryRow.last.desc(), DeliveryRow.event).limit(most)
        return [
            Delivery(
                event=row.event,
                first=row.first,
                last=row.last,
                times=row.times,
                pages=row.pages,
                says=row.says,
            )
            for row in self._session.scalars(query)
        ]

    def forget_deliveries(self, now: datetime, after: timedelta) -> None:
        """Forget deliveries that are older than any sender repeats."""
        self._session.execute(delete(DeliveryRow).where(DeliveryRow.last < now - after))

    def _domain(self, rows: Iterable[IntegrationRow]) -> list[Integration]:
        return [
            Integration(
                id=row.id,
                team=row.team_id,
                rotation=row.rotation_id,
                kind=row.kind,  # type: ignore[arg-type]
                name=row.name,
                made_at=row.made_at,
                made_by=row.made_by,
                secrets=tuple(
                    self._session.scalars(
                        select(SecretRow.made_at)
                        .where(SecretRow.integration_id == row.id)
                        .order_by(SecretRow.made_at)
                    )
                ),
            )
            for row in rows
        ]
