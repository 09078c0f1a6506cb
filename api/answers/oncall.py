"""Who is on call, as it is answered: the domain's answer with names and the contacts the asker may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from pydantic import AwareDatetime, TypeAdapter
from pydantic.dataclasses import dataclass

from scheduler.domain.contacts import Contact
from scheduler.domain.merging import Why
from scheduler.domain.oncall import OnDuty, RotationOnCall, TierOnCall
from scheduler.services.snapshot import Snapshot
from scheduler.store.rotations import Place


@dataclass(frozen=True, kw_only=True)
class PersonNamed:
    """Somebody, by id and name."""

    person: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PersonOnCall:
    """
    Somebody who is on call.

    Parameters
    ----------
    since, until
        They hold this seat, in this shift and for this reason, while `since <= t < until`.
    shift
        The id of the published shift; empty where an override fills time in which nobody was to serve.
    contacts
        Ways to reach them, as far as the asker may see them.
    """

    seat: int
    since: AwareDatetime
    until: AwareDatetime
    why: Why
    shift: str
    person: str
    name: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True)
class TierAnswer:
    """
    Who holds a tier.

    Parameters
    ----------
    missing
        How many of the people that the tier asks for are not there.
    says
        What is wrong, as a sentence; empty where nobody is missing.
    next_handoff
        When the next shift of the tier begins, or the last one ends; null where nothing follows.
    """

    tier: str
    people: tuple[PersonOnCall, ...]
    missing: int
    says: str
    next_handoff: AwareDatetime | None
    next_people: tuple[PersonNamed, ...]


@dataclass(frozen=True, kw_only=True)
class RotationAnswer:
    """
    Who is on call in a rotation.

    Parameters
    ----------
    team
        The id of the team whose it is.
    version
        Of its schedule.
    tiers
        In the order in which they are paged.
    shadows
        Who learns beside them, and is not paged.
    valid_until
        The answer holds until then, or until the version rises; null: as far as anything is published.
    """

    rotation: str
    name: str
    team: str
    version: int
    valid_until: AwareDatetime | None
    tiers: tuple[TierAnswer, ...]
    shadows: tuple[PersonOnCall, ...]


@dataclass(frozen=True, kw_only=True)
class OnCallAnswer:
    """
    Who is on call.

    Parameters
    ----------
    valid_until
        When the first of the rotations' answers ceases to hold.
    """

    at: AwareDatetime
    valid_until: AwareDatetime | None
    rotations: tuple[RotationAnswer, ...]


class Known(NamedTuple):
    """What answers say beside ids: names, and the contacts that the asker may see."""

    people: Mapping[str, str]
    contacts: Mapping[str, tuple[Contact, ...]]
    places: Mapping[str, Place]

    @classmethod
    def of(cls, snapshot: Snapshot, *, contacts: bool) -> Known:
        """Return what a snapshot knows."""
        return cls(snapshot.people, snapshot.contacts if contacts else {}, snapshot.places)


ANSWER = TypeAdapter(OnCallAnswer)


def on_call_answer(found: Collection[RotationOnCall], at: AwareDatetime, known: Known) -> OnCallAnswer:
    """Return the answer about some rotations."""
    ends = [one.valid_until for one in found if one.valid_until is not None]
    return OnCallAnswer(
        at=at,
        valid_until=min(ends, default=None),
        rotations=tuple(_rotation(one, known) for one in found),
    )


def _rotation(found: RotationOnCall, known: Known) -> RotationAnswer:
    return RotationAnswer(
        rotation=found.rotation,
        name=found.name,
        team=known.places[found.rotation].team,
        version=found.version,
        valid_until=found.valid_until,
        tiers=tuple(_tier(tier, known) for tier in found.tiers),
        shadows=tuple(_person(duty, known) for duty in found.shadows),
    )


def _tier(found: TierOnCall, known: Known) -> TierAnswer:
    return TierAnswer(
        tier=found.tier,
        people=tuple(_person(duty, known) for duty in found.people),
        missing=found.missing,
        says=found.says,
        next_handoff=found.next_handoff,
        next_people=tuple(
            PersonNamed(person=person, name=known.people.get(person, person)) for person in found.next_people
        ),
    )


def _person(duty: OnDuty, known: Known) -> PersonOnCall:
    return PersonOnCall(
        seat=duty.seat,
        since=duty.since,
        until=duty.until,
        why=duty.why,
        shift=duty.shift,
        person=duty.person,
        name=known.people.get(duty.person, duty.person),
        contacts=known.contacts.get(duty.person, ()),
    )
