"""The audit: who changed what, when and why, and what it was before and after."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime
from pydantic.dataclasses import dataclass

from api.admission import Actor, Paced, Reader, Serve
from api.asked import Fresh, Name, rotation_named, team_named
from api.cursors import Listed, Part, Window
from api.instants import Instant
from api.refusals import LISTING
from scheduler.domain.errors import Invalid
from scheduler.store.audit import ACCESS, PAY, Entry

router = APIRouter(prefix="/v1/audit", tags=["audit"])

LARGEST = 2**63 - 1
"""The largest number that a line can have."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One change that somebody made.

    Parameters
    ----------
    number
        Later changes have larger ones.
    what
        The kind of change, such as `override.add`.
    says
        The change as a sentence.
    version
        Of the rotation, after the change; null where no rotation changed.
    subject
        The id of what changed.
    before, after
        Null where it was not, or is no longer, there.
    """

    number: int
    at: AwareDatetime
    who: str
    what: str
    why: str
    says: str
    subject: str
    team: str | None
    rotation: str | None
    version: int | None
    before: Any
    after: Any

    @classmethod
    def of(cls, number: int, entry: Entry) -> Line:
        """Return a line as it is answered."""
        return cls(number=number, **{name: getattr(entry, name) for name in entry.__dataclass_fields__})


@router.get("", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: Name = None,
    rotation: Name = None,
    subject: Name = None,
    who: Name = None,
    what: Annotated[
        str | None, Query(min_length=1, max_length=200, description="Its kind: `override`, `override.add`.")
    ] = None,
    since: Annotated[Instant | None, Query(description="Only changes made then or later.")] = None,
    until: Annotated[Instant | None, Query(description="Only changes made before.")] = None,
) -> Listed[Line]:
    """
    List changes, the newest first.

    Who is let in (tokens, invitations, accounts) is shown to admins, and what is paid to managers. Ways to
    reach people are never in it.
    """
    seen = team_named(snapshot, actor, team) if team is not None else actor.team
    wanted = rotation_named(snapshot, actor, rotation, seen) if rotation is not None else None
    with serving.store.reading() as stored:
        found = stored.audit.of(
            team=seen,
            rotation=wanted,
            subject=subject,
            who=who,
            what=what,
            since=since,
            until=until,
            without=_unseen(actor),
            before=_before(part),
            most=part.limit + 1,
        )
    return part.first([Line.of(number, entry) for number, entry in found], lambda line: str(line.number))


def _unseen(actor: Actor) -> tuple[str, ...]:
    """Return how the kinds of changes begin that are not for the asker."""
    return (*(() if "admin" in actor.may else ACCESS), *(() if "manage" in actor.may else PAY))


def _before(part: Part) -> int | None:
    """Return the number of the last line of the part before."""
    if part.after is None:
        return None
    if not (part.after.isascii() and part.after.isdigit() and len(part.after) < 20):
        raise Invalid("The cursor is none of ours.", "Send back what `next` said, or leave it out.")
    return min(int(part.after), LARGEST)
