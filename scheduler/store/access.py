"""Tokens, of which only a hash is kept, and replies that are given again for the same key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.store.base import Base, Instant, JsonOf


class TokenRow(Base):
    """A secret that lets a program in, as its hash."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scopes: Mapped[tuple[str, ...]] = mapped_column(JsonOf(tuple[str, ...]))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class ReplyRow(Base):
    """What was replied to a request with an idempotency key."""

    __tablename__ = "replies"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    etag: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)


@dataclass(frozen=True, kw_only=True)
class Token:
    """
    What a token lets its bearer do.

    Parameters
    ----------
    person, team
        Whose it is, and the only team it is for; None: nobody's in particular, all teams.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    person: str | None = None
    team: str | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """
    What was replied.

    Parameters
    ----------
    request
        The hash of the request, so that another one with the same key is noticed.
    body
        Empty where it held what is shown once.
    etag
        The entity tag of what was made.
    """

    request: str
    status: int
    body: str
    etag: str


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: it has enough random bits that a plain hash cannot be reversed."""
    return sha256(secret.encode()).hexdigest()


class Tokens:
    """The tokens of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: Token, secret: str) -> None:
        """Record a token; its secret is not kept."""
        row = TokenRow(
            id=token.id,
            digest=digest_of(secret),
            name=token.name,
            scopes=token.scopes,
            person_id=token.person,
            team_id=token.team,
            made_at=token.made_at,
            made_by=token.made_by,
            expires_at=token.expires_at,
        )
        self._session.add(row)
        self._session.flush()

    def of_secret(self, secret: str, now: datetime) -> Token | None:
        """Return the token of a secret; None where it is unknown, expired or revoked."""
        row = self._session.scalars(
            select(TokenRow).where(TokenRow.digest == digest_of(secret))
        ).one_or_none()
        if row is None or row.revoked_at is not None or row.expires_at <= now:
            return None
        return _token(row)

    def by_digest(self) -> dict[str, Token]:
        """Return the tokens that are not revoked, by what is kept of their secrets."""
        query = select(TokenRow).where(TokenRow.revoked_at.is_(None))
        return {row.digest: _token(row) for row in self._session.scalars(query)}

    def get(self, token_id: str) -> Token | None:
        """Return a token."""
        row = self._session.get(TokenRow, token_id)
        return _token(row) if row else None

    def all(self) -> Sequence[Token]:
        """Return all tokens, the newest first."""
        query = select(TokenRow).order_by(TokenRow.made_at.desc(), TokenRow.id)
        return [_token(row) for row in self._session.scalars(query)]

    def revoke(self, token_id: str, now: datetime) -> bool:
        """Let a token in no longer; say whether there was one to revoke."""
        query = select(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
        row = self._session.scalars(query).one_or_none()
        if row is not None:
            row.revoked_at = now
            self._session.flush()
        return row is not None

    def used(self, token_id: str, now: datetime) -> None:
        """Note when a token was last used."""
        self._session.execute(update(TokenRow).where(TokenRow.id == token_id).values(used_at=now))


class Replies:
    """The replies of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, actor: str, key: str) -> Reply | None:
        """Return what was replied to somebody's key."""
        row = self._session.get(ReplyRow, (actor, key))
        if row is None:
            return None
        return Reply(request=row.request, status=row.status, body=row.body, etag=row.etag)

    def add(self, actor: str, key: str, reply: Reply, now: datetime) -> None:
        """Record a reply, in the unit of work that it reports on."""
        row = ReplyRow(
            actor=actor,
            key=key,
            request=reply.request,
            status=reply.status,
            body=reply.body,
            etag=reply.etag,
            made_at=now,
        )
        self._session.add(row)
        self._session.flush()

    def forget(self, now: datetime, after: timedelta) -> None:
        """Forget the replies that are older than a length of time."""
        self._session.execute(delete(ReplyRow).where(ReplyRow.made_at < now - after))


def _token(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        person=row.person_id,
        team=row.team_id,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
