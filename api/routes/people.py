"""People: who they are, how to reach them, and what a full share is to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Actor, Engineer, Manager, Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.changing import Changing
from api.cursors import Listed, Window
from api.refusals import CHANGING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.contacts import Contact
from scheduler.domain.errors import Forbidden, NotFound
from scheduler.domain.people import Person, Quantity
from scheduler.services import people, roster
from scheduler.services.snapshot import Snapshot
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/people", tags=["people"])


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """
    Somebody who may carry the pager.

    Parameters
    ----------
    share
        What a full share of the load is to them: 1 full, 0.5 for half-time.
    teams
        The ids of their teams, as far as the asker may see them.
    contacts
        Ways to reach them, as far as the asker may see them: their own, or by a token that grants it.
    """

    id: str
    name: str
    timezone: str
    share: Quantity
    skills: tuple[str, ...]
    teams: tuple[str, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewContacts:
    """Ways to reach somebody, the first one first, in place of all that are known."""

    contacts: Annotated[tuple[Contact, ...], Field(max_length=20)]
    why: Annotated[str, Field(max_length=1000)] = ""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewShare:
    """
    What a full share of the load is to somebody.

    Parameters
    ----------
    share
        1 full, 0.5 for half-time.
    """

    share: Annotated[Quantity, Field(gt=0, le=1)]
    why: Annotated[str, Field(max_length=1000)] = ""


PERSON = TypeAdapter(PersonShown)


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: Annotated[str | None, Query(min_length=1, max_length=200, description="Its id or name.")] = None,
) -> Listed[PersonShown]:
    """List the people that the asker may see, by their ids."""
    wanted = team_named(snapshot, actor, team) if team is not None else None
    ids = sorted(
        one
        for one, teams in snapshot.people_teams.items()
        if (wanted is None or wanted in teams) and any(actor.sees(team) for team in teams)
    )
    chosen = part.of(ids, str)
    with serving.store.reading() as stored:
        found = stored.people.get(chosen.items)
        shown = [_shown(stored, actor, found[one]) for one in chosen.items if one in found]
    return Listed(items=tuple(shown), next=chosen.next)


@router.get("/{person}", response_model=PersonShown, responses=LISTING, dependencies=[Paced])
def one(request: Request, serving: Serve, actor: Reader, snapshot: Fresh, person: str) -> Response:
    """Return somebody."""
    need_person(snapshot, actor, person)
    with serving.store.reading() as stored:
        body = PERSON.dump_json(_known(stored, actor, person))
    return ready(request, body, tag=tag_of(body), version=None)


@router.put("/{person}/contacts", response_model=PersonShown, responses=CHANGING)
def set_contacts(
    change: Changing, actor: Engineer, snapshot: Fresh, person: str, wanted: NewContacts
) -> Response:
    """Say how to reach somebody: engineers for themselves, managers for their teams."""
    need_own(snapshot, actor, person)

    def story(stored: Stored) -> PersonShown:
        people.set_contacts(stored, person, wanted.contacts, by=actor.name, why=wanted.why)
        return _known(stored, actor, person)

    return change.make(story, PERSON, before=_tag(actor, person))


@router.put("/{person}/share", response_model=PersonShown, responses=CHANGING)
def set_share(change: Changing, actor: Manager, snapshot: Fresh, person: str, wanted: NewShare) -> Response:
    """Say what a full share is to somebody. The next plan goes by it; published shifts stay."""
    need_person(snapshot, actor, person)

    def story(stored: Stored) -> PersonShown:
        roster.set_share(stored, person, wanted.share, by=actor.name, why=wanted.why)
        return _known(stored, actor, person)

    return change.make(story, PERSON, before=_tag(actor, person))


def need_person(snapshot: Snapshot, actor: Actor, person: str) -> None:
    """Refuse somebody who is not there, or only in teams that the asker may not see: in the same words."""
    if not any(actor.sees(team) for team in snapshot.people_teams.get(person, ())):
        raise NotFound(f"There is no person {person}.", "Correct the id.")


def need_own(snapshot: Snapshot, actor: Actor, person: str) -> None:
    """Refuse what is somebody else's, unless a manager of a team of theirs asks."""
    need_person(snapshot, actor, person)
    if actor.person != person and "manage" not in actor.may:
        raise Forbidden(
            "That is somebody else's.", "Do it for yourself, or use a token with the scope team-manager."
        )


def _tag(actor: Actor, person: str) -> Callable[[Stored], str]:
    return lambda stored: tag_of(PERSON.dump_json(_known(stored, actor, person)))


def _known(stored: Stored, actor: Actor, person: str) -> PersonShown:
    return _shown(stored, actor, people.get(stored, person))


def _shown(stored: Stored, actor: Actor, person: Person) -> PersonShown:
    open_to_them = actor.sees_contacts or actor.person == person.id
    teams = stored.teams.of_people([person.id]).get(person.id, [])
    return PersonShown(
        id=person.id,
        name=person.name,
        timezone=person.timezone,
        share=person.share,
        skills=tuple(sorted(person.skills)),
        teams=tuple(sorted(team for team in teams if actor.sees(team))),
        contacts=stored.people.contacts([person.id])[person.id] if open_to_them else (),
    )
