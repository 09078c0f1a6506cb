"""What is asked about, found in the snapshot: rotations, teams and policies that the asker may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.concurrency import run_in_threadpool

from api.admission import Actor, Serve
from api.instants import Instant
from api.refusals import Unavailable
from api.replies import MIN_VERSION, VERSION
from scheduler.domain.errors import Invalid, NotFound
from scheduler.services.snapshot import Snapshot

Name = Annotated[str | None, Query(min_length=1, max_length=200)]
At = Annotated[Instant | None, Query(description="The instant asked about, with its offset; now, else.")]
AsOf = Annotated[Instant | None, Query(description="Answer as was known then; as is known now, else.")]


async def fresh_enough(
    serving: Serve,
    min_version: Annotated[
        int | None, Query(ge=0, lt=2**63, description="Never answer from an older version of the store.")
    ] = None,
    seen: Annotated[
        int | None, Header(alias=MIN_VERSION, ge=0, lt=2**63, description="The same, as a header.")
    ] = None,
) -> Snapshot:
    """
    Return a snapshot that is as new as the asker has seen.

    Raises
    ------
    Unavailable
        When the store itself is older.
    """
    wanted = max(min_version or 0, seen or 0)
    current = serving.current
    if current.revision < wanted:
        current = await run_in_threadpool(serving.at_least, wanted)
    if current.revision < wanted:
        raise Unavailable(
            f"The store is at version {current.revision}, and {wanted} was asked for.",
            f"Send a {VERSION} that this store has given out.",
        )
    return current


Fresh = Annotated[Snapshot, Depends(fresh_enough)]


def one_of(**given: str | None) -> tuple[str, str]:
    """
    Return the one thing that is given, with its name.

    Raises
    ------
    Invalid
        When it is none, or several.
    """
    named = [(name, value) for name, value in given.items() if value is not None]
    names = ", ".join(given)
    if len(named) != 1:
        what = "Nothing is asked about." if not named else f"{len(named)} things are asked about."
        raise Invalid(what, f"Give exactly one of {names}.")
    return named[0]


def rotation_named(snapshot: Snapshot, actor: Actor, name: str, team: str | None = None) -> str:
    """
    Return the id of a rotation that is given by id, or by a name that only one has of those the asker sees.

    Raises
    ------
    NotFound
        When there is none, or several.
    """
    found = (name,) if name in snapshot.places else snapshot.named.get(name, ())
    mine = [one for one in found if actor.sees(snapshot.places[one].team)]
    if team is not None:
        mine = [one for one in mine if snapshot.places[one].team == team]
    if len(mine) > 1:
        raise NotFound(f"{len(mine)} rotations are called {name}.", "Name it by its id, or give its team.")
    if not mine:
        raise NotFound(f"There is no rotation {name}.", "Correct it: by id or by name.")
    return mine[0]


def team_named(snapshot: Snapshot, actor: Actor, name: str) -> str:
    """
    Return the id of a team that is given by id or name.

    Raises
    ------
    NotFound
        When there is none, or the asker may not see it.
    """
    found = (
        name
        if name in snapshot.teams
        else next((one for one, known in snapshot.teams.items() if known == name), None)
    )
    if found is None or not actor.sees(found):
        raise NotFound(f"There is no team {name}.", "Correct it: by id or by name.")
    return found


def policy_named(snapshot: Snapshot, actor: Actor, name: str) -> str:
    """
    Return the id of an escalation policy that is given by id, or by a name that only one has.

    Raises
    ------
    NotFound
        When there is none, or several.
    """
    found = [name] if name in snapshot.policies else []
    found = found or [one for one, policy in snapshot.policies.items() if policy.name == name]
    mine = [one for one in found if actor.sees(snapshot.policy_teams.get(one))]
    if len(mine) > 1:
        raise NotFound(f"{len(mine)} escalation policies are called {name}.", "Name it by its id.")
    if not mine:
        raise NotFound(f"There is no escalation policy {name}.", "Correct it: by id or by name.")
    return mine[0]
