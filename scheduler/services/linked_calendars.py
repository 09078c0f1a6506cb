"""The stories of linked calendars: linked, kept up to date, counted by another rule, unlinked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from pydantic.dataclasses import dataclass

from scheduler.domain.absence import Clash
from scheduler.domain.calendars import Calendar, CalendarEvent
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.linked_calendars import Counting, Kind, LinkedCalendar, added, time_off_of
from scheduler.domain.people import Person
from scheduler.services import people, time_off
from scheduler.services.calendar_copies import Copy
from scheduler.services.changing import new_id
from scheduler.services.offers import Offer, offers
from scheduler.services.settings import Settings
from scheduler.store.stored import Stored

MOST_UNREAD = 50
"""Complaints about one calendar that are kept."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """
    What a calendar says by now, and what comes of it.

    Parameters
    ----------
    clashes
        What its owner is to serve in the time off that is new: it stays theirs until somebody changes it.
    offers
        A rebalance for each team that is concerned: send one to `POST /v1/plans` as it is.
    """

    calendar: LinkedCalendar
    clashes: tuple[Clash, ...] = ()
    offers: tuple[Offer, ...] = ()


def link(
    stored: Stored,
    person: str,
    copy: Copy,
    *,
    name: str,
    counting: Counting,
    kind: Kind,
    settings: Settings,
    by: str,
) -> Told:
    """
    Link a calendar of which a copy is at hand, and take the time off that it says.

    Raises
    ------
    Conflict
        When the person has as many as anybody may have, or this one already.
    Invalid
        When everything would count, or far too much.
    """
    counting.check()
    refuse_more(stored, person, copy.source.url, settings)
    calendar = LinkedCalendar(
        id=new_id(),
        person=person,
        name=name,
        place=urlsplit(copy.source.url).hostname or "",
        counting=counting,
        kind=kind,
        made_at=stored.now,
        made_by=by,
        copy_at=stored.now,
        read_at=stored.now,
        tried_at=stored.now,
    )
    stored.linked_calendars.add(calendar, copy.source, stored.now + settings.calendar_refresh)
    return _tell(stored, calendar, copy.calendar, settings, "linked", by)


def refuse_more(stored: Stored, person: str, url: str, settings: Settings) -> None:
    """
    Refuse another calendar of somebody, before it is fetched for nothing.

    Raises
    ------
    Conflict
        When they have as many as anybody may have, or this one already.
    """
    known = people.get(stored, person)
    linked = stored.linked_calendars.of(person)
    if len(linked) >= settings.calendars_each:
        raise Conflict(f"{known.name} has linked {len(linked)} calendars.", "Unlink one first.")
    if url and any(stored.linked_calendars.source(one.id).url == url for one in linked):
        raise Conflict(f"{known.name} has linked this calendar already.", "Refresh it, or unlink it first.")


def keep(stored: Stored, calendar_id: str, copy: Copy | None, *, settings: Settings, by: str) -> Told:
    """
    Keep what was found when a calendar was looked at again.

    Parameters
    ----------
    copy
        None: it is as it was.
    """
    known = get(stored, calendar_id)
    fresh = replace(known, copy_at=stored.now, tried_at=stored.now, trouble="")
    if copy is None:
        stored.linked_calendars.put(fresh)
        return Told(calendar=fresh)
    stored.linked_calendars.put(fresh, copy.source)
    return _tell(stored, fresh, copy.calendar, settings, "read", by)


def fail(stored: Stored, calendar_id: str, error: Invalid) -> LinkedCalendar:
    """Keep that a calendar could not be read: its last good copy stays, and the time off with it."""
    failed = replace(get(stored, calendar_id), tried_at=stored.now, trouble=f"{error.what} {error.mend}")
    stored.linked_calendars.put(failed)
    return failed


def count(
    stored: Stored,
    calendar_id: str,
    counting: Counting,
    kind: Kind,
    copy: Copy,
    *,
    settings: Settings,
    by: str,
) -> Told:
    """
    Let other events of a calendar count.

    Raises
    ------
    Invalid
        When everything would count, or far too much.
    """
    counting.check()
    changed = replace(get(stored, calendar_id), counting=counting, kind=kind)
    return _tell(stored, changed, copy.calendar, settings, "counted anew", by)


def unlink(stored: Stored, calendar_id: str, *, by: str) -> LinkedCalendar:
    """Forget a calendar, and the time off that it says from now on; what is over stays."""
    calendar = get(stored, calendar_id)
    known = people.get(stored, calendar.person)
    left = tuple(
        replace(off, calendar="") if off.calendar == calendar_id else off
        for off in known.time_off
        if off.calendar != calendar_id or off.span.end <= stored.now
    )
    says = f"{known.name} has unlinked the calendar {_named(calendar)}."
    people.changed(stored, "calendar.unlink", says, known, replace(known, time_off=left), by, "")
    stored.linked_calendars.remove(calendar_id)
    return calendar


def get(stored: Stored, calendar_id: str, person: str | None = None) -> LinkedCalendar:
    """
    Return a calendar.

    Parameters
    ----------
    person
        Whose it is to be; None: anybody's.

    Raises
    ------
    NotFound
        When there is none.
    """
    calendar = stored.linked_calendars.get(calendar_id)
    if calendar is None or person not in (None, calendar.person):
        raise NotFound(f"There is no linked calendar {calendar_id}.", "List your calendars.")
    return calendar


def _tell(
    stored: Stored, calendar: LinkedCalendar, read: Calendar, settings: Settings, how: str, by: str
) -> Told:
    """Let a person's time off be what their calendar says, and return what it clashes with."""
    known = people.get(stored, calendar.person)
    after = replace(known, time_off=time_off_of(calendar, read.events, known.time_off, stored.now))
    _refuse_too_many(calendar, after, settings)
    calendar = replace(
        calendar,
        read_at=stored.now,
        events=len(read.events),
        counted=_counted(calendar, read.events),
        unread=read.unread[:MOST_UNREAD],
    )
    stored.linked_calendars.put(calendar)
    spans = added(known.time_off, after.time_off)
    says = f"{known.name}'s calendar {_named(calendar)} was {how}: {len(spans)} times off are new."
    if how != "read" or set(after.time_off) != set(known.time_off):
        people.changed(stored, "calendar.read", says, known, after, by, "")
    clashes = time_off.clashing(stored, known.id, spans, stored.now)
    return Told(calendar=calendar, clashes=clashes, offers=offers(stored, clashes, says))


def _counted(calendar: LinkedCalendar, events: Iterable[CalendarEvent]) -> int:
    return sum(calendar.counting.counts(event) for event in events)


def _refuse_too_many(calendar: LinkedCalendar, person: Person, settings: Settings) -> None:
    told = sum(off.calendar == calendar.id for off in person.time_off)
    if told > settings.calendar_time_off:
        most = settings.calendar_time_off
        raise Invalid(
            f"The calendar {_named(calendar)} says {told} times off; {most} are the most.",
            "Let fewer of its events count.",
        )


def _named(calendar: LinkedCalendar) -> str:
    return f"“{calendar.name}”"
