"""The stories of what follows an incident: a post-mortem is published, action items are seen to the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.incidents import Incident
from scheduler.domain.post_mortems import ActionItem, PostMortem, Priority, linked
from scheduler.services import incidents
from scheduler.services.changing import known_person, new_id
from scheduler.store.stored import Stored


def get(stored: Stored, team: str, incident: str) -> PostMortem:
    """
    Return the post-mortem of an incident.

    Raises
    ------
    NotFound
        When there is no such incident, or nobody has published one.
    """
    incidents.get(stored, team, incident)
    known = stored.post_mortems.get(team, incident)
    if known is None:
        raise NotFound(f"There is no post-mortem of {incident}.", "Publish it first.")
    return known


def publish(
    stored: Stored, team: str, incident: str, link: str, *, at: datetime | None = None, by: str
) -> PostMortem:
    """
    Say where the post-mortem of an incident is read.

    Parameters
    ----------
    at
        When it was published; None: now.

    Raises
    ------
    Conflict
        When one is published.
    NotFound, Invalid
        When there is no such incident, when the link is none, or when it was published at no time at which it
        could.
    """
    if stored.post_mortems.get(team, incident) is not None:
        raise Conflict(f"The post-mortem of {incident} is published already.", "Change that one.")
    return correct(stored, team, incident, link, at=at, by=by)


def correct(
    stored: Stored, team: str, incident: str, link: str, *, at: datetime | None = None, by: str
) -> PostMortem:
    """Say where a post-mortem is read, over what was said; it stays published at its time, unless `at` is."""
    trouble = incidents.get(stored, team, incident)
    before = stored.post_mortems.get(team, incident)
    published_at = at or (before.published_at if before else stored.now)
    _refuse_impossible("published", published_at, trouble, stored.now)
    after = PostMortem(link=linked(link), published_at=published_at, by=by)
    _keep_for_good(stored, team, trouble, by)
    stored.post_mortems.put(team, incident, after)
    says = f"The post-mortem of {incident} is published, as of {published_at:%Y-%m-%d %H:%M} UTC."
    _write_down(stored, "incident.post-mortem", says, team, incident, before, after, by)
    return after


def item(stored: Stored, team: str, item_id: str, incident: str | None = None) -> ActionItem:
    """
    Return an action item.

    Parameters
    ----------
    incident
        The one that it must be of; None: any.

    Raises
    ------
    NotFound
        When there is none.
    """
    known = stored.post_mortems.item(team, item_id)
    if known is None or incident not in (None, known.incident):
        raise NotFound(f"There is no action item {item_id}.", "List the action items.")
    return known


def add_item(
    stored: Stored,
    team: str,
    incident: str,
    text: str,
    *,
    due: date,
    priority: Priority,
    owner: str | None,
    by: str,
) -> ActionItem:
    """
    Say what is to be done after an incident, by when and by whom.

    Raises
    ------
    NotFound
        When there is no such incident, or no such person.
    Invalid
        When it would be due before the incident started.
    """
    made = ActionItem(id=new_id(), incident=incident, text=text, priority=priority, due=due, owner=owner)
    return _put_item(stored, team, None, made, f"To be done after {incident} by {due}: {text}", by)


def change_item(stored: Stored, team: str, item_id: str, parts: Mapping[str, Any], *, by: str) -> ActionItem:
    """
    Change an action item, or say when it was done.

    Parameters
    ----------
    parts
        What is so from now on, by the names of its fields.

    Raises
    ------
    NotFound
        When there is none, or no such person.
    Invalid
        When it would be due before the incident started, or done when it cannot have been.
    """
    before = item(stored, team, item_id)
    after = replace(before, **parts)
    how = "changed" if after.done_at == before.done_at else "done" if after.done_at else "open again"
    return _put_item(stored, team, before, after, f"After {before.incident}: {after.text} ({how})", by)


def remove_item(stored: Stored, team: str, item_id: str, *, by: str) -> ActionItem:
    """Take away an action item that is none; raise NotFound when there is no such."""
    known = item(stored, team, item_id)
    stored.post_mortems.remove_item(item_id)
    says = f"Not to be done any more after {known.incident}: {known.text}"
    _write_down(stored, "incident.action-item", says, team, known.incident, known, None, by)
    return known


def _put_item(
    stored: Stored, team: str, before: ActionItem | None, after: ActionItem, says: str, by: str
) -> ActionItem:
    if after == before:
        return after
    trouble = incidents.get(stored, team, after.incident)
    if after.due < trouble.started.date():
        raise Invalid(f"It would be due before {trouble.id} started.", "Take a later day.")
    if after.done_at is not None:
        _refuse_impossible("done", after.done_at, trouble, stored.now)
    if after.owner is not None:
        known_person(stored, after.owner)
    _keep_for_good(stored, team, trouble, by)
    stored.post_mortems.put_item(team, after)
    _write_down(stored, "incident.action-item", says, team, after.incident, before, after, by)
    return after


def _refuse_impossible(became: str, at: datetime, incident: Incident, now: datetime) -> None:
    if not incident.started <= at <= now:
        raise Invalid(
            f"It cannot have been {became} at {at.isoformat()}.",
            "Say when it was: after the incident started, and not in the future.",
        )


def _keep_for_good(stored: Stored, team: str, incident: Incident, by: str) -> None:
    """See that an incident stays though the team's file lists it no more: somebody else tells of it now."""
    stored.incidents.put(team, by, incident)


def _write_down(
    stored: Stored, what: str, says: str, team: str, incident: str, before: Any, after: Any, by: str
) -> None:
    stored.audit.add(what, who=by, why="", says=says, subject=incident, team=team, before=before, after=after)
