"""The stories of pages: they come in, piece by piece, and each falls into somebody's shift."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from scheduler.domain.errors import NotFound
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.pages import Action, OnCall, Page
from scheduler.domain.timeline import Names, Timeline
from scheduler.store.stored import Stored


def record(stored: Stored, news: Iterable[Page], on_call: OnCall | None = None) -> tuple[Page, ...]:
    """
    Record what senders tell of pages, and return the pages as they are known now.

    News may come twice, in any order, and many at once: an acknowledgement that arrives before its page waits
    for it. A page falls into the shift of whoever was on call at its instant; the past never changes, so that
    what is known now of that instant is what was so.

    Parameters
    ----------
    news
        Pages with as much as the sender says; `rotation` is an id, where it is known.
    on_call
        Answers who is on call where it is known already; None: the store is asked.
    """
    on_call = on_call or Resolving(stored).on_call
    told: dict[str, Page] = {}
    for page in news:
        known = told.get(page.id)
        told[page.id] = known.told(page) if known else page
    before = stored.pages.some(told)
    after = {one: (before[one].told(page) if one in before else page) for one, page in told.items()}
    found = {one: page.attributed(on_call) for one, page in after.items()}
    stored.pages.add([page for one, page in found.items() if one not in before])
    stored.pages.change([page for one, page in found.items() if one in before and page != before[one]])
    return tuple(found.values())


def act(stored: Stored, page_id: str, action: Action, *, by: str) -> Page:
    """
    Say what was done after a page.

    Raises
    ------
    NotFound
        When there is no such page.
    """
    page = get(stored, page_id)
    done = replace(page, action=action)
    stored.pages.change([done])
    stored.audit.add(
        "page.act",
        who=by,
        why="",
        says=f"After the page of {page.service or 'a service'}: {action}.",
        subject=page.id,
        team=page.team,
        before={"action": page.action},
        after={"action": action},
    )
    return done


def get(stored: Stored, page_id: str) -> Page:
    """
    Return a page.

    Raises
    ------
    NotFound
        When there is none.
    """
    page = stored.pages.get(page_id)
    if page is None:
        raise NotFound(f"There is no page {page_id}.", "List the pages of the team.")
    return page


class Resolving:
    """Answers who is on call from the store, reading each rotation once."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._names = Names()
        self._timelines: dict[str, Timeline | None] = {}

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        """Return who is on call in a rotation; None where there is no such rotation."""
        if rotation not in self._timelines:
            schedule = self._stored.schedules.get(rotation)
            self._timelines[rotation] = Timeline(schedule, self._names) if schedule else None
        timeline = self._timelines[rotation]
        return timeline.who(at) if timeline else None
