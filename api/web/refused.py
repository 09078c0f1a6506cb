"""Errors as pages: what is wrong, and how to mend it; to sign in is asked where nobody is."""

from __future__ import annotations

from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.refusals import SAID, problem, status_of
from api.web.drawing import page
from api.web.visitor import SignedOut, visitor_of
from scheduler.domain.errors import WatchbillError

API = "/v1/"


def show_refusals(pages: FastAPI) -> None:
    """Let an app show errors as pages."""
    pages.add_exception_handler(WatchbillError, _refused)
    pages.add_exception_handler(RequestValidationError, _not_valid)
    pages.add_exception_handler(HTTPException, _http)
    pages.add_exception_handler(DBAPIError, _database)
    pages.add_exception_handler(Exception, _fault)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, WatchbillError)
    if isinstance(error, SignedOut):
        return _to_sign_in(request)
    return said(request, status_of(type(error)), error.what, error.mend)


def _to_sign_in(request: Request) -> Response:
    where = request.url.path if request.method == "GET" else "/"
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    address = f"/sign-in?next={quote(where + query, safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = str(first["loc"][-1])
    words = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    return said(request, 422, f"{where}: {words}.", "Go back, and correct it.")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return said(request, 404, "There is no such page.", "Start from the first one.")
    return said(request, error.status_code, str(error.detail), "Go back, and try another way.")


def _database(request: Request, error: Exception) -> Response:
    structlog.get_logger().error("database", path=request.url.path, error=type(error).__name__)
    return said(request, 503, "The database does not answer.", "Try again in a moment.")


def _fault(request: Request, error: Exception) -> Response:
    structlog.get_logger().error("fault", path=request.url.path, exc_info=error)
    return said(request, 500, "This is a fault in Watchbill.", "Report it, with the time and the address.")


def said(request: Request, status: int, what: str, mend: str) -> Response:
    """Return a refusal: a page, a piece of one, or a problem where a program asks."""
    if request.url.path.startswith(API):
        return problem(status, what, "See /openapi.json for what there is.")
    piece = bool(request.headers.get("hx-request"))
    try:
        visitor = None if piece else visitor_of(request, request.app.state.serving)
    except (WatchbillError, DBAPIError):
        visitor = None
    template = "frame/refusal.html" if piece else "frame/refused.html"
    title = SAID.get(status, "Refused")
    now = request.app.state.serving.clock()
    return page(request, template, visitor, now, status=status, title=title, what=what, mend=mend)
