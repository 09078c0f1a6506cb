"""The stories of a roster: people join a rotation, leave it, and take another share."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import date
from fractions import Fraction

from scheduler.domain.absence import Clash, clashes, not_employed
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.people import Person
from scheduler.domain.reasons import Happening, Leaves
from scheduler.domain.rotations import Membership, Rotation
from scheduler.services import people
from scheduler.services.changing import current
from scheduler.services.offers import Offer, offers
from scheduler.store.changes import PEOPLE
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored


def make_person(stored: Stored, team: str, name: str, timezone: str, share: Fraction, *, by: str) -> str:
    """Make somebody new in a team, and return their id, which tells nothing about who else there is."""
    facts = stored.teams.get(team)
    if facts is None:
        raise NotFound(f"There is no team {team}.", "Correct its id.")
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "person"
    person = Person(id=f"{word}-{secrets.token_hex(4)}", name=name, timezone=timezone, share=share)
    stored.people.put(person)
    stored.teams.put(replace(facts, people=(*facts.people, person.id)))
    stored.changes.touch(PEOPLE)
    says = f"{name} ({person.id}) is new."
    stored.audit.add("person.put", who=by, why="", says=says, subject=person.id, team=team, after=person)
    return person.id


def join(
    stored: Stored,
    rotation: str,
    person: str,
    first_day: date,
    *,
    tiers: tuple[str, ...] = (),
    site: str = "",
    newcomer: bool = True,
    by: str,
    why: str = "",
) -> Membership:
    """
    Let somebody of the team take turns from a day on; the schedule stays as it is until the next plan.

    Parameters
    ----------
    rotation
        Its id.
    tiers
        Those they may hold; none: all.

    Raises
    ------
    NotFound
        When there is no such person, tier or site.
    Conflict
        When they are in the rotation then already.
    """
    found, _ = current(stored, rotation)
    known = people.get(stored, person)
    _refuse_stranger(stored, found, known)
    member = found.rotation.roster.get(person)
    if member is not None and (member.left is None or first_day <= member.left):
        raise Conflict(f"{known.name} is in {found.rotation.name} then already.", "Take a later day.")
    _check_place(found.rotation, tiers, site)
    joined = Membership(
        person=person,
        tiers=tiers or tuple(tier.name for tier in found.rotation.tiers),
        joined=first_day,
        site=site,
        newcomer=newcomer,
    )
    says = f"{known.name} joins {found.rotation.name} on {first_day}."
    _put(stored, found, joined, "member.join", says, by, why)
    return joined


def leave(
    stored: Stored, rotation: str, person: str, last_day: date, *, by: str, why: str = ""
) -> tuple[Membership, tuple[Clash, ...], tuple[Offer, ...]]:
    """
    Let somebody take no more turns after a day; say which shifts clash with it, and what can be asked for.

    Raises
    ------
    NotFound
        When they are not in the rotation.
    Invalid
        When they would leave before they join.
    """
    found, schedule = current(stored, rotation)
    member, known = get(found, person), people.get(stored, person)
    if member.joined is not None and last_day < member.joined:
        raise Invalid(
            f"{known.name} joins {found.rotation.name} on {member.joined}, after leaving on {last_day}.",
            "Correct the last day.",
        )
    left = replace(member, left=last_day)
    says = f"{known.name} leaves {found.rotation.name} on {last_day}."
    _put(stored, found, left, "member.leave", says, by, why)
    clashing = clashes([schedule], person, not_employed(known, left), stored.now)
    return left, clashing, offers(stored, clashing, says, _happening(stored, found.team, left))


def set_share(stored: Stored, person: str, share: Fraction, *, by: str, why: str = "") -> Person:
    """Say what a full share is to somebody; the next plan goes by it."""
    known = people.get(stored, person)
    after = replace(known, share=share)
    if after != known:
        says = f"A full share is {float(share):g} to {known.name}, and was {float(known.share):g}."
        people.changed(stored, "person.share", says, known, after, by, why)
    return after


def get(found: StoredRotation, person: str) -> Membership:
    """
    Return somebody's membership.

    Raises
    ------
    NotFound
        When they are not in the rotation.
    """
    member = found.rotation.roster.get(person)
    if member is None:
        raise NotFound(f"There is no member {person} in {found.rotation.name}.", "List its members.")
    return member


def _put(
    stored: Stored, found: StoredRotation, member: Membership, what: str, says: str, by: str, why: str
) -> None:
    rotation = found.rotation
    before = rotation.roster.get(member.person)
    members = tuple(member if one.person == member.person else one for one in rotation.members)
    stored.rotations.put(
        replace(found, rotation=replace(rotation, members=members if before else (*rotation.members, member)))
    )
    stored.audit.add(
        what,
        who=by,
        why=why,
        says=says,
        subject=member.person,
        team=found.team,
        versions={found.id: stored.changes.touch(found.id)},
        before=before,
        after=member,
    )


def _happening(stored: Stored, team: str, left: Membership) -> tuple[Happening, ...]:
    """Return that somebody leaves, where it is all their rotations in the team."""
    mine = [one.rotation.roster.get(left.person) for one in stored.rotations.of_team(team)]
    days = {member.left for member in mine if member is not None}
    if days != {left.left} or left.left is None:
        return ()
    return (Leaves(person=left.person, last_day=left.left),)


def _refuse_stranger(stored: Stored, found: StoredRotation, person: Person) -> None:
    if person.id not in stored.teams.people(found.team):
        raise NotFound(f"There is no person {person.id}.", "Correct the id, or make them by their name.")


def _check_place(rotation: Rotation, tiers: tuple[str, ...], site: str) -> None:
    known = [tier.name for tier in rotation.tiers]
    for tier in tiers:
        if tier not in known:
            raise NotFound(f"{rotation.name} has no tier {tier}.", f"Take some of {', '.join(known)}.")
    sites = [one.name for one in rotation.cadence.sites]
    if sites and site not in sites:
        raise Invalid(
            f"{site or 'No site'} is no site of {rotation.name}.", f"Give one of {', '.join(sites)}."
        )
    if site and not sites:
        raise Invalid(f"{rotation.name} has no sites.", "Leave it out.")
