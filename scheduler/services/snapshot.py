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
from scheduler.domain.errors import NotFound
from scheduler.domain.escalation import Policy
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.team import Severity
from scheduler.domain.timeline import Names, Timeline
from scheduler.store.changes import PEOPLE, POLICIES, Moved
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
    places
        The team and name of each rotation, by its id.
    people
        Names by person id.
    """

    revision: int = -1
    timelines: Mapping[str, Timeline] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)

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

    def refresh(self) -> Snapshot:
        """Look whether the store has moved on, compile what has changed, and return the newest snapshot."""
        with self._refreshing, self._store.reading() as stored:
            moved = stored.changes.since(self.current.revision)
            if moved.versions or moved.revision != self.current.revision:
                self.current = self._moved_on(stored, moved)
            return self.current

    def at_least(self, revision: int) -> Snapshot:
        """Return a snapshot that is not older than a revision that somebody has seen."""
        return self.current if self.current.revision >= revision else self.refresh()

    def _moved_on(self, stored: Stored, moved: Moved) -> Snapshot:
        old, rotations = self.current, [one for one in moved.versions if one not in (PEOPLE, POLICIES)]
        places = stored.rotations.places() if rotations else old.places
        named: dict[str, tuple[str, ...]] = {}
        for rotation, place in places.items():
            named[place.name] = (*named.get(place.name, ()), rotation)
        return Snapshot(
            revision=moved.revision,
            timelines=self._compiled(stored, rotations, places),
            places=places,
            named=named,
            policies=stored.policies.all() if POLICIES in moved.versions else old.policies,
            people=stored.people.names() if PEOPLE in moved.versions else old.people,
        )

    def _compiled(
        self, stored: Stored, rotations: list[str], places: Mapping[str, Place]
    ) -> Mapping[str, Timeline]:
        timelines = {one: timeline for one, timeline in self.current.timelines.items() if one in places}
        wanted = [one for one in rotations if one in places]
        for first in range(0, len(wanted), AT_ONCE):
            schedules = stored.schedules.some(wanted[first : first + AT_ONCE])
            timelines |= {one: Timeline(schedule, self._names) for one, schedule in schedules.items()}
        return timelines
