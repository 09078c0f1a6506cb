"""Accounts of people who sign in, their sessions, and invitations; of secrets only hashes are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from scheduler.store.access import digest_of
from scheduler.store.base import Base, Instant, JsonOf


class AccountRow(Base):
    """Somebody who signs in."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    subject: Mapped[str | None] = mapped_column(unique=True)
    scopes: Mapped[tuple[str, ...]] = mapped_column(JsonOf(tuple[str, ...]))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(Instant)


class SessionRow(Base):
    """A browser in which somebody is signed in, as the hash of its secret."""

    __tablename__ = "sessions"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class InvitationRow(Base):
    """A link that lets somebody make an account, once."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scopes: Mapped[tuple[str, ...]] = mapped_column(JsonOf(tuple[str, ...]))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True, kw_only=True)
class Account:
    """
    Somebody who signs in.

    Parameters
    ----------
    login
        What they sign in with, in lower case: an e-mail address, mostly.
    password
        Its hash; empty where they sign in elsewhere.
    subject
        Who they are to the company's sign-in; None where they have a password.
    scopes
        What they may do, as tokens say it.
    person, team
        Who of the people they are, and the only team they may see; None: nobody, all teams.
    closed_at
        Since when it lets nobody in; None: it does.
    """

    id: str
    login: str
    name: str
    password: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    subject: str | None = None
    person: str | None = None
    team: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """
    A link that lets somebody make an account, once.

    Parameters
    ----------
    name
        Whom it is for.
    scopes, person, team
        Of the account that is made with it.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    person: str | None = None
    team: str | None = None
    used_at: datetime | None = None


class Accounts:
    """The accounts of a store."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[Account]:
        """Return all accounts by login."""
        return [_account(row) for row in self._session.scalars(select(AccountRow).order_by(AccountRow.login))]

    def get(self, account_id: str) -> Account | None:
        """Return an account."""
        row = self._session.get(AccountRow, account_id)
        return _account(row) if row else None

    def called(self, login: str) -> Account | None:
        """Return the account that is signed in to with a name."""
        row = self._session.scalars(select(AccountRow).where(AccountRow.login == login)).one_or_none()
        return _account(row) if row else None

    def of_subject(self, subject: str) -> Account | None:
        """Return the account of somebody as the company's sign-in knows them."""
        row = self._session.scalars(select(AccountRow).where(AccountRow.subject == subject)).one_or_none()
        return _account(row) if row else None

    def put(self, account: Account) -> None:
        """Write an account down, over what was known of it."""
        self._session.merge(
            AccountRow(
                id=account.id,
                login=account.login,
                name=account.name,
                password=account.password,
                subject=account.subject,
                scopes=account.scopes,
                person_id=account.person,
                team_id=account.team,
                made_at=account.made_at,
                made_by=account.made_by,
                closed_at=account.closed_at,
            )
        )
        self._session.flush()

    def open_session(self, account: str, secret: str, *, now: datetime, expires_at: datetime) -> None:
        """Record that somebody is signed in; the secret is not kept, nor are sessions that are over."""
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
        row = SessionRow(digest=digest_of(secret), account_id=account, made_at=now, expires_at=expires_at)
        self._session.add(row)
        self._session.flush()

    def in_session(self, secret: str, now: datetime) -> Account | None:
        """Return who is signed in with a secret; None: nobody."""
        query = (
            select(AccountRow)
            .join(SessionRow, SessionRow.account_id == AccountRow.id)
            .where(SessionRow.digest == digest_of(secret), SessionRow.expires_at > now)
            .where(AccountRow.closed_at.is_(None))
        )
        row = self._session.scalars(query).one_or_none()
        return _account(row) if row else None

    def end_session(self, secret: str) -> None:
        """Forget a session."""
        self._session.execute(delete(SessionRow).where(SessionRow.digest == digest_of(secret)))

    def end_sessions(self, account: str) -> int:
        """Forget all sessions of an account, and return how many there were."""
        known = self._session.scalars(select(SessionRow).where(SessionRow.account_id == account)).all()
        for row in known:
            self._session.delete(row)
        self._session.flush()
        return len(known)

    def invite(self, invitation: Invitation, secret: str) -> None:
        """Record an invitation; its secret is not kept."""
        row = InvitationRow(
            id=invitation.id,
            digest=digest_of(secret),
            name=invitation.name,
            scopes=invitation.scopes,
            person_id=invitation.person,
            team_id=invitation.team,
            made_at=invitation.made_at,
            made_by=invitation.made_by,
            expires_at=invitation.expires_at,
        )
        self._session.add(row)
        self._session.flush()

    def invited(self, secret: str, now: datetime) -> Invitation | None:
        """Return the invitation of a secret; None where it is unknown, expired or used."""
        query = select(InvitationRow).where(InvitationRow.digest == digest_of(secret))
        row = self._session.scalars(query).one_or_none()
        if row is None or row.used_at is not None or row.expires_at <= now:
            return None
        return _invitation(row)

    def use(self, invitation: str, now: datetime) -> None:
        """Note that an invitation has been used."""
        self._session.get_one(InvitationRow, invitation).used_at = now
        self._session.flush()


def _account(row: AccountRow) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        password=row.password,
        subject=row.subject,
        scopes=row.scopes,
        person=row.person_id,
        team=row.team_id,
        made_at=row.made_at,
        made_by=row.made_by,
        closed_at=row.closed_at,
    )


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.id,
        name=row.name,
        scopes=row.scopes,
        person=row.person_id,
        team=row.team_id,
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        used_at=row.used_at,
    )
