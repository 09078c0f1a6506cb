"""The stories of signing in, with a password or as the company knows somebody, and of signing out."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache

from scheduler.domain.errors import Forbidden
from scheduler.services.accounts import HASHING, LONGEST
from scheduler.services.changing import new_id
from scheduler.store.accounts import Account
from scheduler.store.stored import Stored


class NotLetIn(Forbidden):
    """Login and password do not go together; it is not said which of the two is wrong."""


def with_password(stored: Stored, login: str, password: str) -> Account:
    """
    Return the account that a login and a password open.

    Raises
    ------
    NotLetIn
        When there is none, it is closed, or the password is another: in the same words, after the same time.
    """
    account = stored.accounts.called(login.strip().lower())
    kept = account.password if account is not None and account.password else nobodys_hash()
    right = HASHING.verify(password[: LONGEST + 1], kept)
    if account is None or not right or not account.password or account.closed_at is not None:
        raise NotLetIn("Login and password do not go together.", "Try again, or ask an admin for a new link.")
    return account


def elsewhere(stored: Stored, *, subject: str, login: str, name: str, verified: bool) -> Account:
    """
    Return the account of somebody whom the company's sign-in has let in; a new one may only look.

    Parameters
    ----------
    subject
        Who they are, as issuer and subject: that alone decides once an account has it.
    login
        Their e-mail address.
    verified
        Whether the company's sign-in vouches for the address; without, it opens no account that is there.

    Raises
    ------
    NotLetIn
        When the account is closed, or is somebody's who has not proved to be them.
    """
    account = stored.accounts.of_subject(subject)
    if account is None and (known := stored.accounts.called(login.lower())) is not None:
        if not verified or known.subject is not None:
            raise NotLetIn(f"The account {login} is somebody else's.", "Ask an admin.")
        account = replace(known, subject=subject)
        stored.accounts.put(account)
    if account is None:
        account = Account(
            id=new_id(),
            login=login.lower(),
            name=name or login,
            password="",
            scopes=("read",),
            made_at=stored.now,
            made_by="sign-in",
            subject=subject,
        )
        stored.accounts.put(account)
        says = f"{account.name} signed in for the first time."
        stored.audit.add(
            "account.make", who=account.login, why="", says=says, subject=account.id, after=account
        )
    if account.closed_at is not None:
        raise NotLetIn("This account is closed.", "Ask an admin.")
    return account


def begin(stored: Stored, account: Account, *, lasts: timedelta) -> str:
    """Return the secret of a new session; it is not kept."""
    secret = secrets.token_urlsafe(32)
    stored.accounts.open_session(account.id, secret, now=stored.now, expires_at=stored.now + lasts)
    return secret


def end(stored: Stored, secret: str) -> None:
    """Sign out of one browser."""
    stored.accounts.end_session(secret)


def end_everywhere(stored: Stored, account: Account) -> int:
    """Sign out of every browser, and return of how many."""
    ended = stored.accounts.end_sessions(account.id)
    says = f"{account.name} signed out everywhere."
    stored.audit.add("account.sign-out", who=account.login, why="", says=says, subject=account.id)
    return ended


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """Return a hash that no password fits, so that unknown logins take as long as known ones."""
    return HASHING.hash(secrets.token_urlsafe(16))
