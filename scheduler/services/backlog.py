"""The story of a backlog: pages of the past, each put into the shift of who was on call then."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.integrations import Integration
from scheduler.domain.pages import Page
from scheduler.importers.plain_pages import ToldPage, page_of
from scheduler.services import pages
from scheduler.store.stored import Stored


def import_backlog(stored: Stored, rotation: str, told: Iterable[ToldPage], *, by: str) -> tuple[Page, ...]:
    """
    Record pages of the past; the same ones twice change nothing.

    Parameters
    ----------
    rotation
        The id of the rotation that they were for.
    """
    known = stored.rotations.get(rotation)
    assert known is not None
    sender = Integration(
        id=f"backlog-{rotation}",
        team=known.team,
        rotation=rotation,
        kind="plain",
        name="backlog",
        made_at=stored.now,
        made_by=by,
    )
    news = [page_of(one, sender) for one in told]
    before = stored.pages.some({page.id for page in news})
    found = pages.record(stored, news)
    fresh = [page for page in found if before.get(page.id) != page]
    if fresh:
        stored.audit.add(
            "pages.import",
            who=by,
            why="",
            says=f"{len(fresh)} pages of {known.rotation.name} were imported.",
            subject=rotation,
            team=known.team,
            after={"pages": len(fresh)},
        )
    return tuple(fresh)
