"""Feeds, of whose secrets only a hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.domain.feeds import Feed, Subject
from scheduler.store.access import digest_of
from scheduler.store.base import Base, Instant, JsonOf


class FeedRow(Base):
    """A secret address that calendars subscribe to, as its hash."""

    __tablename__ = "feeds"

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    rotation_id: Mapped[str | None] = mapped_column(ForeignKey("rotations.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    tier: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    alarms: Mapped[tuple[timedelta, ...]] = mapped_column(JsonOf(tuple[timedelta, ...]))
    made_at: Mapped[datetime] = mapped_column(Instant)
    secret_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    def to_domain(self) -> Feed:
        """Return the noun."""
        subject = self.person_id or self.rotation_id or self.team_id or ""
        return Feed(
            id=self.id,
            subject=Subject(kind=self.kind, id=subject, tier=self.tier),  # type: ignore[arg-type]
            owner=self.owner,
            alarms=self.alarms,
            made_at=self.made_at,
            secret_at=self.secret_at,
            used_at=self.used_at,
            revoked_at=self.revoked_at,
        )


class Feeds:
    """The feeds of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, feed: Feed, secret: str) -> None:
        """Record a feed; its secret is not kept."""
        subject = feed.subject
        self._session.add(
            FeedRow(
                id=feed.id,
                digest=digest_of(secret),
                kind=subject.kind,
                person_id=subject.id if subject.kind == "person" else None,
                rotation_id=subject.id if subject.kind in ("rotation", "tier") else None,
                team_id=subject.id if subject.kind == "team" else None,
                tier=subject.tier,
                owner=feed.owner,
                alarms=feed.alarms,
                made_at=feed.made_at,
                secret_at=feed.secret_at,
            )
        )
        self._session.flush()

    def get(self, feed_id: str) -> Feed | None:
        """Return a feed that is not revoked."""
        row = self._row(feed_id)
        return row.to_domain() if row else None

    def by_digest(self) -> dict[str, Feed]:
        """Return the feeds that are not revoked, by what is kept of their secrets."""
        rows = self._session.scalars(select(FeedRow).where(FeedRow.revoked_at.is_(None)))
        return {row.digest: row.to_domain() for row in rows}

    def all(self, owner: str | None = None) -> Sequence[Feed]:
        """Return the feeds of an owner, or of all, that are not revoked, those last used first."""
        query = select(FeedRow).where(FeedRow.revoked_at.is_(None))
        if owner is not None:
            query = query.where(FeedRow.owner == owner)
        used = FeedRow.used_at.desc().nulls_last()
        rows = self._session.scalars(query.order_by(used, FeedRow.made_at.desc(), FeedRow.id))
        return [row.to_domain() for row in rows]

    def rotate(self, feed_id: str, secret: str, now: datetime) -> None:
        """Give a feed another secret; the old one is worth nothing from now on."""
        values = {"digest": digest_of(secret), "secret_at": now, "used_at": None}
        self._session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(values))

    def revoke(self, feed_id: str, now: datetime) -> None:
        """Show a feed to nobody from now on."""
        self._session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(revoked_at=now))

    def used(self, feed_id: str, now: datetime) -> None:
        """Note when a feed was last asked for."""
        self._session.execute(update(FeedRow).where(FeedRow.id == feed_id).values(used_at=now))

    def _row(self, feed_id: str) -> FeedRow | None:
        query = select(FeedRow).where(FeedRow.id == feed_id, FeedRow.revoked_at.is_(None))
        return self._session.scalars(query).one_or_none()
