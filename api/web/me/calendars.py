"""My linked calendars: a file or an address, which events count, and what comes of it before it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from api.serving import Serving
from api.web.drawing import page
from api.web.forms import Typed
from api.web.me.feeds import own_person
from api.web.visitor import Change, Now, Serve, Visit, Visitor
from scheduler.domain.errors import Invalid
from scheduler.domain.linked_calendars import Counting, LinkedCalendar
from scheduler.services import calendar_copies, linked_calendars, people, refreshing
from scheduler.services.calendar_copies import Copy

router = APIRouter(prefix="/me/calendars")

USUAL = Counting(words=("vacation", "holiday", "out of office"))
"""What the form counts before anybody has said anything else."""
MOST = 100
"""Events that are shown."""


def counting_of(
    words: Annotated[str, Form(max_length=1200)] = "",
    categories: Annotated[str, Form(max_length=1200)] = "",
    out_of_office: Annotated[bool, Form()] = False,
    whole_days: Annotated[bool, Form()] = False,
) -> Counting:
    """Return the rule that a form says: words are separated by commas."""
    return Counting(
        words=_listed(words),
        categories=_listed(categories),
        out_of_office=out_of_office,
        whole_days=whole_days,
    )


Rule = Annotated[Counting, Depends(counting_of)]


@router.post("")
def link(
    serving: Serve,
    visitor: Change,
    now: Now,
    counting: Rule,
    name: Annotated[Typed, Form(min_length=1, max_length=60)],
    url: Annotated[str, Form(max_length=2000)] = "",
    file: UploadFile | None = None,
) -> Response:
    """Link a calendar, and show what counts in it."""
    person = own_person(visitor)
    counting.check()
    copy = _copy(serving, person, now, url.strip(), file)
    with serving.store.writing(now) as stored:
        told = linked_calendars.link(
            stored,
            person,
            copy,
            name=name,
            counting=counting,
            kind="vacation",
            settings=serving.settings,
            by=visitor.actor.name,
        )
    serving.refresh()
    return _to(told.calendar)


@router.get("/{calendar}")
def show(request: Request, serving: Serve, visitor: Visit, now: Now, calendar: str) -> Response:
    """Show which events of a calendar count."""
    return _shown(request, serving, visitor, now, calendar)


@router.post("/{calendar}/preview")
def preview(
    request: Request, serving: Serve, visitor: Change, now: Now, counting: Rule, calendar: str
) -> Response:
    """Show which events would count by another rule; nothing changes by it."""
    counting.check()
    return _shown(request, serving, visitor, now, calendar, counting)


@router.post("/{calendar}/counting")
def count(serving: Serve, visitor: Change, now: Now, counting: Rule, calendar: str) -> Response:
    """Let other events count."""
    known, copy = _at_hand(serving, visitor, calendar, now)
    with serving.store.writing(now) as stored:
        linked_calendars.count(
            stored, calendar, counting, known.kind, copy, settings=serving.settings, by=visitor.actor.name
        )
    serving.refresh()
    return _to(known)


@router.post("/{calendar}/refresh")
def refresh(serving: Serve, visitor: Change, now: Now, calendar: str) -> Response:
    """Look at a calendar now."""
    known = _mine(serving, visitor, calendar)
    refreshing.refresh(serving.store, calendar, now, serving.settings, by=visitor.actor.name)
    serving.refresh()
    return _to(known)


@router.post("/{calendar}/unlink")
def unlink(serving: Serve, visitor: Change, now: Now, calendar: str) -> Response:
    """Unlink a calendar, with the time off that it says."""
    _mine(serving, visitor, calendar)
    with serving.store.writing(now) as stored:
        linked_calendars.unlink(stored, calendar, by=visitor.actor.name)
    serving.refresh()
    return RedirectResponse("/me#calendars", 303)


def _shown(
    request: Request,
    serving: Serving,
    visitor: Visitor,
    now: datetime,
    calendar: str,
    tried: Counting | None = None,
) -> Response:
    known, copy = _at_hand(serving, visitor, calendar, now)
    rule = tried or known.counting
    ahead = [one for one in copy.calendar.events if one.span.end > now]
    counts = [one for one in ahead if rule.counts(one)]
    others = [one for one in ahead if not rule.counts(one)]
    return page(
        request,
        "me/calendar.html",
        visitor,
        now,
        calendar=known,
        rule=rule,
        tried=tried is not None,
        counts=counts[:MOST],
        others=others[:MOST],
        more=max(0, len(counts) - MOST),
    )


def _listed(words: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in words.split(",") if one.strip()))
    if len(found) > 20 or any(len(one) > 60 for one in found):
        raise Invalid("There are too many words, or one is too long.", "Name 20, of 60 letters each.")
    return found


def _copy(serving: Serving, person: str, now: datetime, url: str, file: UploadFile | None) -> Copy:
    """Return what was uploaded or is at the address."""
    body = file.file.read() if file is not None else b""
    if bool(url) == bool(body):
        raise Invalid("A calendar is a file or an address.", "Give one of the two.")
    with serving.store.reading() as stored:
        home = people.get(stored, person).timezone
        linked_calendars.refuse_more(stored, person, url, serving.settings)
    if url:
        return calendar_copies.fetched(url, home, now, serving.settings)
    return calendar_copies.uploaded(calendar_copies.text_of(body), home, now, serving.settings)


def _mine(serving: Serving, visitor: Visitor, calendar: str) -> LinkedCalendar:
    """Return a calendar of the visitor's; one of somebody else's is as if there were none."""
    with serving.store.reading() as stored:
        return linked_calendars.get(stored, calendar, own_person(visitor))


def _at_hand(serving: Serving, visitor: Visitor, calendar: str, now: datetime) -> tuple[LinkedCalendar, Copy]:
    known = _mine(serving, visitor, calendar)
    return known, refreshing.copy_at_hand(serving.store, calendar, now, serving.settings)


def _to(calendar: LinkedCalendar) -> Response:
    return RedirectResponse(f"/me/calendars/{calendar.id}", 303)
