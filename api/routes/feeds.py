"""Feeds: what calendars subscribe to by a secret address, and who may have which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass
from starlette.concurrency import run_in_threadpool

from api.admission import Actor, Engineer, Paced, Serve
from api.asked import Fresh, one_of, rotation_named, team_named
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.refusals import CHANGING, CREATING, LISTING, refusals
from api.replies import matches, ready, tag_of
from scheduler.domain.errors import Forbidden, NotFound
from scheduler.domain.feeds import Alarm, Feed, Subject
from scheduler.services import feeds
from scheduler.services.feed_pages import Page
from scheduler.services.snapshot import Snapshot
from scheduler.store.access import digest_of
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/feeds", tags=["feeds"])

CALENDAR = "text/calendar"
SHOWN = {200: {"content": {CALENDAR: {}}}, 304: {"description": "As it was"}, **refusals(NotFound)}


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewFeed:
    """
    A feed to make: of one person, rotation, or team, by id or name.

    Parameters
    ----------
    team
        Beside a rotation, whose it is.
    tier
        Only this tier of the rotation.
    alarms
        How long before a handoff calendars ring, such as `PT12H`.
    """

    person: str | None = None
    rotation: str | None = None
    team: str | None = None
    tier: str | None = None
    alarms: Annotated[tuple[Alarm, ...], Field(max_length=5)] = ()


@dataclass(frozen=True, kw_only=True)
class MadeFeed:
    """
    A feed with its address, which is shown only now.

    Parameters
    ----------
    path
        Where calendars subscribe to it, below the address of the service.
    """

    feed: Feed
    path: str


FEED, MADE = TypeAdapter(Feed), TypeAdapter(MadeFeed)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(serving: Serve, actor: Engineer, part: Window) -> Listed[Feed]:
    """List your feeds, those first that were used last; an admin sees everybody's."""
    with serving.store.reading() as stored:
        mine = stored.feeds.all(None if _oversees(actor) else _owner(actor))
    ranks = {feed.id: f"{rank:08}" for rank, feed in enumerate(mine)}
    return part.of(mine, lambda feed: ranks[feed.id])


@router.post("", status_code=201, response_model=MadeFeed, responses=CREATING)
def make(change: Creating, actor: Engineer, snapshot: Fresh, wanted: NewFeed) -> Response:
    """Make a feed. Its address is in this answer, and nowhere else: whoever has it may read the feed."""
    subject = _subject(snapshot, actor, wanted)

    def story(stored: Stored) -> MadeFeed:
        return _made(feeds.make(stored, subject, owner=_owner(actor), by=actor.name, alarms=wanted.alarms))

    return change.make(story, MADE, status=201, tag=lambda made: _tag(made.feed), secret=True)


@router.get("/{feed}", response_model=Feed, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Engineer, feed: str) -> Response:
    """Return a feed, without its address."""
    with serving.store.reading() as stored:
        known = _known(stored, actor, feed)
    return ready(request, FEED.dump_json(known), tag=_tag(known), version=None)


@router.post("/{feed}/rotate", response_model=MadeFeed, responses=CHANGING)
def rotate(change: Creating, actor: Engineer, feed: str) -> Response:
    """Give a feed another address; the old one shows nothing from now on."""
    return change.make(
        lambda stored: _made(feeds.rotate(stored, feed, by=actor.name)),
        MADE,
        tag=lambda made: _tag(made.feed),
        before=lambda stored: _tag(_known(stored, actor, feed)),
        secret=True,
    )


@router.delete("/{feed}", response_model=Feed, responses=CHANGING)
def revoke(change: Changing, actor: Engineer, feed: str) -> Response:
    """Show a feed to nobody from now on."""
    return change.make(
        lambda stored: feeds.revoke(stored, feed, by=actor.name),
        FEED,
        before=lambda stored: _tag(_known(stored, actor, feed)),
    )


def _subject(snapshot: Snapshot, actor: Actor, wanted: NewFeed) -> Subject:
    whose = wanted.team if wanted.rotation is not None else None
    kind, name = one_of(person=wanted.person, rotation=wanted.rotation, team=None if whose else wanted.team)
    if kind == "person":
        if name != actor.person and "manage" not in actor.may:
            raise Forbidden("A feed of somebody else is theirs to make.", "Make your own, or a team's.")
        if not any(actor.sees(team) for team in snapshot.people_teams.get(name, ())):
            raise NotFound(f"There is no person {name}.", "Correct the id.")
        return Subject(kind="person", id=name, tier=wanted.tier or "")
    if kind == "team":
        return Subject(kind="team", id=team_named(snapshot, actor, name), tier=wanted.tier or "")
    team = team_named(snapshot, actor, whose) if whose is not None else None
    rotation = rotation_named(snapshot, actor, name, team)
    return Subject(kind="tier" if wanted.tier else "rotation", id=rotation, tier=wanted.tier or "")


def _made(made: tuple[Feed, str]) -> MadeFeed:
    feed, secret = made
    return MadeFeed(feed=feed, path=f"/v1/feeds/{secret}.ics")


def _known(stored: Stored, actor: Actor, feed_id: str) -> Feed:
    feed = stored.feeds.get(feed_id)
    if feed is None or not (feed.owner == _owner(actor) or _oversees(actor)):
        raise NotFound(f"There is no feed {feed_id}.", "List your feeds.")
    return feed


def _owner(actor: Actor) -> str:
    return actor.person or f"token {actor.token}"


def _oversees(actor: Actor) -> bool:
    return "admin" in actor.may and actor.team is None


def _tag(feed: Feed) -> str:
    """Return a feed's entity tag: that it was used changes nothing about it."""
    return tag_of(FEED.dump_json(replace(feed, used_at=None)))


shown = APIRouter(prefix="/v1/feeds", tags=["feeds"])


@shown.get("/{secret}.ics", response_class=Response, responses=SHOWN)  # type: ignore[arg-type]
async def show(request: Request, serving: Serve, secret: str) -> Response:
    """Return a feed as calendars read it (RFC 5545); whoever has its address may."""
    snapshot, now = serving.current, serving.clock()
    feed = snapshot.feeds.get(digest_of(secret))
    if feed is None:
        raise NotFound("There is no such feed.", "Its address may have been changed; ask its owner.")
    serving.fetched(feed.id, now)
    page = serving.feed_pages.ready(snapshot, feed, now)
    if page is None:
        page = await run_in_threadpool(serving.feed_pages.made, snapshot, feed, now)
    return _reply(request, page)


@shown.head("/{secret}.ics", response_class=Response, responses=SHOWN)  # type: ignore[arg-type]
async def look(request: Request, serving: Serve, secret: str) -> Response:
    """Say what the feed would be sent with."""
    return await show(request, serving, secret)


def _reply(request: Request, page: Page) -> Response:
    headers = {
        "ETag": page.tag,
        "Last-Modified": format_datetime(page.modified.replace(microsecond=0), usegmt=True),
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
    }
    if _unchanged(request, page):
        return Response(status_code=304, headers=headers)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(page.packed if packed else page.body, 200, headers, media_type=CALENDAR)


def _unchanged(request: Request, page: Page) -> bool:
    tag, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tag is not None or since is None:
        return matches(tag, page.tag)
    try:
        asked = parsedate_to_datetime(since)
    except ValueError:
        return False
    asked = asked.replace(tzinfo=UTC) if asked.tzinfo is None else asked
    return _whole(page.modified) <= asked


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
