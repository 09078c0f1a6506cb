"""What follows incidents: their post-mortems, which a wiki holds, and their action items."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.dataclasses import dataclass

from api.admission import Engineer, Paced, Reader, Serve
from api.asked import Fresh, team_named
from api.changing import Changing, Creating
from api.cursors import Listed, Window
from api.instants import Day, Instant
from api.refusals import CHANGING, CREATING, LISTING
from api.replies import ready, tag_of
from scheduler.domain.errors import Invalid
from scheduler.domain.post_mortems import LONGEST_LINK, ActionItem, PostMortem, Priority, Words
from scheduler.services import incidents, post_mortems
from scheduler.store.stored import Stored

router = APIRouter(prefix="/v1/teams/{team}", tags=["incidents"])

Person = Annotated[str, Field(min_length=1, max_length=500)]
MUST = ("text", "priority", "due")
"""What an action item always has."""


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Published:
    """
    Where a post-mortem is read.

    Parameters
    ----------
    link
        Of a page on the web; the document stays there.
    published_at
        None: now, or when it was first said to be.
    """

    link: Annotated[str, Field(min_length=1, max_length=LONGEST_LINK)]
    published_at: Instant | None = None


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class NewActionItem:
    """
    Something to be done after an incident.

    Parameters
    ----------
    due
        The day, in UTC, by the end of which it is done.
    owner
        The id of who sees to it; None: nobody does yet.
    """

    text: Words
    due: Day
    priority: Priority = "medium"
    owner: Person | None = None


class ChangedActionItem(BaseModel):
    """
    What is so of an action item from now on; what is left out stays as it is.

    Attributes
    ----------
    done_at
        None: it is not done.
    """

    model_config = ConfigDict(extra="forbid")

    text: Words | None = None
    due: Day | None = None
    priority: Priority | None = None
    owner: Person | None = None
    done_at: Instant | None = None

    def parts(self) -> dict[str, Any]:
        """Return what is said, by the names of an action item's fields."""
        found = {name: getattr(self, name) for name in self.model_fields_set}
        if any(found.get(name, "") is None for name in MUST):
            raise Invalid("An action item has a text, a priority and a day.", "Leave out what stays.")
        return found


POST_MORTEM, ITEM = TypeAdapter(PostMortem), TypeAdapter(ActionItem)
OF = "/incidents/{incident:path}"
AN_ITEM = OF + "/action-items/{item}"


@router.get(OF + "/post-mortem", response_model=PostMortem, responses=LISTING, dependencies=[Paced])
def post_mortem(
    request: Request, serving: Serve, actor: Reader, snapshot: Fresh, team: str, incident: str
) -> Response:
    """Say where the post-mortem of an incident is read, and since when."""
    mine = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        body = POST_MORTEM.dump_json(post_mortems.get(stored, mine, incident))
    return ready(request, body, tag=tag_of(body), version=None)


@router.post(OF + "/post-mortem", status_code=201, response_model=PostMortem, responses=CREATING)
def publish(
    change: Creating, actor: Engineer, snapshot: Fresh, team: str, incident: str, said: Published
) -> Response:
    """Say where the post-mortem of an incident is read. A SEV1 or SEV2 has one within 48 hours of its end."""
    mine = team_named(snapshot, actor, team)

    def story(stored: Stored) -> PostMortem:
        return post_mortems.publish(stored, mine, incident, said.link, at=said.published_at, by=actor.name)

    return change.make(story, POST_MORTEM, status=201)


@router.put(OF + "/post-mortem", response_model=PostMortem, responses=CHANGING)
def correct(
    change: Changing, actor: Engineer, snapshot: Fresh, team: str, incident: str, said: Published
) -> Response:
    """Say anew where a post-mortem is read; it was published when it was, unless that is said, too."""
    mine = team_named(snapshot, actor, team)

    def story(stored: Stored) -> PostMortem:
        return post_mortems.correct(stored, mine, incident, said.link, at=said.published_at, by=actor.name)

    return change.make(
        story,
        POST_MORTEM,
        before=lambda stored: tag_of(POST_MORTEM.dump_json(post_mortems.get(stored, mine, incident))),
    )


@router.get(OF + "/action-items", responses=LISTING, dependencies=[Paced])
def items_of(serving: Serve, actor: Reader, snapshot: Fresh, team: str, incident: str) -> list[ActionItem]:
    """List what is to be done after an incident, in the order in which it is due."""
    mine = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        known = incidents.get(stored, mine, incident)
        return stored.post_mortems.items(mine, incident=known.id)


@router.post(OF + "/action-items", status_code=201, response_model=ActionItem, responses=CREATING)
def add(
    change: Creating,
    actor: Engineer,
    snapshot: Fresh,
    team: str,
    incident: str,
    wanted: NewActionItem,
) -> Response:
    """Say what is to be done after an incident, by when and by whom."""
    mine = team_named(snapshot, actor, team)

    def story(stored: Stored) -> ActionItem:
        return post_mortems.add_item(
            stored,
            mine,
            incident,
            wanted.text,
            due=wanted.due,
            priority=wanted.priority,
            owner=wanted.owner,
            by=actor.name,
        )

    return change.make(story, ITEM, status=201)


@router.get(AN_ITEM, response_model=ActionItem, responses=LISTING, dependencies=[Paced])
def one(
    request: Request,
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    team: str,
    incident: str,
    item: str,
) -> Response:
    """Return an action item."""
    mine = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        body = ITEM.dump_json(post_mortems.item(stored, mine, item, incident))
    return ready(request, body, tag=tag_of(body), version=None)


@router.patch(AN_ITEM, response_model=ActionItem, responses=CHANGING)
def change_one(
    change: Changing,
    actor: Engineer,
    snapshot: Fresh,
    team: str,
    incident: str,
    item: str,
    wanted: ChangedActionItem,
) -> Response:
    """Change an action item, or say when it was done."""
    mine, parts = team_named(snapshot, actor, team), wanted.parts()
    return change.make(
        lambda stored: post_mortems.change_item(stored, mine, item, parts, by=actor.name),
        ITEM,
        before=lambda stored: tag_of(ITEM.dump_json(post_mortems.item(stored, mine, item, incident))),
    )


@router.delete(AN_ITEM, response_model=ActionItem, responses=CHANGING)
def remove(
    change: Changing, actor: Engineer, snapshot: Fresh, team: str, incident: str, item: str
) -> Response:
    """Take away an action item that is none."""
    mine = team_named(snapshot, actor, team)
    return change.make(
        lambda stored: post_mortems.remove_item(stored, mine, item, by=actor.name),
        ITEM,
        before=lambda stored: tag_of(ITEM.dump_json(post_mortems.item(stored, mine, item, incident))),
    )


@router.get("/action-items", responses=LISTING, dependencies=[Paced])
def listed(
    serving: Serve,
    actor: Reader,
    snapshot: Fresh,
    part: Window,
    team: str,
    state: Literal["open", "done"] | None = None,
) -> Listed[ActionItem]:
    """List what is to be done after all incidents of a team, in the order in which it is due."""
    mine = team_named(snapshot, actor, team)
    with serving.store.reading() as stored:
        found = stored.post_mortems.items(mine, is_open=None if state is None else state == "open")
    return part.of(found, _key)


def _key(one: ActionItem) -> str:
    return f"{one.due.isoformat()} {one.id}"
