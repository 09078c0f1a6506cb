"""What browsers are told about every page: load nothing from elsewhere, run nothing inline, frame nothing."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    (b"content-security-policy", CONTENT.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
UNKEPT = (b"cache-control", b"no-store")
"""A page shows what only its visitor may see: nothing keeps it."""
SECURE = (b"strict-transport-security", b"max-age=31536000")


class Guard:
    """
    Adds to every answer what browsers need to know.

    Parameters
    ----------
    secure
        Whether people reach the pages by https only.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = (*HEADERS, SECURE) if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, and its answer back."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in message["headers"]}
                kept = () if b"cache-control" in names else (UNKEPT,)
                message["headers"] = [*message["headers"], *self.headers, *kept]
            await send(message)

        await self.app(scope, receive, guarded)
