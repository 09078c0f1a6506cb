"""
The snapshot: who is on call, compiled in memory, for answers without a look into the database.

One revision of the store, never changed. `Snapshots` keeps the newest and compiles only what has moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from scheduler.domain.chain import Chain, chain
from scheduler.domain.contacts import Contact
from scheduler.domain.errors import NotFound
from scheduler.domain.escalation import Policy
from scheduler.domain.feeds import Feed
from scheduler.domain.incidents import Severity
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.timeline import Names, Timeline
from scheduler.store.access import Token
from scheduler.store.changes import FEEDS, NO_ROTATIONS, PEOPLE, POLICIES, TOKENS, Moved
from scheduler.store.rotations import Place
from scheduler.store.stored import Store, Stored

AT_ONCE = 200
"""Rotations whose schedules are in memory at once while they are compiled."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """
    Everything that decides who is paged, at one revision of the store.

    Parameters
    ----------
    revision
        A caller who has seen it is never given an older one.
    timelines
        By rotation id.
    pending
        Ids of rotations whose timelines are yet to be compiled: ask the store about them.
    places
        The team and name of each rotation, by its id.
    serving
        The rotations in whose timelines a person may be, by person id.
    policy_teams
        The team of each policy, by the policy's id.
    people, teams
        Names by id.
    people_teams
        The teams that each person is in, by person id.
    tokens
        Those that are not revoked, by what is kept of their secrets.
    feeds
        Those that are not revoked, by what is kept of their secrets.
    versions
        Of everything that is no rotation, by subject.
    """

    revision: int = -1
    timelines: Mapping[str, Timeline] = field(default_factory=dict)
    pending: frozenset[str] = frozenset()
    places: Mapping[str, Place] = field(default_factory=dict)
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    serving: Mapping[str, frozenset[str]] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    policy_teams: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    people_teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, Token] = field(default_factory=dict)
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        """Return who is on call in a rotation, by its id; None where there is no such rotation."""
        timeline = self.timelines.get(rotation)
        return timeline.who(at) if timeline is not None else None

    def rotation_called(self, name: str) -> str | None:
        """Return the id of the rotation of a name, where it is the only one."""
        found = self.named.get(name, ())
        return found[0] if len(found) == 1 else None

    def escalation(self, policy_id: str, at: datetime, severity: Severity | None = None) -> Chain:
        """
        Return whom a policy would page.

        Raises
        ------
        NotFound
            When there is no such policy.
        """
        policy = self.policies.get(policy_id)
        if policy is None:
            raise NotFound(f"There is no escalation policy {policy_id}.", "List the policies of the team.")
        return chain(policy, at, self, severity)


class Snapshots:
    """Keeps the newest snapshot of a store; it is replaced whole, so that readers need no lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = Names()
        self._refreshing = Lock()
        self.current = Snapshot()

    def refresh(self, *, most: int | None = None) -> Snapshot:
        """
        Look whether the store has moved on, compile what has changed, and return the newest snapshot.

        Parameters
        ----------
        most
            How many rotations to compile; the others are pending. None: all.
        """
        with self._refreshing, self._store.reading() as stored:
            moved = stored.changes.since(self.current.revision)
            if moved.versions or moved.revision != self.current.revision or self.current.pending:
                self.current = self._moved_on(stored, moved, most)
            return self.current

    def at_least(self, revision: int) -> Snapshot:
        """Return a snapshot that is not older than a revision that somebody has seen."""
        return self.current if self.current.revision >= revision else self.refresh()

    def _moved_on(self, stored: Stored, moved: Moved, most: int | None) -> Snapshot:
        old = self.current
        rotations = [one for one in moved.versions if one not in NO_ROTATIONS]
        places = _places(stored, old, rotations)
        wanted = [one for one in dict.fromkeys([*rotations, *old.pending]) if one in places]
        now, later = wanted[:most], frozenset(wanted if most is None else wanted[most:])
        compiled = self._compiled(stored, now)
        kept = {one: known for one, known in old.timelines.items() if one in places and one not in later}
        policies, people, tokens = (one in moved.versions for one in (POLICIES, PEOPLE, TOKENS))
        return Snapshot(
            revision=moved.revision,
            timelines=kept | compiled,
            pending=later - compiled.keys(),
            places=places,
            named=old.named if places is old.places else _named(places),
            serving=_serving(old, compiled) if compiled else old.serving,
            policies=stored.policies.all() if policies else old.policies,
            policy_teams=stored.policies.teams() if policies else old.policy_teams,
            people=stored.people.names() if people else old.people,
            people_teams=stored.teams.by_person() if people else old.people_teams,
            contacts=stored.people.contacts() if people else old.contacts,
            teams=stored.teams.all() if people else old.teams,
            tokens=stored.tokens.by_digest() if tokens else old.tokens,
            feeds=stored.feeds.by_digest() if FEEDS in moved.versions else old.feeds,
            versions={
                **old.versions,
                **{one: version for one, version in moved.versions.items() if one in NO_ROTATIONS},
            },
        )

    def _compiled(self, stored: Stored, wanted: list[str]) -> dict[str, Timeline]:
        timelines: dict[str, Timeline] = {}
        for first in range(0, len(wanted), AT_ONCE):
            schedules = stored.schedules.some(wanted[first : first + AT_ONCE])
            timelines |= {one: Timeline(schedule, self._names) for one, schedule in schedules.items()}
        return timelines


def _places(stored: Stored, old: Snapshot, moved: list[str]) -> Mapping[str, Place]:
    """Return where rotations belong, after some of them have changed; the same object where that has not."""
    if len(moved) > AT_ONCE:
        return stored.rotations.places()
    found = stored.rotations.places(moved)
    if all(old.places.get(rotation) == found.get(rotation) for rotation in moved):
        return old.places
    gone = set(moved)
    return {rotation: place for rotation, place in old.places.items() if rotation not in gone} | found


def _named(places: Mapping[str, Place]) -> Mapping[str, tuple[str, ...]]:
    named: dict[str, tuple[str, ...]] = {}
    for rotation, place in places.items():
        named[place.name] = (*named.get(place.name, ()), rotation)
    return named


def _serving(old: Snapshot, compiled: Mapping[str, Timeline]) -> Mapping[str, frozenset[str]]:
    """Return the rotations in whose timelines each person may be, after some were compiled."""
    serving = dict(old.serving)
    for rotation, timeline in compiled.items():
        known = old.timelines.get(rotation)
        now, before = timeline.people, known.people if known else frozenset[str]()
        for person in before - now:
            serving[person] = serving[person] - {rotation}
        for person in now - before:
            serving[person] = serving.get(person, frozenset()) | {rotation}
    return serving
