"""Errors as the service says them: problem+json (RFC 9457) that says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scheduler.domain.errors import Conflict, Fault, Forbidden, Invalid, NoPlan, NotFound, WatchbillError
from scheduler.domain.moved import Moved, MovedOn

PROBLEM = "application/problem+json"
AGAIN = 1
"""Seconds after which to try again what is unavailable."""


class Unrecognised(Forbidden):
    """Nobody knows who asks."""


class Stale(Conflict):
    """The thing is no longer as the asker has seen it."""


class Unconditional(Invalid):
    """A change that does not say which state of the thing it is meant for."""


class Repeated(Invalid):
    """The key of a request was another request's."""


class TooLarge(Invalid):
    """The request is larger than what is read at all."""


class Encoded(Invalid):
    """The request comes in a form that is not read."""


class Unavailable(WatchbillError):
    """What is needed for an answer is not there for the moment."""


class TooMany(WatchbillError):
    """
    Somebody asks more often than they may.

    Parameters
    ----------
    after
        Seconds until they may ask again.
    """

    def __init__(self, what: str, mend: str, *, after: int = AGAIN) -> None:
        super().__init__(what, mend)
        self.after = after


STATUS: Mapping[type[WatchbillError], int] = {
    Unrecognised: 401,
    Forbidden: 403,
    NotFound: 404,
    Stale: 412,
    Conflict: 409,
    TooLarge: 413,
    Encoded: 415,
    Unconditional: 428,
    NoPlan: 422,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}
"""The status of each error; of the kinds that an error is, the first one listed counts."""

SAID: Mapping[int, str] = {
    400: "The request cannot be read",
    401: "Who asks is not known",
    403: "Not allowed",
    404: "Not found",
    405: "The method is not allowed here",
    409: "In conflict with what is so",
    412: "Changed in the meantime",
    413: "Too large",
    415: "Not in a form that is read here",
    422: "Not valid",
    428: "Says not which state it is meant for",
    429: "Too many requests",
    500: "A fault in Watchbill",
    503: "Not available for the moment",
}


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """
    One thing that is wrong with a request.

    Parameters
    ----------
    where
        The place in it, such as `query.at`.
    """

    where: str
    says: str


@dataclass(frozen=True, kw_only=True, config=ConfigDict(title="Problem"))
class Problem:
    """
    Why a request is refused.

    Parameters
    ----------
    detail
        What is wrong, and how to mend it.
    mend
        The second half of it: what the reader can do.
    wrong
        Everything that is wrong with the request, place by place, where that is known.
    moved
        What has changed since, where something was decided by what is no longer so.
    """

    type: str
    title: str
    status: int
    detail: str
    mend: str
    wrong: tuple[Wrong, ...] = ()
    moved: tuple[Moved, ...] = ()


_PROBLEM = TypeAdapter(Problem)
_DESCRIBED = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def refusals(*kinds: type[WatchbillError]) -> dict[int | str, dict[str, Any]]:
    """Return how an endpoint documents its refusals; that it may not be read at all goes without saying."""
    statuses = sorted({status_of(kind) for kind in kinds} | {400, 422})
    return {status: {"description": SAID[status], **_DESCRIBED} for status in statuses}


def status_of(kind: type[WatchbillError]) -> int:
    """Return the status of an error."""
    return next(status for known, status in STATUS.items() if issubclass(kind, known))


READING = refusals(Unrecognised, Forbidden, NotFound, Unavailable)
"""What any reading may be refused for."""
LISTING = refusals(Unrecognised, Forbidden, NotFound, TooMany, Unavailable)
"""What a reading that goes to the database may be refused for."""
CREATING = refusals(Unrecognised, Forbidden, NotFound, Conflict, TooLarge, Encoded, TooMany, Unavailable)
"""What making something may be refused for."""
CHANGING = CREATING | refusals(Stale, Unconditional)
"""What a change of something that is there may be refused for."""


def problem_of(error: WatchbillError) -> Response:
    """Return an error that a user can mend, as a response."""
    status = status_of(type(error))
    moved = error.moved if isinstance(error, MovedOn) else ()
    answer = problem(status, error.what, error.mend, moved=moved)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.after)
    return answer


def problem(
    status: int,
    what: str,
    mend: str,
    wrong: tuple[Wrong, ...] = (),
    moved: tuple[Moved, ...] = (),
) -> Response:
    """Return a refusal."""
    said = Problem(
        type=f"urn:watchbill:problem:{status}",
        title=SAID.get(status, "Refused"),
        status=status,
        detail=f"{what} {mend}".strip(),
        mend=mend,
        wrong=wrong,
        moved=moved,
    )
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="watchbill"'
    if status == 503:
        headers["Retry-After"] = str(AGAIN)
    return Response(_PROBLEM.dump_json(said), status, headers, media_type=PROBLEM)


def translate(app: FastAPI) -> None:
    """Let an app answer errors as problems."""
    app.add_exception_handler(WatchbillError, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    for away in (OperationalError, InterfaceError, NoneFree):
        app.add_exception_handler(away, _database)
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(Exception, _fault)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, WatchbillError)
    return problem_of(error)


def _not_valid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(400, "The body is no JSON.", "Send a JSON object, as the schema describes it.")
    wrong = tuple(
        Wrong(where=".".join(str(part) for part in one["loc"]), says=_said(one)) for one in found[:20]
    )
    return problem(422, f"{wrong[0].where}: {wrong[0].says}", _mend(found[0]), wrong)


def _said(one: Mapping[str, Any]) -> str:
    words = str(one["msg"]).removeprefix("Value error, ")
    return words if words.endswith(".") else f"{words}."


def _mend(one: Mapping[str, Any]) -> str:
    if one["type"] == "missing":
        return "Add it."
    if one["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return "Leave it out, or correct its name."
    return "Correct it; /openapi.json says what is allowed."


def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {
        404: ("There is no such page.", "See /openapi.json for what there is."),
        405: ("The method is not allowed here.", "See /openapi.json for what is."),
        413: ("The body is too large.", "Send less at once."),
    }
    what, mend = words.get(error.status_code, (str(error.detail), "Correct the request."))
    answer = problem(error.status_code, what, mend)
    answer.headers.update(error.headers or {})
    return answer


def _database(request: Request, error: Exception) -> Response:
    """Say that the database is away or busy: callers such as pagers try a 503 again, and drop a 4xx."""
    structlog.get_logger().error("database", path=request.url.path, error=type(error).__name__)
    return problem(503, "The database does not answer.", "Try again in a moment.")


def _fault(request: Request, error: Exception) -> Response:
    structlog.get_logger().error("fault", path=request.url.path, exc_info=error)
    return problem(500, "This is a fault in Watchbill.", "Report it, with the time and the path.")
