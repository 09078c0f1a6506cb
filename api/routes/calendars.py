"""Linked calendars: where somebody's time off is written already, and which events of it count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Paced, Serve
from api.asked import Fresh
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from api.routes.people import need_person
from api.serving import Serving
from scheduler.domain.calendars import CalendarEvent
from scheduler.domain.errors import Forbidden, Invalid
from scheduler.domain.linked_calendars import Counting, Kind, LinkedCalendar
from scheduler.services import calendar_copies, linked_calendars, people, refreshing
from scheduler.services.calendar_copies import Copy
from scheduler.services.linked_calendars import Told
from scheduler.services.snapshot import Snapshot
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/people/{person}/calendars", tags=["people"])

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewCounting:
    """
    Which events are time off from now on, and of which kind.

    Parameters
    ----------
    kind
        `vacation` is ordinary; `leave` lowers the fair share even in a team where vacation does not.
    """

    counting: Counting = Counting()
    kind: Kind = "vacation"


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewCalendar(NewCounting):
    """
    A calendar to link.

    Parameters
    ----------
    name
        What to call it; others see it as the reason of the time off, and never the titles of events.
    url
        Where it is fetched, each hour. It is never answered again.
    text
        Instead of an address: the calendar itself, as a file has it (RFC 5545).
    """

    name: Name
    url: Annotated[str, Field(max_length=2000)] = ""
    text: Annotated[str, Field(max_length=5 * 2**20)] = ""


@dataclass(frozen=True, kw_only=True)
class EventShown:
    """An event of a linked calendar, and whether it is time off."""

    event: CalendarEvent
    counts: bool


CALENDAR, TOLD = TypeAdapter(LinkedCalendar), TypeAdapter(Told)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve, actor: Engineer, snapshot: Fresh, part: Window, person: str
) -> Listed[LinkedCalendar]:
    """List your linked calendars, the oldest first, with what of them could not be read."""
    need_themselves(snapshot, actor, person)
    with serving.store.reading() as stored:
        mine = stored.linked_calendars.of(person)
    return part.of(mine, lambda one: f"{one.made_at.isoformat()} {one.id}")


@router.get("/{calendar}", response_model=LinkedCalendar, responses=LISTING, dependencies=[Paced])
def one(
    request: Request, serving: Serve, actor: Engineer, snapshot: Fresh, person: str, calendar: str
) -> Response:
    """Return a linked calendar: when its copy was good, what troubles it, what could not be read."""
    need_themselves(snapshot, actor, person)
    with serving.store.reading() as stored:
        body = CALENDAR.dump_json(linked_calendars.get(stored, calendar, person))
    return ready(request, body, tag=tag_of(body), version=None)


@router.get("/{calendar}/events", responses=LISTING, dependencies=[Paced])
def events(
    serving: Serve, actor: Engineer, snapshot: Fresh, part: Window, person: str, calendar: str
) -> Listed[EventShown]:
    """List the events of a linked calendar in the time that is looked at, and which of them are time off."""
    need_themselves(snapshot, actor, person)
    known, copy = _at_hand(serving, person, calendar)
    shown = [EventShown(event=one, counts=known.counting.counts(one)) for one in copy.calendar.events]
    keys = {id(one): f"{rank:08}" for rank, one in enumerate(shown)}
    return part.of(shown, lambda one: keys[id(one)])


@router.post("", status_code=201, response_model=Told, responses=CREATING)
def link(
    serving: Serve, change: Creating, actor: Engineer, snapshot: Fresh, person: str, wanted: NewCalendar
) -> Response:
    """
    Link a calendar of yours. It is fetched at once, and each hour; what counts in it is your time off.

    The answer says which shifts clash with that. They stay as they are: cover or swap them, or ask for the
    rebalance that is offered.
    """
    need_themselves(snapshot, actor, person)
    wanted.counting.check()
    copy = _new_copy(serving, person, wanted)

    def story(stored: Stored) -> Told:
        told = linked_calendars.link(
            stored,
            person,
            copy,
            name=wanted.name,
            counting=wanted.counting,
            kind=wanted.kind,
            settings=serving.settings,
            by=actor.name,
        )
        return _seen(stored, actor, told)

    return change.make(story, TOLD, status=201, tag=_tag)


@router.put("/{calendar}/counting", response_model=Told, responses=CHANGING)
def count(
    serving: Serve,
    change: Changing,
    actor: Engineer,
    snapshot: Fresh,
    person: str,
    calendar: str,
    wanted: NewCounting,
) -> Response:
    """Let other events of a linked calendar be time off."""
    need_themselves(snapshot, actor, person)
    _, copy = _at_hand(serving, person, calendar)

    def story(stored: Stored) -> Told:
        told = linked_calendars.count(
            stored, calendar, wanted.counting, wanted.kind, copy, settings=serving.settings, by=actor.name
        )
        return _seen(stored, actor, told)

    return change.make(story, TOLD, tag=_tag, before=lambda stored: _tag_of(stored, person, calendar))


@router.post("/{calendar}/refresh", response_model=Told, responses=CREATING)
def refresh(
    serving: Serve, change: Creating, actor: Engineer, snapshot: Fresh, person: str, calendar: str
) -> Response:
    """Look at a linked calendar now; where it cannot be read, its last good copy stays, with the trouble."""
    need_themselves(snapshot, actor, person)
    with serving.store.reading() as stored:
        linked_calendars.get(stored, calendar, person)
    told = refreshing.refresh(serving.store, calendar, change.now, serving.settings, by=actor.name)
    return change.make(lambda stored: _seen(stored, actor, told), TOLD, tag=_tag)


@router.delete("/{calendar}", response_model=LinkedCalendar, responses=CHANGING)
def unlink(change: Changing, actor: Engineer, snapshot: Fresh, person: str, calendar: str) -> Response:
    """Unlink a calendar, and give back the time off that it says from now on."""
    need_themselves(snapshot, actor, person)

    def story(stored: Stored) -> LinkedCalendar:
        linked_calendars.get(stored, calendar, person)
        return linked_calendars.unlink(stored, calendar, by=actor.name)

    return change.make(story, CALENDAR, before=lambda stored: _tag_of(stored, person, calendar))


def need_themselves(snapshot: Snapshot, actor: Actor, person: str) -> None:
    """Refuse whoever is not that person: a calendar is as private as its owner has it."""
    need_person(snapshot, actor, person)
    if actor.person != person:
        raise Forbidden("That is somebody else's calendar.", "Use a token of that person.")


def _new_copy(serving: Serving, person: str, wanted: NewCalendar) -> Copy:
    if bool(wanted.url) == bool(wanted.text):
        raise Invalid("A calendar is either fetched or handed over.", "Give one of url and text.")
    now, settings = serving.clock(), serving.settings
    with serving.store.reading() as stored:
        home = people.get(stored, person).timezone
        linked_calendars.refuse_more(stored, person, wanted.url, settings)
    if wanted.url:
        return calendar_copies.fetched(wanted.url, home, now, settings)
    return calendar_copies.uploaded(wanted.text, home, now, settings)


def _at_hand(serving: Serving, person: str, calendar: str) -> tuple[LinkedCalendar, Copy]:
    with serving.store.reading() as stored:
        known = linked_calendars.get(stored, calendar, person)
    return known, refreshing.copy_at_hand(serving.store, calendar, serving.clock(), serving.settings)


def _seen(stored: Stored, actor: Actor, told: Told) -> Told:
    """Return what was told, as far as the asker may see the teams that it is about."""
    places = stored.rotations.places()
    return Told(
        calendar=told.calendar,
        clashes=tuple(one for one in told.clashes if actor.sees(places[one.rotation].team)),
        offers=tuple(one for one in told.offers if actor.sees(one.team)),
    )


def _tag(told: Told) -> str:
    return tag_of(CALENDAR.dump_json(told.calendar))


def _tag_of(stored: Stored, person: str, calendar: str) -> str:
    return tag_of(CALENDAR.dump_json(linked_calendars.get(stored, calendar, person)))
