"""What follows the bad incidents of the sample company: post-mortems, most of them in time, and deeds."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from scheduler.domain.incidents import Incident
from scheduler.domain.post_mortems import due_at
from scheduler.services import post_mortems
from scheduler.store.stored import Stored

WIKI = "https://wiki.example.com/post-mortems"
TO_DO = (
    "Alert on the queue's age, not its length",
    "Write down how to fail over, and try it",
    "Retry with a limit and a pause",
    "Show on the dashboard how much room is left",
)
SOON = timedelta(days=14)
"""How long there is for an action item."""


def follow_up(stored: Stored, team: str, incident: Incident, *, owner: str | None, by: str) -> None:
    """Follow a resolved incident up, as far as its severity asks for it; the same one in the same way."""
    chance = Random(incident.id)
    if due_at(incident) is None or incident.resolved is None:
        return
    written = incident.resolved + timedelta(minutes=round(chance.triangular(4 * 60, 60 * 60, 30 * 60)))
    if written > stored.now:
        return
    link = f"{WIKI}/{incident.id}"
    post_mortems.publish(stored, team, incident.id, link, at=written, by=by)
    one = post_mortems.add_item(
        stored,
        team,
        incident.id,
        chance.choice(TO_DO),
        due=(incident.resolved + SOON).date(),
        priority=chance.choice(("high", "medium", "medium", "low")),
        owner=owner,
        by=by,
    )
    done = written + chance.random() * 1.1 * (one.late_from - written)
    if done <= stored.now:
        post_mortems.change_item(stored, team, one.id, {"done_at": done}, by=by)
