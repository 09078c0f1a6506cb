"""How replies are sent: bytes that are ready, with their entity tag and the version they are of."""

from __future__ import annotations

from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

VERSION = "Watchbill-Version"
MIN_VERSION = "Watchbill-Min-Version"
JSON = "application/json"
ALWAYS = ((b"x-content-type-options", b"nosniff"),)
"""Headers of everything that is sent."""


def tag_of(body: bytes) -> str:
    """Return the entity tag of a body."""
    return f'"{blake2b(body, digest_size=10).hexdigest()}"'


def tag_without_at(body: bytes) -> str:
    """Return the entity tag of a body without its first member, `at`: it stays as long as the answer does."""
    return f'W/"{blake2b(body.partition(b",")[2], digest_size=10).hexdigest()}"'


def matches(header: str | None, tag: str) -> bool:
    """Say whether a list of entity tags has one, strength aside."""
    if header is None:
        return False
    wanted = tag.removeprefix("W/")
    return any(one.strip() == "*" or one.strip().removeprefix("W/") == wanted for one in header.split(","))


def ready(request: Request, body: bytes, *, tag: str, version: int | None, status: int = 200) -> Response:
    """
    Return a reply that a client may keep and ask about again.

    Parameters
    ----------
    version
        Of the store, where the answer is of one.
    """
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if version is not None:
        headers[VERSION] = str(version)
        behind = request.app.state.serving.behind
        if behind:  # the database is away: the answer is as old as the last look at it
            headers["Age"] = str(behind)
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media_type=JSON)
