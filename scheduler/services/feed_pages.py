"""
What feeds show: the duties of the same schedule that pages people, as the bytes of a calendar.

A page is kept until something that it shows has changed, or the day is over; while nothing has changed, it is
answered from memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from threading import Lock

from scheduler.domain.duties import Duties, Duty
from scheduler.domain.feeds import Feed
from scheduler.domain.spans import Span
from scheduler.feeds.entry import Entry
from scheduler.feeds.ical import calendar_bytes
from scheduler.feeds.words import Setting, duty_entry, escalation_of, rest_entry
from scheduler.services.rotation_calendar import rests_in
from scheduler.services.snapshot import Snapshot
from scheduler.store.changes import PEOPLE, POLICIES
from scheduler.store.stored import Store, Stored

BEHIND, AHEAD = timedelta(days=183), timedelta(days=366)
"""How far feeds look back and ahead."""
CANCELLED_FOR = timedelta(days=30)
"""How long what was taken away is still sent, as cancelled."""
MOST = 2000
"""Pages that are kept."""

State = tuple[object, ...]


@dataclass(frozen=True)
class Page:
    """
    A feed as it is sent.

    Attributes
    ----------
    revision
        Of the store, at which it was last found to be right.
    state
        What it was made of.
    modified
        When something in it last changed.
    """

    revision: int
    state: State
    body: bytes
    packed: bytes
    tag: str
    modified: datetime


class FeedPages:
    """
    Keeps the pages of feeds.

    Parameters
    ----------
    url
        Where people reach the pages of the service; empty: entries have no links.
    """

    def __init__(self, store: Store, url: str = "") -> None:
        self._store = store
        self._url = url
        self._pages: dict[str, Page] = {}
        self._duties: dict[str, tuple[object, Duties]] = {}
        self._making = Lock()

    def ready(self, snapshot: Snapshot, feed: Feed, now: datetime) -> Page | None:
        """Return a feed's page without a look into the database; None where it must be made."""
        page = self._pages.get(feed.id)
        if page is None or page.state[0] != now.date():
            return None
        if page.revision != snapshot.revision:
            if page.state != _state(snapshot, feed, now):
                return None
            page = self._pages[feed.id] = replace(page, revision=snapshot.revision)
        return page

    def made(self, snapshot: Snapshot, feed: Feed, now: datetime) -> Page:
        """Return a feed's page, made anew where that is needed."""
        with self._making:
            known = self.ready(snapshot, feed, now)
            if known is not None:
                return known
            if len(self._pages) >= MOST:
                self._pages.clear()
            page = self._pages[feed.id] = self._make(snapshot, feed, now)
            return page

    def _make(self, snapshot: Snapshot, feed: Feed, now: datetime) -> Page:
        state, today = _state(snapshot, feed, now), datetime.combine(now.date(), time(0), UTC)
        window = Span(today - BEHIND, today + AHEAD)
        with self._store.reading() as stored:
            entries = list(self._entries(stored, snapshot, feed, window, today))
        body = calendar_bytes(_name(snapshot, feed), f"{feed.id}@watchbill", entries)
        modified = max([today, *(entry.modified for entry in entries if entry.modified <= now)])
        return Page(
            revision=snapshot.revision,
            state=state,
            body=body,
            packed=gzip.compress(body, mtime=0),
            tag=f'W/"{blake2b(body, digest_size=10).hexdigest()}"',
            modified=modified,
        )

    def _entries(
        self, stored: Stored, snapshot: Snapshot, feed: Feed, window: Span, today: datetime
    ) -> Iterator[Entry]:
        subject = feed.subject
        mine = subject.kind == "person"
        for rotation, duties in self._duties_of(stored, snapshot, feed, window, today).items():
            setting = self._setting(stored, snapshot, rotation)
            shown: Iterable[Duty] = duties.of(subject.id) if mine else duties.all(subject.tier)
            for duty in shown:
                yield duty_entry(duty, setting, mine=mine, alarms=feed.alarms)
        if mine:
            yield from _rests(stored, snapshot, subject.id, window)

    def _duties_of(
        self, stored: Stored, snapshot: Snapshot, feed: Feed, window: Span, today: datetime
    ) -> Mapping[str, Duties]:
        """Return the duties of the rotations that a feed shows; those that have not changed are kept."""
        subject = feed.subject
        if subject.kind == "person":
            wanted = stored.schedules.naming(subject.id)
        elif subject.kind == "team":
            wanted = stored.rotations.ids(team=subject.id)
        else:
            wanted = [subject.id]
        states = {one: (today, stored.changes.versions([one])[one]) for one in wanted}
        old = [one for one in wanted if self._duties.get(one, (None, None))[0] != states[one]]
        if len(self._duties) + len(old) > MOST:
            self._duties = {}
            old = list(wanted)
        histories = stored.schedules.histories(old, window.start) if old else {}
        for one, history in histories.items():
            self._duties[one] = (states[one], Duties(history, window, today - CANCELLED_FOR))
        return {one: self._duties[one][1] for one in wanted if one in self._duties}

    def _setting(self, stored: Stored, snapshot: Snapshot, rotation: str) -> Setting:
        place = snapshot.places.get(rotation)
        policies = stored.policies.all(place.team).values() if place else ()
        return Setting(
            team=snapshot.teams.get(place.team, "") if place else "",
            rotation=place.name if place else "a rotation that is no more",
            people=snapshot.people,
            escalation=escalation_of(policies, rotation, snapshot.people),
            url=f"{self._url}/rotations/{rotation}" if self._url and place else "",
        )


def _rests(stored: Stored, snapshot: Snapshot, person: str, window: Span) -> Iterator[Entry]:
    """Yield the rests of a person after long incidents, as the rules of each team's rotations have it."""
    for team in snapshot.people_teams.get(person, ()):
        incidents = [one for one in stored.incidents.over(team) if person in one.responders]
        if any(one.severity == "SEV1" for one in incidents):
            found = {
                (rest.incident, rest.span)
                for rotation in stored.rotations.of_team(team)
                for rest in rests_in(rotation.rules, tuple(incidents), window)
                if rest.person == person
            }
            for incident, span in sorted(found):
                yield rest_entry(person, incident, span, snapshot.teams.get(team, team))


def _state(snapshot: Snapshot, feed: Feed, now: datetime) -> State:
    """Return what a feed's page is made of, as numbers that change when it does."""
    subject = feed.subject
    if subject.kind == "person":
        rotations = snapshot.serving.get(subject.id, frozenset())
    elif subject.kind == "team":
        rotations = frozenset(one for one, place in snapshot.places.items() if place.team == subject.id)
    else:
        rotations = frozenset({subject.id})
    lines = {one: snapshot.timelines.get(one) for one in rotations}
    versions = frozenset((one, line.version if line else -1) for one, line in lines.items())
    names = (snapshot.versions.get(PEOPLE, 0), snapshot.versions.get(POLICIES, 0))
    return now.date(), feed.alarms, versions, *names, bool(snapshot.pending)


def _name(snapshot: Snapshot, feed: Feed) -> str:
    subject = feed.subject
    if subject.kind == "person":
        return f"{snapshot.people.get(subject.id, subject.id)} on call"
    if subject.kind == "team":
        return f"{snapshot.teams.get(subject.id, subject.id)} on call"
    place = snapshot.places.get(subject.id)
    name = f"{snapshot.teams.get(place.team, '')} / {place.name}" if place else "A rotation that is no more"
    return f"{name} {subject.tier}".strip()
