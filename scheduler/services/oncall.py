"""The stories of who is on call: now, at any instant, and as was known at any time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from scheduler.domain.chain import Chain, chain
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.escalation import Policy
from scheduler.domain.incidents import Severity
from scheduler.domain.layers import Layers, layers
from scheduler.domain.oncall import RotationOnCall, who_is_on_call
from scheduler.domain.readiness import Unreachable, unreachable
from scheduler.domain.spans import Span
from scheduler.store.stored import Stored

LONGEST_WINDOW = timedelta(days=800)


def who(
    stored: Stored, rotations: Collection[str], *, at: datetime, as_of: datetime | None = None
) -> tuple[RotationOnCall, ...]:
    """
    Return who is on call in rotations, in the order of their ids.

    Parameters
    ----------
    rotations
        Their ids; unknown ones are left out.
    as_of
        Answer as was known then; None: as is known now.
    """
    schedules = stored.schedules.some(rotations, as_of)
    return tuple(who_is_on_call(schedules[one], at) for one in sorted(schedules))


def duties_of(
    stored: Stored, person: str, *, at: datetime, as_of: datetime | None = None
) -> tuple[RotationOnCall, ...]:
    """Return the rotations in which a person is on call or learns, each with all that is known of it."""
    answers = who(stored, stored.schedules.naming(person), at=at, as_of=as_of)
    return tuple(answer for answer in answers if has_part(answer, person))


def has_part(answer: RotationOnCall, person: str) -> bool:
    """Say whether a person is on call in a rotation, or learns there."""
    duties = [duty for tier in answer.tiers for duty in tier.people]
    return any(duty.person == person for duty in (*duties, *answer.shadows))


def window(
    stored: Stored, rotation: str, *, start: datetime, end: datetime, as_of: datetime | None = None
) -> Layers:
    """
    Return a rotation's schedule over a window, layer by layer.

    Raises
    ------
    NotFound
        When there is no such rotation.
    Invalid
        When the window ends before it starts, or is too long.
    """
    schedule = stored.schedules.get(rotation, as_of)
    if schedule is None:
        raise NotFound(f"There is no rotation {rotation}.", "Correct its id.")
    span = Span(start, end)
    if span.length > LONGEST_WINDOW:
        raise Invalid(
            f"The window of {span.length.days} days is too long.", f"Ask for {LONGEST_WINDOW.days} at most."
        )
    return layers(schedule, span)


def escalation(
    stored: Stored,
    policy_id: str,
    *,
    at: datetime,
    severity: Severity | None = None,
    as_of: datetime | None = None,
) -> Chain:
    """
    Return whom a policy would page.

    Raises
    ------
    NotFound
        When there is no such policy.
    """
    book = Book(stored, as_of)
    policy = book.policies.get(policy_id)
    if policy is None:
        raise NotFound(f"There is no escalation policy {policy_id}.", "List the policies of the team.")
    return chain(policy, at, book, severity)


def readiness(
    stored: Stored, *, start: datetime, end: datetime, team: str | None = None
) -> tuple[Unreachable, ...]:
    """
    Return the levels on which nobody can be reached at some time in a window.

    Parameters
    ----------
    team
        Its id; None: all teams.
    """
    book = Book(stored)
    contacts = stored.people.contacts()
    contactable = {person for person, ways in contacts.items() if ways}
    policies = stored.policies.all(team).values()
    return unreachable(policies, Span(start, end), book, contactable or None)


class Book:
    """
    What policies may name, read from the store as it is asked for.

    Parameters
    ----------
    as_of
        Schedules are as known then; None: as known now.
    """

    def __init__(self, stored: Stored, as_of: datetime | None = None) -> None:
        self._stored = stored
        self._as_of = as_of
        self.people: Mapping[str, str] = stored.people.names()
        self.policies: Mapping[str, Policy] = stored.policies.all()

    def rotation_called(self, name: str) -> str | None:
        """Return the id of the rotation of a name, where it is the only one."""
        found = self._stored.rotations.called(name)
        return found[0] if len(found) == 1 else None

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        """Return who is on call in a rotation; None where there is no such rotation."""
        return next(iter(who(self._stored, [rotation], at=at, as_of=self._as_of)), None)
