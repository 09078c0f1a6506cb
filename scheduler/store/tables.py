"""All tables in one place, for the migrations that must make the same."""

from __future__ import annotations

from sqlalchemy import MetaData

from scheduler.store import (
    access,
    accounts,
    audit,
    changes,
    cover_requests,
    draftings,
    feeds,
    incidents,
    integrations,
    linked_calendars,
    notices,
    overrides,
    pages,
    pay,
    people,
    plans,
    policies,
    post_mortems,
    rotations,
    satisfaction,
    shifts,
    swaps,
    teams,
    triggered,
    workers,
)
from scheduler.store.base import Base

ORGANISATION = "default"
"""The organisation that the first migration makes."""

NOUNS = (
    access,
    accounts,
    audit,
    changes,
    cover_requests,
    draftings,
    feeds,
    incidents,
    integrations,
    linked_calendars,
    notices,
    overrides,
    pages,
    pay,
    people,
    plans,
    policies,
    post_mortems,
    rotations,
    satisfaction,
    shifts,
    swaps,
    teams,
    triggered,
    workers,
)
"""The modules whose rows are tables; to name them here is to know them all."""


def metadata() -> MetaData:
    """Return the tables as the rows describe them."""
    return Base.metadata
