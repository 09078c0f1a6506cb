"""Plans about which something is still to be decided, and those that time or the schedule has left behind."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.drafting import OPEN
from scheduler.services.publishing import LASTS
from scheduler.services.teams import versions_of
from scheduler.store.stored import Stored

UNDECIDED = ("draft", "approved")


def open_plans(stored: Stored, team: str, now: datetime) -> frozenset[str]:
    """Return the plans of a team that are drawn, or can still be chosen from, approved or applied."""
    versions = versions_of(stored, team)
    drawn = {one.id: one for one in stored.plans.brief(team)}
    found = {
        one.id
        for one in drawn.values()
        if one.state in UNDECIDED and one.expires_at > now and one.base == versions
    }
    for one in stored.draftings.brief(team):
        choice = one.state == "drawn" and one.id not in drawn and one.base == versions
        fresh = one.ended_at is not None and one.ended_at + LASTS > now
        if one.state in OPEN or (choice and fresh):
            found.add(one.id)
    return frozenset(found)


def lapsed(stored: Stored, plan: str, still_open: frozenset[str]) -> bool:
    """Say whether nobody has decided about a plan, and nobody can any more."""
    if plan in still_open:
        return False
    known = stored.plans.get(plan)
    if known is not None:
        return known.state in UNDECIDED
    drafting = stored.draftings.get(plan)
    return drafting is not None and drafting.state == "drawn"
