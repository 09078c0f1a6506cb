"""Who asks: a token in the `Authorization` header, never in the address, and what it lets its bearer do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.refusals import Unrecognised
from api.serving import Serving
from scheduler.domain.errors import Forbidden, Invalid, NotFound
from scheduler.services.snapshot import Snapshot
from scheduler.services.tokens import Scope
from scheduler.store.access import Token, digest_of

GRANTS: dict[str, frozenset[str]] = {
    "read": frozenset({"read"}),
    "engineer": frozenset({"read", "engineer"}),
    "page-tool": frozenset({"read", "contacts"}),
    "team-manager": frozenset({"read", "engineer", "contacts", "manage"}),
    "admin": frozenset({"read", "engineer", "contacts", "manage", "admin"}),
}
"""What each scope comes to."""

BEARER = HTTPBearer(auto_error=False, scheme_name="token", description="A token: `watchbill token new`.")
IN_ADDRESS = ("token=", "access_token=", "api_key=", "apikey=")


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who asks.

    Parameters
    ----------
    token
        Its id.
    name
        What the audit calls them.
    may
        What they are granted.
    team, person
        The only team they may see, None: all; and who they are, None: nobody in particular.
    """

    token: str
    name: str
    may: frozenset[str]
    team: str | None
    person: str | None

    @classmethod
    def of(cls, token: Token) -> Actor:
        """Return the bearer of a token."""
        may = frozenset[str]().union(*(GRANTS.get(scope, frozenset()) for scope in token.scopes))
        return cls(token.id, token.person or token.name, may, token.team, token.person)

    @property
    def sees_contacts(self) -> bool:
        return "contacts" in self.may

    def sees(self, team: str | None) -> bool:
        """Say whether a team is there at all for them."""
        return team is not None and (self.team is None or self.team == team)

    def need(self, grant: str, scope: Scope) -> None:
        """Refuse what they are not granted; `scope` is the least that grants it."""
        if grant not in self.may:
            raise Forbidden("This token may not do that.", f"Use one with the scope {scope}, or a wider one.")

    def need_sight(self, team: str | None, what: str) -> None:
        """Refuse a thing of another team in the words for a missing one."""
        if not self.sees(team):
            raise NotFound(f"There is no {what}.", "Correct its id; what is another team's is not shown.")


def bearer_of(header: str | None) -> str:
    """Return the secret of an `Authorization` header."""
    if not header:
        raise Unrecognised("The request has no token.", "Send the header Authorization: Bearer wb_….")
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise Unrecognised(
            "The Authorization header has no bearer token.", "Write it as Authorization: Bearer wb_…."
        )
    return secret.strip()


def recognised(snapshot: Snapshot, header: str | None, now: datetime) -> Token:
    """
    Return the token that a request comes with.

    Raises
    ------
    Unrecognised
        When there is none, or it is unknown, expired or revoked: all in the same words.
    """
    token = snapshot.tokens.get(digest_of(bearer_of(header)))
    if token is None or token.expires_at <= now:
        raise Unrecognised("The token is not known here.", "It may have expired; ask an admin for a new one.")
    return token


async def serving_of(request: Request) -> Serving:
    """Return what the service serves from."""
    serving: Serving = request.app.state.serving
    return serving


Serve = Annotated[Serving, Depends(serving_of)]


async def actor_of(
    request: Request, serving: Serve, _: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Actor:
    """Return who asks."""
    query = request.url.query.lower()
    if any(word in query for word in IN_ADDRESS):
        raise Invalid(
            "A token is in the address, where logs keep it.",
            "Send it as the header Authorization: Bearer wb_…, and revoke this one.",
        )
    now = serving.clock()
    token = recognised(serving.current, request.headers.get("authorization"), now)
    serving.used(token.id, now)
    return Actor.of(token)


async def paced(serving: Serve, actor: Annotated[Actor, Depends(actor_of)]) -> Actor:
    """Return who reads from the database, which they may do only so often."""
    serving.pace.count("readings", actor.token)
    return actor


def granted(grant: str, scope: Scope) -> Callable[[Actor], Awaitable[Actor]]:
    """Return a dependency that lets in only those who are granted something."""

    async def allowed(actor: Annotated[Actor, Depends(actor_of)]) -> Actor:
        actor.need(grant, scope)
        return actor

    return allowed


Paced = Depends(paced)
"""Beside a `Reader` who is counted."""
Reader = Annotated[Actor, Depends(granted("read", "read"))]
Engineer = Annotated[Actor, Depends(granted("engineer", "engineer"))]
Manager = Annotated[Actor, Depends(granted("manage", "team-manager"))]
Admin = Annotated[Actor, Depends(granted("admin", "admin"))]
