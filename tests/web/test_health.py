"""The page of health."""

from __future__ import annotations

import pytest

from scheduler.domain.pages import Page
from scheduler.services import pages
from tests.builders import an_instant
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def paged(site: Site, *moments: str) -> None:
    """Record pages of the shifts that ran then."""
    story = site.story
    assert story is not None
    news = [
        Page(
            team=story.team,
            source="test",
            sender_id=moment,
            at=an_instant(moment),
            rotation=story.rotation,
            tier="primary",
            shift=story.shift("2027-01-11"),
            person="Bo",
            service="checkout",
        )
        for moment in moments
    ]
    with site.store.writing(site.now()) as stored:
        pages.record(stored, news)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_a_noisy_shift_is_seen_by_hour_service_and_person(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    paged(site, *(f"2027-01-12 {hour:02}:30" for hour in (1, 2, 3, 4, 10, 11)))
    page = looking.as_(site.account("ada", "read"), width=width, theme=theme, path="/health")
    assert "1 shift has more than 5 pages." in page.get_by_role("status").inner_text()
    assert page.get_by_role("row", name="checkout").first.is_visible()
    triggers = page.get_by_role("region", name="Open triggers").get_by_role("listitem")
    assert "checkout" in triggers.all_inner_texts()[0]
    tuesday = page.get_by_role("row", name="Tue").inner_text().split()
    assert tuesday == ["Tue", "1", "1", "1", "1", "1", "1"]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_open_where_little_has_happened(looking: Looking, site: Site) -> None:
    paged(site, "2027-01-12 10:30")
    page = looking.as_(site.account("ada", "read"), path="/health")
    page.get_by_role("row", name="checkout").first.wait_for()
    assert page.get_by_role("heading", name="Open triggers").count() == 0
