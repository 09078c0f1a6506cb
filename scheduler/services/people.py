"""The stories of people: how to reach them, and what a full share is to them."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.contacts import Contact
from scheduler.domain.errors import NotFound
from scheduler.domain.people import Person
from scheduler.store.changes import PEOPLE
from scheduler.store.stored import Stored


def get(stored: Stored, person: str) -> Person:
    """
    Return somebody.

    Raises
    ------
    NotFound
        When there is no such person.
    """
    known = stored.people.get([person]).get(person)
    if known is None:
        raise NotFound(f"There is no person {person}.", "Correct the id.")
    return known


def set_contacts(
    stored: Stored, person: str, contacts: tuple[Contact, ...], *, by: str, why: str = ""
) -> None:
    """
    Keep how to reach somebody, in place of what was kept.

    The audit says the kinds of contacts, and never the contacts themselves.
    """
    known = get(stored, person)
    before = stored.people.contacts([person])[person]
    if before == contacts:
        return
    stored.people.put_contacts(person, contacts)
    stored.changes.touch(PEOPLE)
    how = ", ".join(one.kind for one in contacts) or "no way"
    for team in stored.teams.of_people([person]).get(person, []):
        stored.audit.add(
            "person.contacts",
            who=by,
            why=why,
            says=f"{known.name} ({person}) is reached by {how}.",
            subject=person,
            team=team,
            before=_kinds(before),
            after=_kinds(contacts),
        )


def changed(stored: Stored, what: str, says: str, before: Person, after: Person, by: str, why: str) -> None:
    """Keep somebody as they are now, and write it down in each of their teams."""
    stored.people.put(after)
    stored.changes.touch(PEOPLE)
    mine = set(stored.rotations.ids(person=after.id))
    for team in stored.teams.of_people([after.id]).get(after.id, []):
        moved = [one for one in stored.rotations.ids(team=team) if one in mine]
        stored.audit.add(
            what,
            who=by,
            why=why,
            says=says,
            subject=after.id,
            team=team,
            versions={rotation: stored.changes.touch(rotation) for rotation in moved},
            before=before,
            after=after,
        )


def _kinds(contacts: Iterable[Contact]) -> list[str]:
    return [one.kind for one in contacts]
