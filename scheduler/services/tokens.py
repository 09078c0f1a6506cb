"""The stories of tokens: made, shown once, revoked; the first one makes itself."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Literal, get_args

from scheduler.domain.errors import Invalid, NotFound
from scheduler.services.changing import known_person, new_id
from scheduler.store.access import Token
from scheduler.store.changes import TOKENS
from scheduler.store.stored import Stored

Scope = Literal["read", "engineer", "page-tool", "team-manager", "admin"]
"""
What a token lets its bearer do: `read` shows schedules; `engineer` also trades the bearer's own shifts;
`page-tool` reads, and sees how to reach people; `team-manager` changes the schedule; `admin` does everything,
tokens included.
"""
SCOPES: tuple[Scope, ...] = get_args(Scope)

LASTS = timedelta(days=90)
"""How long a token lets in, where nobody says otherwise."""
LONGEST = timedelta(days=366)
FIRST = "first"
"""The name of the token that an empty installation makes for itself."""


def issue(
    stored: Stored,
    name: str,
    scopes: tuple[Scope, ...],
    *,
    by: str,
    person: str | None = None,
    team: str | None = None,
    lasts: timedelta = LASTS,
) -> tuple[Token, str]:
    """
    Make a token, and return it with its secret, which is not kept.

    Parameters
    ----------
    person
        Whose it is; one for an engineer must be somebody's.
    team
        The id of the only team that it is for; None: all teams.

    Raises
    ------
    Invalid
        When it would let nobody in, last too long, or be an engineer's and nobody's.
    NotFound
        When there is no such person or team.
    """
    if not scopes:
        raise Invalid("The token has no scope.", f"Give it one or more of {', '.join(SCOPES)}.")
    if not timedelta(0) < lasts <= LONGEST:
        raise Invalid(f"The token would last {lasts.days} days.", f"Take from 1 to {LONGEST.days} days.")
    if "engineer" in scopes and person is None:
        raise Invalid("A token for an engineer must be somebody's.", "Say which person's it is.")
    if person is not None:
        known_person(stored, person)
    if team is not None and stored.teams.get(team) is None:
        raise NotFound(f"There is no team {team}.", "Import its team file first, or correct the name.")
    token = Token(
        id=new_id(),
        name=name,
        scopes=tuple(scopes),
        made_at=stored.now,
        made_by=by,
        expires_at=stored.now + lasts,
        person=person,
        team=team,
    )
    secret = f"wb_{secrets.token_urlsafe(32)}"
    stored.tokens.add(token, secret)
    stored.changes.touch(TOKENS)
    says = f"A token {name} for {', '.join(scopes)} was made."
    stored.audit.add("token.issue", who=by, why="", says=says, subject=token.id, team=team, after=token)
    return token, secret


def revoke(stored: Stored, token_id: str, *, by: str) -> Token:
    """
    Let a token in no longer, from now on.

    Raises
    ------
    NotFound
        When there is none that still lets in.
    """
    token = stored.tokens.get(token_id)
    if token is None or not stored.tokens.revoke(token_id, stored.now):
        raise NotFound(f"There is no token {token_id} to revoke.", "List the tokens.")
    stored.changes.touch(TOKENS)
    says = f"The token {token.name} was revoked."
    stored.audit.add("token.revoke", who=by, why="", says=says, subject=token_id, team=token.team)
    return token


def first(stored: Stored) -> str | None:
    """Make an admin token where there has never been any token, and return its secret; else None."""
    if stored.tokens.all():
        return None
    return issue(stored, FIRST, ("admin",), by="watchbill", lasts=LONGEST)[1]
