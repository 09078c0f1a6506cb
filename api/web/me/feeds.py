"""My feeds: addresses at which my calendar finds my shifts, shown once, as words and as a QR code."""

from __future__ import annotations

import segno
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.visitor import Change, Now, Serve, Visit, Visitor, is_secure
from scheduler.domain.errors import Forbidden, NotFound
from scheduler.domain.feeds import Subject
from scheduler.services import feeds
from scheduler.store.access import digest_of
from scheduler.store.stored import Stored

router = APIRouter(prefix="/me/feeds")

COOKIE = "feed-made"
"""Holds the secret of a feed that was just made, for the page that shows it."""
SHOWN_FOR = 300
"""Seconds."""


@router.post("")
def make(request: Request, serving: Serve, visitor: Change, now: Now) -> Response:
    """Make a feed of the visitor's own shifts, and show its address."""
    person = own_person(visitor)
    with serving.store.writing(now) as stored:
        subject = Subject(kind="person", id=person)
        made, secret = feeds.make(stored, subject, owner=person, by=visitor.actor.name)
    serving.refresh()
    return _to_be_shown(request, serving, made.id, secret)


@router.post("/{feed}/rotate")
def rotate(request: Request, serving: Serve, visitor: Change, now: Now, feed: str) -> Response:
    """Give a feed another address, and show it."""
    with serving.store.writing(now) as stored:
        _refuse_not_mine(stored, visitor, feed)
        _, secret = feeds.rotate(stored, feed, by=visitor.actor.name)
    serving.refresh()
    return _to_be_shown(request, serving, feed, secret)


@router.get("/{feed}")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, feed: str) -> Response:
    """Show the address of a feed that was made a moment ago, however often the page is loaded again."""
    secret = request.cookies.get(COOKIE, "")
    with serving.store.reading() as stored:
        _refuse_not_mine(stored, visitor, feed)
        found = stored.feeds.by_digest().get(digest_of(secret))
    if found is None or found.id != feed:
        return RedirectResponse("/me#feeds", 303)
    return _shown(request, visitor, now, _address(request, serving.settings.public_url, secret))


@router.post("/{feed}/revoke")
def revoke(serving: Serve, visitor: Change, now: Now, feed: str) -> Response:
    """Show a feed to nobody from now on."""
    with serving.store.writing(now) as stored:
        _refuse_not_mine(stored, visitor, feed)
        feeds.revoke(stored, feed, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse("/me#feeds", 303)


def own_person(visitor: Visitor) -> str:
    """
    Return who of the people the visitor is.

    Raises
    ------
    Forbidden
        When they serve in no rotation.
    """
    if visitor.account.person is None or "engineer" not in visitor.actor.may:
        raise Forbidden("This account serves in no rotation.", "An admin can say which person it is.")
    return visitor.account.person


def _refuse_not_mine(stored: Stored, visitor: Visitor, feed: str) -> None:
    """Refuse a feed of somebody else as if there were none."""
    if feeds.get(stored, feed).owner != own_person(visitor):
        raise NotFound(f"There is no feed {feed}.", "List your feeds.")


def _to_be_shown(request: Request, serving: Serving, feed: str, secret: str) -> Response:
    """Send the browser on to a page that may be loaded again; the secret is in no address and no log."""
    answer = RedirectResponse(f"/me/feeds/{feed}", 303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=SHOWN_FOR,
        path="/me/feeds",
        httponly=True,
        secure=is_secure(request, serving),
        samesite="strict",
    )
    return answer


def _address(request: Request, public_url: str, secret: str) -> str:
    here = public_url or str(request.base_url).rstrip("/")
    return f"{here}/v1/feeds/{secret}.ics"


def _shown(request: Request, visitor: Visitor, now: Now, address: str) -> Response:
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, light="#fff", svgclass="code", lineclass=None)
    return page(request, "me/feed.html", visitor, now, address=address, code=drawn)
