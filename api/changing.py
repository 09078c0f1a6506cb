"""
Changes: one unit of work a request, which keeps what it replied for whoever sends the same request again.

A change of something that is there says which state of it is meant: `If-Match` with the `ETag` of the last
answer. What is kept under an `Idempotency-Key` is written in the unit of work that it reports on, so that
neither is there without the other; whoever asks again meanwhile waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from api.admission import Actor, Serve, actor_of
from api.refusals import Repeated, Stale, Unconditional, Unrecognised
from api.replies import JSON, VERSION, matches, tag_of
from api.serving import Serving
from scheduler.domain.errors import Conflict, Invalid
from scheduler.store.access import Reply
from scheduler.store.stored import Stored

T = TypeVar("T")
Kind = TypeAdapter[Any]
"""How something is written."""

KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
REPLAYED = "Idempotency-Replayed"
"""The header that says that a reply was given before."""


@dataclass(frozen=True, slots=True)
class Change:
    """
    A change that is asked for.

    Parameters
    ----------
    key
        What the asker calls the request, so that sending it again does nothing again; None: nothing.
    request
        The hash of what is asked for.
    seen
        The `If-Match` of the request.
    """

    serving: Serving
    actor: Actor
    now: datetime
    key: str | None
    request: str
    seen: str | None

    def make(
        self,
        story: Callable[[Stored], T],
        kind: Kind,
        *,
        status: int = 200,
        tag: Callable[[T], str] | None = None,
        before: Callable[[Stored], str] | None = None,
        secret: bool = False,
    ) -> Response:
        """
        Make the change, or find that it was made before, and return the reply.

        Parameters
        ----------
        kind
            How what the story returns is written.
        tag
            The entity tag of what was made or changed; none: that of the reply itself.
        before
            The entity tag of what is changed as it is now, which the asker must know.
        secret
            The reply holds what is shown once, and is not kept.

        Raises
        ------
        Repeated
            When the key was another request's.
        Unconditional, Stale
            When the asker does not say which state is meant, or means an older one.
        """
        with self.serving.store.writing(self.now) as stored:
            self._refuse_revoked(stored)
            kept = self._kept(stored)
            if kept is not None:
                return self._replayed(kept)
            if before is not None:
                self._refuse_stale(before(stored))
            made = story(stored)
            body = kind.dump_json(made)
            reply = Reply(
                request=self.request,
                status=status,
                body="" if secret else body.decode(),
                etag=tag(made) if tag else tag_of(body),
            )
            self._keep(stored, reply)
        return self._sent(body, reply)

    def _refuse_revoked(self, stored: Stored) -> None:
        """Look again: a token that was revoked in another process may still be in memory here."""
        token = stored.tokens.get(self.actor.token)
        if token is not None and token.revoked_at is not None:
            raise Unrecognised("The token is not known here.", "It was revoked; ask an admin for a new one.")

    def _kept(self, stored: Stored) -> Reply | None:
        kept = stored.replies.get(self.actor.token, self.key) if self.key is not None else None
        if kept is not None and kept.request != self.request:
            raise Repeated(
                "This Idempotency-Key came with another request before.",
                "Send every request a key of its own.",
            )
        return kept

    def _refuse_stale(self, tag: str) -> None:
        if self.seen is None:
            raise Unconditional(
                "The change does not say which state it is meant for.",
                "Read the thing first, and send its ETag back as If-Match.",
            )
        if not matches(self.seen, tag):
            raise Stale("It has changed since you read it.", "Read it again, and decide again.")

    def _keep(self, stored: Stored, reply: Reply) -> None:
        if self.key is not None:
            stored.replies.forget(self.now, self.serving.settings.replies_kept)
            stored.replies.add(self.actor.token, self.key, reply, self.now)

    def _replayed(self, kept: Reply) -> Response:
        if not kept.body:
            raise Conflict("This was made before, and its secret was shown then, once.", "Make another one.")
        answer = self._sent(kept.body.encode(), kept)
        answer.headers[REPLAYED] = "true"
        return answer

    def _sent(self, body: bytes, reply: Reply) -> Response:
        version = self.serving.refresh().revision
        headers = {"ETag": reply.etag, "Cache-Control": "no-store", VERSION: str(version)}
        return Response(body, reply.status, headers, media_type=JSON)


async def change_of(
    request: Request,
    serving: Serve,
    actor: Annotated[Actor, Depends(actor_of)],
    if_match: Annotated[
        str | None, Header(max_length=1000, description="The `ETag` of what is changed, as last read.")
    ] = None,
) -> Change:
    """Return the change that a request asks for."""
    serving.pace.count("changes", actor.token)
    return Change(serving, actor, serving.clock(), None, "", if_match)


async def creation_of(
    request: Request,
    change: Annotated[Change, Depends(change_of)],
    idempotency_key: Annotated[
        str | None,
        Header(description="Names the request: sent again with the same key, it is answered as before."),
    ] = None,
) -> Change:
    """Return the change that a POST asks for, which may be sent twice."""
    if idempotency_key is not None and not KEY.fullmatch(idempotency_key):
        raise Invalid(
            "The Idempotency-Key is not one.", "Take 1 to 255 visible ASCII characters, such as a UUID."
        )
    body = await request.body()
    asked = "\0".join((request.method, request.url.path, request.url.query)).encode()
    digest = sha256(asked + b"\0" + body).hexdigest()
    return Change(change.serving, change.actor, change.now, idempotency_key, digest, change.seen)


Changing = Annotated[Change, Depends(change_of)]
"""Of a PUT, PATCH or DELETE."""
Creating = Annotated[Change, Depends(creation_of)]
"""Of a POST."""
