"""The front: what every request passes before it is read, and every answer before it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from uuid import uuid4

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.quick import Quick
from api.refusals import Encoded, TooLarge, problem_of
from api.replies import ALWAYS

LONGEST_QUERY = 4096
DELIVERIES = ("/v1/webhooks/", "/v1/pages")
"""Where tools deliver what they drop when it is refused."""
CALENDARS = "/calendars"
"""What the addresses end in at which people hand over calendars."""


class Front:
    """
    Counts and logs requests, and refuses those that are too large before anything is parsed.

    Parameters
    ----------
    quick
        Answers what is usual before it is routed.
    largest, largest_delivery
        Bytes of a body, and of one that a tool delivers: it drops what is refused.
    """

    def __init__(
        self, app: ASGIApp, *, quick: Quick, metrics: Metrics, largest: int, largest_delivery: int
    ) -> None:
        self.app = app
        self.quick = quick
        self.metrics = metrics
        self.largest = largest
        self.largest_delivery = largest_delivery

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "GET" and scope["path"].startswith("/v1/"):
            began = perf_counter()
            answer = self.quick.answer(scope)
            if answer is not None:
                await send(
                    {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
                )
                await send({"type": "http.response.body", "body": answer.body})
                self.metrics.count("GET", answer.route, answer.status, perf_counter() - began)
                return
        passage = _Passage(self, scope, receive, send)
        refusal = self._refusal(scope)
        if refusal is None:
            await passage.go(self.app)
        else:
            await passage.go(problem_of(refusal))

    def _refusal(self, scope: Scope) -> TooLarge | Encoded | None:
        if len(scope["query_string"]) > LONGEST_QUERY:
            return TooLarge("The address is too long.", f"Keep its query below {LONGEST_QUERY} characters.")
        if scope["method"] == "GET":
            return None
        headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
        for name, value in headers:
            if name == b"content-length" and (not value.isdigit() or int(value) > self.most(scope)):
                return self.too_large(scope)
            if name == b"content-encoding" and value.strip().lower() != b"identity":
                return Encoded("The body is compressed.", "Send it as it is, without Content-Encoding.")
        return None

    def most(self, scope: Scope) -> int:
        """Return how many bytes the body of a request may have."""
        path: str = scope["path"]
        return (
            self.largest_delivery if path.startswith(DELIVERIES) or path.endswith(CALENDARS) else self.largest
        )

    def too_large(self, scope: Scope) -> TooLarge:
        """Return the refusal of a body."""
        return TooLarge(f"The body is larger than {self.most(scope)} bytes.", "Send less at once.")


class _Passage:
    """One request on its way through."""

    def __init__(self, front: Front, scope: Scope, receive: Receive, send: Send) -> None:
        self.front = front
        self.scope = scope
        self.began = perf_counter()
        self.status = 0
        self.read = 0
        self._receive = receive
        self._send = send

    async def go(self, app: ASGIApp) -> None:
        """Hand the request over, and count it when it is answered."""
        receive = self._receive if self.scope["method"] == "GET" else self.receive
        try:
            await app(self.scope, receive, self.send)
        except Exception:
            if self.status < 500:  # a fault that was answered is logged already, without secrets
                raise
        finally:
            seconds = perf_counter() - self.began
            route = str(getattr(self.scope.get("route"), "path", "none"))
            self.front.metrics.count(self.scope["method"], route, self.status, seconds)
            if self.scope["method"] != "GET" or self.status >= 500:
                self._log(route, seconds)

    async def receive(self) -> Message:
        """Hand on a part of the body, as long as it is not too large altogether."""
        message = await self._receive()
        self.read += len(message.get("body", b""))
        if self.read > self.front.most(self.scope):  # a body in chunks does not say how long it is
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """Hand on the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            said = {name for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(one for one in ALWAYS if one[0] not in said)]
        await self._send(message)

    def _log(self, route: str, seconds: float) -> None:
        structlog.get_logger().info(
            "request",
            id=uuid4().hex[:12],
            method=self.scope["method"],
            route=route,
            path=self.scope["path"],
            status=self.status,
            milliseconds=round(seconds * 1000, 1),
        )
