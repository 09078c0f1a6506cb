"""Tokens: made, shown once, listed, revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Admin, Paced, Serve
from api.asked import Fresh, team_named
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.errors import NotFound
from scheduler.services import tokens
from scheduler.services.snapshot import Snapshot
from scheduler.services.tokens import LASTS, LONGEST, Scope
from scheduler.store.access import Token
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewToken:
    """
    A token to make.

    Parameters
    ----------
    person
        Whose it is; one for an engineer must be somebody's.
    team
        The id or name of the only team that it is for; none: all that the maker may see.
    days
        How long it lets in.
    """

    name: Annotated[str, Field(min_length=1, max_length=200)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    person: str | None = None
    team: str | None = None
    days: Annotated[int, Field(ge=1, le=LONGEST.days)] = LASTS.days


@dataclass(frozen=True, kw_only=True)
class MadeToken:
    """
    A token that was made.

    Parameters
    ----------
    secret
        What is sent in the `Authorization` header. It is shown only now.
    """

    token: Token
    secret: str


TOKEN, MADE = TypeAdapter(Token), TypeAdapter(MadeToken)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Admin, part: Window) -> Listed[Token]:
    """List tokens, the oldest first; their secrets are not kept."""
    with serving.store.reading() as stored:
        mine = [one for one in stored.tokens.all() if _theirs(actor, one)]
    return part.of(sorted(mine, key=_key), _key)


@router.get("/{token}", response_model=Token, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Admin, token: str) -> Response:
    """Return a token, without its secret."""
    with serving.store.reading() as stored:
        known = _known(stored, actor, token)
    return ready(request, TOKEN.dump_json(known), tag=_tag(known), version=None)


@router.post("", status_code=201, response_model=MadeToken, responses=CREATING)
def make(change: Creating, actor: Admin, snapshot: Fresh, wanted: NewToken) -> Response:
    """Make a token. Its secret is in this answer, and nowhere else."""
    team = _team(snapshot, actor, wanted.team)
    if wanted.person is not None:
        _need_person(snapshot, actor, wanted.person)

    def story(stored: Stored) -> MadeToken:
        token, secret = tokens.issue(
            stored,
            wanted.name,
            wanted.scopes,
            by=actor.name,
            person=wanted.person,
            team=team,
            lasts=timedelta(days=wanted.days),
        )
        return MadeToken(token=token, secret=secret)

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.token), secret=True)


@router.delete("/{token}", response_model=Token, responses=CHANGING)
def revoke(change: Changing, actor: Admin, token: str) -> Response:
    """Let a token in no longer, from now on."""

    def story(stored: Stored) -> Token:
        tokens.revoke(stored, token, by=actor.name)
        return _known(stored, actor, token)

    return change.make(story, TOKEN, before=lambda stored: _tag(_known(stored, actor, token)))


def _known(stored: Stored, actor: Actor, token_id: str) -> Token:
    token = stored.tokens.get(token_id)
    if token is None or not _theirs(actor, token):
        raise NotFound(f"There is no token {token_id}.", "List the tokens.")
    return token


def _team(snapshot: Snapshot, actor: Actor, name: str | None) -> str | None:
    return team_named(snapshot, actor, name) if name is not None else actor.team


def _need_person(snapshot: Snapshot, actor: Actor, person: str) -> None:
    if not any(actor.sees(team) for team in snapshot.people_teams.get(person, ())):
        raise NotFound(f"There is no person {person}.", "Correct the id.")


def _theirs(actor: Actor, token: Token) -> bool:
    """Say whether a token is there at all for somebody: an admin of one team sees that team's."""
    return actor.team is None or token.team == actor.team


def _tag(token: Token) -> str:
    """Return a token's entity tag: that it was used changes nothing about it."""
    return tag_of(TOKEN.dump_json(replace(token, used_at=None)))


def _key(token: Token) -> str:
    return f"{token.made_at.isoformat()} {token.id}"
