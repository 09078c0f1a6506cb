"""Pieces of answers that are ready as text: people with their contacts, and instants."""

from __future__ import annotations

from functools import lru_cache

from pydantic import TypeAdapter

from scheduler.domain.contacts import Contact
from scheduler.domain.timeline import instant_of
from scheduler.services.snapshot import Snapshot

_TEXT = TypeAdapter(str)
_CONTACTS = TypeAdapter(tuple[Contact, ...])


def text(value: str) -> str:
    """Write a text as JSON."""
    return _TEXT.dump_json(value).decode()


def stamped(moment: int) -> str:
    """Write an instant, given in microseconds since the epoch, as JSON."""
    return f'"{instant_of(moment).isoformat().removesuffix("+00:00")}Z"'


stamp = lru_cache(maxsize=32_768)(stamped)
"""The same for handoffs, which many shifts share."""


class Fragments(dict[str, str]):
    """
    People as the last members of an object, with its brace, by id; written when they are first asked for.

    Parameters
    ----------
    contacts
        Whether the asker may see how to reach them.
    """

    def __init__(self, snapshot: Snapshot, *, contacts: bool) -> None:
        super().__init__()
        self.people = snapshot.people
        self._contacts = snapshot.contacts if contacts else {}
        self._named: dict[str, str] = {}

    def __missing__(self, person: str) -> str:
        name = self.people.get(person, person)
        ways = _CONTACTS.dump_json(self._contacts.get(person, ())).decode()
        written = f'"person":{text(person)},"name":{text(name)},"contacts":{ways}}}'
        self[person] = written
        return written

    def named(self, person: str) -> str:
        """Write a person, by id and name only."""
        known = self._named.get(person)
        if known is None:
            name = self.people.get(person, person)
            known = self._named[person] = f'{{"person":{text(person)},"name":{text(name)}}}'
        return known
