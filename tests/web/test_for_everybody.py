"""Every page is for everybody: nothing that axe-core finds, in light and dark, on a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.services import integrations, notices
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def pages_of(site: Site) -> list[str]:
    """Return the addresses of all pages, with something to show on each."""
    story = site.story
    assert story is not None
    plan = story.drafted("Bo Ann Di Cy").id
    with site.store.writing(site.now()) as stored:
        tool, _ = integrations.make(stored, story.team, story.rotation, "plain", "ours", by="ann")
        told, _ = notices.make(
            stored, story.team, "webhook", "ops", "https://8.8.8.8/ours", shown="https://8.8.8.8/…", by="ann"
        )
        notices.try_out(stored, told.id)
        notices.change_secret(stored, told.id, timedelta(hours=24), by="ann")
        (account,) = stored.accounts.all()
    rotation, setup = f"/rotations/{story.rotation}", f"/setup/rotations/{story.rotation}"
    shift = "tier=primary&start=2027-01-18T10:00Z&end=2027-01-25T10:00Z&person=Cy"
    return [
        "/",
        *(f"{rotation}?zoom={zoom}" for zoom in ("year", "week", "calendar")),
        f"{rotation}/shift?{shift}",
        f"{rotation}/cover?{shift}",
        "/plans",
        f"/plans/{plan}",
        "/health",
        "/health/review",
        "/pay",
        "/me",
        "/setup",
        "/setup/team",
        f"/setup/teams/{story.team}",
        f"/setup/teams/{story.team}/policies/new",
        f"{setup}/rules",
        f"{setup}/people",
        f"/setup/integrations/{tool.id}",
        f"/setup/destinations/{told.id}",
        f"/setup/accounts/{account.id}",
        "/setup/audit",
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_is_for_everybody(looking: Looking, site: Site, theme: str, width: int) -> None:
    login = site.account("bo", "admin", "engineer", person="Bo")
    page = looking.as_(login, width=width, theme=theme)
    for path in pages_of(site):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
