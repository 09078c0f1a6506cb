"""Pages: what interrupted whom, listed, and what was done after each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Paced, Reader, Serve
from api.asked import Fresh, Name, rotation_named, team_named
from api.changing import Changing
from api.cursors import Listed, Part, Window
from api.instants import Instant, instant
from api.refusals import CHANGING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.errors import Invalid
from scheduler.domain.pages import Action, Page
from scheduler.services import pages
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/pages", tags=["pages"])

Told = Annotated[str | None, Query(min_length=1, max_length=500)]


@dataclass(frozen=True, kw_only=True)
class PageShown:
    """A page, and the id by which it is asked for."""

    id: str
    page: Page

    @classmethod
    def of(cls, page: Page) -> PageShown:
        """Return a page as it is answered."""
        return cls(id=page.id, page=page)


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Done:
    """What was done after a page: its cause fixed, the alert tuned, a runbook followed, or nothing."""

    action: Action


SHOWN = TypeAdapter(PageShown)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: Name = None,
    rotation: Name = None,
    person: Name = None,
    shift: Name = None,
    service: Told = None,
    incident: Told = None,
    since: Annotated[Instant | None, Query(description="Only those that came then or later.")] = None,
    until: Annotated[Instant | None, Query(description="Only those that came before.")] = None,
) -> Listed[PageShown]:
    """List pages, the latest first."""
    seen = team_named(snapshot, actor, team) if team is not None else actor.team
    named = {
        "rotation": rotation_named(snapshot, actor, rotation, seen) if rotation is not None else None,
        "person": person,
        "shift": shift,
        "service": service,
        "incident": incident,
    }
    with serving.store.reading() as stored:
        found = stored.pages.part(
            None if seen is None else [seen],
            since=since,
            until=until,
            before=_before(part),
            most=part.limit + 1,
            **{name: value for name, value in named.items() if value is not None},
        )
    return part.first([PageShown.of(page) for page in found], _key)


@router.get("/{page}", response_model=PageShown, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, page: str) -> Response:
    """Return a page."""
    with serving.store.reading() as stored:
        body = SHOWN.dump_json(_seen(stored, actor, page))
    return ready(request, body, tag=tag_of(body), version=None)


@router.patch("/{page}", response_model=PageShown, responses=CHANGING)
def act(change: Changing, actor: Engineer, page: str, wanted: Done) -> Response:
    """Say what was done after a page, so that alerts nobody acts on are found."""

    def story(stored: Stored) -> PageShown:
        _seen(stored, actor, page)
        return PageShown.of(pages.act(stored, page, wanted.action, by=actor.name))

    return change.make(
        story, SHOWN, before=lambda stored: tag_of(SHOWN.dump_json(_seen(stored, actor, page)))
    )


def _seen(stored: Stored, actor: Actor, page: str) -> PageShown:
    """Return a page of a team that the asker may see; another's is as if missing."""
    known = pages.get(stored, page)
    actor.need_sight(known.team, f"page {page}")
    return PageShown.of(known)


def _key(one: PageShown) -> str:
    return f"{one.page.at.isoformat() if one.page.at else ''} {one.id}"


def _before(part: Part) -> tuple[datetime, str] | None:
    """Return where the part before ended."""
    if part.after is None:
        return None
    at, _, page = part.after.partition(" ")
    if not page:
        raise Invalid("The cursor is none of ours.", "Send back what `next` said, or leave it out.")
    return instant(at), page
