"""The stories of accounts: people are invited, make their account, are given other rights, leave."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from pwdlib import PasswordHash

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.services.changing import known_person, new_id
from scheduler.services.tokens import Scope
from scheduler.store.accounts import Account, Invitation
from scheduler.store.stored import Stored

INVITED_FOR = timedelta(days=7)
"""How long an invitation can be used."""
SHORTEST, LONGEST = 12, 200
"""Characters of a password: length is what makes one strong, and hashing must stay bounded."""
LONGEST_LOGIN = 200

HASHING = PasswordHash.recommended()


def invite(
    stored: Stored,
    name: str,
    scopes: tuple[Scope, ...],
    *,
    by: str,
    person: str | None = None,
    team: str | None = None,
    lasts: timedelta = INVITED_FOR,
) -> tuple[Invitation, str]:
    """
    Return an invitation with the secret of its link, which is not kept.

    Parameters
    ----------
    person
        Who of the people they are; an engineer must be somebody.
    team
        The id of the only team they may see; None: all teams.

    Raises
    ------
    Invalid
        When it says nobody's name, lets do nothing, or is an engineer's and nobody's.
    NotFound
        When there is no such person or team.
    """
    check_rights(stored, scopes, person, team)
    if not name.strip():
        raise Invalid("The invitation is for nobody.", "Say whom it is for.")
    invitation = Invitation(
        id=new_id(),
        name=name.strip(),
        scopes=scopes,
        made_at=stored.now,
        made_by=by,
        expires_at=stored.now + lasts,
        person=person,
        team=team,
    )
    secret = f"wb_{secrets.token_urlsafe(32)}"
    stored.accounts.invite(invitation, secret)
    says = f"{invitation.name} was invited as {', '.join(scopes)}."
    stored.audit.add(
        "invitation.issue", who=by, why="", says=says, subject=invitation.id, team=team, after=invitation
    )
    return invitation, secret


def first_invitation(stored: Stored) -> str | None:
    """Invite an admin where nobody has an account yet, and return the secret; else None."""
    if stored.accounts.all():
        return None
    return invite(stored, "First admin", ("admin",), by="watchbill")[1]


def accept(stored: Stored, secret: str, *, login: str, name: str, password: str) -> Account:
    """
    Make the account of an invitation, which cannot be used again.

    Raises
    ------
    NotFound
        When the invitation is unknown, used or expired.
    Invalid
        When the login or the password will not do.
    Conflict
        When somebody signs in by that login already.
    """
    invitation = stored.accounts.invited(secret, stored.now)
    if invitation is None:
        raise NotFound("This invitation no longer lets anybody in.", "Ask an admin for a new one.")
    account = Account(
        id=new_id(),
        login=_login(login),
        name=name.strip() or invitation.name,
        password=hashed(password),
        scopes=invitation.scopes,
        made_at=stored.now,
        made_by=invitation.made_by,
        person=invitation.person,
        team=invitation.team,
    )
    if stored.accounts.called(account.login) is not None:
        raise Conflict(f"Somebody signs in as {account.login} already.", "Take another login.")
    stored.accounts.use(invitation.id, stored.now)
    stored.accounts.put(account)
    _write_down(stored, "account.make", f"{account.name} made an account.", None, account, account.login)
    return account


def give_rights(
    stored: Stored,
    account_id: str,
    scopes: tuple[Scope, ...],
    *,
    by: str,
    person: str | None = None,
    team: str | None = None,
) -> Account:
    """
    Let somebody do other things than before, from their next request on.

    Raises
    ------
    NotFound
        When there is no such account, person or team.
    Conflict
        When no admin would be left.
    """
    known = get(stored, account_id)
    check_rights(stored, scopes, person, team)
    changed = replace(known, scopes=scopes, person=person, team=team)
    stored.accounts.put(changed)
    _refuse_without_admin(stored)
    _write_down(stored, "account.rights", f"{known.name} is now {', '.join(scopes)}.", known, changed, by)
    return changed


def close(stored: Stored, account_id: str, *, by: str) -> Account:
    """
    Let an account in no longer, and sign it out everywhere.

    Raises
    ------
    NotFound
        When there is no such account.
    Conflict
        When no admin would be left.
    """
    known = get(stored, account_id)
    closed = replace(known, closed_at=stored.now)
    stored.accounts.put(closed)
    stored.accounts.end_sessions(account_id)
    _refuse_without_admin(stored)
    _write_down(stored, "account.close", f"The account of {known.name} was closed.", known, closed, by)
    return closed


def get(stored: Stored, account_id: str) -> Account:
    """
    Return an account.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.accounts.get(account_id)
    if known is None:
        raise NotFound(f"There is no account {account_id}.", "List the accounts.")
    return known


def check_rights(stored: Stored, scopes: tuple[Scope, ...], person: str | None, team: str | None) -> None:
    """Refuse rights that fit nobody, and a person or a team that is not there."""
    if not scopes:
        raise Invalid("They may do nothing.", "Give them a role.")
    if "engineer" in scopes and person is None:
        raise Invalid("An engineer must be one of the people.", "Say which person they are.")
    if person is not None:
        known_person(stored, person)
    if team is not None and stored.teams.get(team) is None:
        raise NotFound(f"There is no team {team}.", "Correct its id.")


def hashed(password: str) -> str:
    """
    Return what is kept of a password.

    Raises
    ------
    Invalid
        When it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"The password has {len(password)} characters.", f"Take from {SHORTEST} to {LONGEST}.")
    return HASHING.hash(password)


def _login(words: str) -> str:
    login = words.strip().lower()
    if not login or len(login) > LONGEST_LOGIN or not login.isprintable() or " " in login:
        raise Invalid("That cannot be a login.", "Take an e-mail address, or a name without spaces.")
    return login


def _refuse_without_admin(stored: Stored) -> None:
    if not any("admin" in one.scopes and one.closed_at is None for one in stored.accounts.all()):
        raise Conflict("No admin would be left.", "Make somebody else an admin first.")


def _write_down(
    stored: Stored, what: str, says: str, before: Account | None, after: Account, by: str
) -> None:
    stored.audit.add(
        what,
        who=by,
        why="",
        says=says,
        subject=after.id,
        team=after.team,
        before=replace(before, password="") if before else None,
        after=replace(after, password=""),
    )
