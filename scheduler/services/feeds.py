"""The stories of feeds: made, listed, given another secret, revoked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.feeds import Feed, Subject
from scheduler.domain.rotations import SHADOW
from scheduler.services.changing import known_person, new_id
from scheduler.store.changes import FEEDS
from scheduler.store.stored import Stored

MOST = 50
"""Feeds of one owner."""


def make(
    stored: Stored, subject: Subject, *, owner: str, by: str, alarms: Sequence[timedelta] = ()
) -> tuple[Feed, str]:
    """
    Make a feed, and return it with its secret, which is not kept.

    Parameters
    ----------
    owner
        Who may rotate and revoke it.
    alarms
        How long before a handoff calendars ring.

    Raises
    ------
    NotFound
        When there is nothing that it would show.
    Invalid
        When there are too many alarms.
    Conflict
        When the owner has as many as anybody may have.
    """
    _check(stored, subject)
    if len(alarms) > 5 or any(not timedelta(0) <= one <= timedelta(days=28) for one in alarms):
        raise Invalid("A feed rings at most 5 times, 28 days ahead.", "Name fewer or later alarms.")
    if len(stored.feeds.all(owner)) >= MOST:
        raise Conflict(f"{owner} has {MOST} feeds.", "Revoke one that is no longer used.")
    feed = Feed(
        id=new_id(),
        subject=subject,
        owner=owner,
        alarms=tuple(sorted(set(alarms))),
        made_at=stored.now,
        secret_at=stored.now,
    )
    secret = _secret()
    stored.feeds.add(feed, secret)
    _write_down(stored, feed, "make", "was made", by)
    return feed, secret


def rotate(stored: Stored, feed_id: str, *, by: str) -> tuple[Feed, str]:
    """Give a feed another secret, and return both; the old address shows nothing from now on."""
    feed, secret = get(stored, feed_id), _secret()
    stored.feeds.rotate(feed_id, secret, stored.now)
    _write_down(stored, feed, "rotate", "has another address", by)
    return get(stored, feed_id), secret


def revoke(stored: Stored, feed_id: str, *, by: str) -> Feed:
    """Show a feed to nobody from now on, and return what it was."""
    feed = get(stored, feed_id)
    stored.feeds.revoke(feed_id, stored.now)
    _write_down(stored, feed, "revoke", "was revoked", by)
    return feed


def get(stored: Stored, feed_id: str) -> Feed:
    """
    Return a feed.

    Raises
    ------
    NotFound
        When there is none, or it was revoked.
    """
    feed = stored.feeds.get(feed_id)
    if feed is None:
        raise NotFound(f"There is no feed {feed_id}.", "List your feeds.")
    return feed


def _secret() -> str:
    return f"wbf_{secrets.token_urlsafe(32)}"


def _check(stored: Stored, subject: Subject) -> None:
    if subject.kind == "person":
        known_person(stored, subject.id)
    elif subject.kind == "team":
        if subject.id not in stored.teams.all():
            raise NotFound(f"There is no team {subject.id}.", "Correct its id.")
    else:
        rotation = stored.rotations.get(subject.id)
        if rotation is None:
            raise NotFound(f"There is no rotation {subject.id}.", "Correct its id.")
        tiers = [*(tier.name for tier in rotation.rotation.tiers), SHADOW]
        if subject.tier and subject.tier not in tiers:
            raise NotFound(
                f"{rotation.rotation.name} has no tier {subject.tier}.", f"Take one of {', '.join(tiers)}."
            )


def _write_down(stored: Stored, feed: Feed, what: str, how: str, by: str) -> None:
    stored.changes.touch(FEEDS)
    shows = f"{feed.subject.kind} {feed.subject.id} {feed.subject.tier}".strip()
    says = f"The feed of {shows} {how}."
    stored.audit.add(f"feed.{what}", who=by, why="", says=says, subject=feed.id, after=feed)
