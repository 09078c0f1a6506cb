"""The story of refreshing: calendars are fetched outside of any unit of work, and kept in one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.linked_calendars import LinkedCalendar
from scheduler.services import linked_calendars, people
from scheduler.services.calendar_copies import Copy, fetched_again, read
from scheduler.services.linked_calendars import Told
from scheduler.services.settings import Settings
from scheduler.store.linked_calendars import Source
from scheduler.store.stored import Store

AT_ONCE = 4
"""Calendars that are fetched side by side."""
MOST = 200
"""Calendars of one round: the next one goes on with the others."""
BY = "watchbill"


def refresh(store: Store, calendar_id: str, now: datetime, settings: Settings, *, by: str) -> Told:
    """
    Look at a calendar again, and keep what is found, or why nothing is.

    An uploaded one is read again too: as time passes, its series go on.
    """
    calendar, source, home = at_hand(store, calendar_id)
    try:
        copy = fetched_again(source, home, now, settings) if source.url else None
        if copy is None and calendar.read_at.date() < now.date():
            copy = read(source, home, now, settings)
    except Invalid as error:
        with store.writing(now) as stored:
            return Told(calendar=linked_calendars.fail(stored, calendar_id, error))
    try:
        with store.writing(now) as stored:
            return linked_calendars.keep(stored, calendar_id, copy, settings=settings, by=by)
    except Invalid as error:  # more time off than anybody has
        with store.writing(now) as stored:
            return Told(calendar=linked_calendars.fail(stored, calendar_id, error))


def refresh_due(store: Store, now: datetime, settings: Settings) -> list[Told]:
    """Look again at the calendars whose turn it is, however many workers do so; return what they say."""
    with store.writing(now) as stored:
        due = stored.linked_calendars.claim(now, settings.calendar_refresh, MOST)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda one: _unless_gone(store, one, now, settings), due)
        return [told for told in found if told is not None]


def at_hand(store: Store, calendar_id: str) -> tuple[LinkedCalendar, Source, str]:
    """Return a calendar, its last good copy, and the zone of whose it is."""
    with store.reading() as stored:
        calendar = linked_calendars.get(stored, calendar_id)
        home = people.get(stored, calendar.person).timezone
        return calendar, stored.linked_calendars.source(calendar_id), home


def copy_at_hand(store: Store, calendar_id: str, now: datetime, settings: Settings) -> Copy:
    """Return the last good copy of a calendar with what it says."""
    _, source, home = at_hand(store, calendar_id)
    return read(source, home, now, settings)


def _unless_gone(store: Store, calendar_id: str, now: datetime, settings: Settings) -> Told | None:
    try:
        return refresh(store, calendar_id, now, settings, by=BY)
    except NotFound:  # unlinked meanwhile
        return None
