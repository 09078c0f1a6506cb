"""The page of health."""

from __future__ import annotations

import pytest

from scheduler.domain.impact import Impact
from scheduler.domain.incidents import Incident
from scheduler.domain.pages import Page
from scheduler.services import incidents, pages
from tests.builders import a_span, an_instant
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def paged(site: Site, *moments: str, service: str = "checkout") -> None:
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
            service=service,
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
    triggers.first.wait_for()
    assert "checkout" in triggers.all_inner_texts()[0]
    tuesday = page.get_by_role("row", name="Tue").inner_text().split()
    assert tuesday == ["Tue", "1", "1", "1", "1", "1", "1"]
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whoever_rests_is_named_and_others_stand_in_by_a_button(looking: Looking, site: Site) -> None:
    story = site.story
    assert story is not None
    incident = Incident.lasting(
        a_span("2027-01-13 02:00/2027-01-13 08:00"), name="INC-7", severity="SEV1", responders=("Bo",)
    )
    with site.store.writing(site.now()) as stored:
        incidents.record(stored, story.team, incident, source="test", by="test")
    reader = looking.as_(site.account("ada", "read"), path="/health")
    assert reader.get_by_role("region", name="Rest owed").get_by_role("button").count() == 0
    page = looking.as_(site.account("eve", "team-manager"), path="/health")
    rest = page.get_by_role("region", name="Rest owed")
    assert "Bo rests until Sat 16 Jan 09:00" in rest.inner_text()
    assert "on call for 2 d 16 h of it" in rest.inner_text()
    assert page.get_by_role("row", name="SEV1").get_by_role("cell").all_inner_texts() == [
        "1",
        "too few: 0",
        "too few: 1",
    ]
    assert violations(page) == []
    rest.get_by_role("button", name="Let others stand in").click()
    page.wait_for_url("**/rotations/*")
    assert story.who("2027-01-13 16:00") == "Cy"


def test_a_rebalance_is_drawn_by_a_button_for_whoever_was_paged_too_often(
    looking: Looking, site: Site
) -> None:
    for number, service in enumerate(("checkout", "search", "ledger")):
        paged(site, *(f"2027-01-12 {hour:02}:{number}0" for hour in (1, 3, 10, 11)), service=service)
    page = looking.as_(site.account("eve", "team-manager"), path="/health")
    page.get_by_role("button", name="Draw the rebalance").click()
    page.get_by_role("heading", name="Plan of team").wait_for()
    assert "Bo was paged" in page.inner_text("main")
    page.goto("/health", wait_until="networkidle")
    assert page.get_by_role("button", name="Draw the rebalance").count() == 0


def test_an_open_incident_is_seen_with_why_it_is_so_bad(looking: Looking, site: Site) -> None:
    assert site.story is not None
    news = Incident(
        id="INC-1", severity="SEV4", started=site.now(), impact=Impact(data=True), title="Lost rows"
    )
    with site.store.writing(site.now()) as stored:
        incidents.declare(stored, site.story.team, news, by="Bo", stated=True)
    page = looking.as_(site.account("ada", "read"), path="/health")
    listed = page.get_by_role("region", name="Open incidents").inner_text()
    assert "SEV1" in listed
    assert "There is doubt about data." in listed
    assert violations(page) == []


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_an_incident_is_followed_to_its_end_on_the_page(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    assert site.story is not None
    night = a_span("2027-01-05 02:00/2027-01-05 04:00")
    with site.store.writing(site.now()) as stored:
        stored.incidents.put(site.story.team, "test", Incident.lasting(night, name="INC-7", severity="SEV1"))
    page = looking.as_(site.account("bo", "engineer", person="Bo"), width=width, theme=theme, path="/health")
    region = page.get_by_role("region", name="After incidents")
    assert "late" in region.get_by_role("list", name="Post-mortems to publish").inner_text()
    region.get_by_text("Add an action item").click()
    region.get_by_label("What is to be done").fill("Alert earlier")
    region.get_by_label("By").fill("2027-02-01")
    region.get_by_label("Who").select_option("Bo")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    region.get_by_role("button", name="Add").click()
    to_do = region.get_by_role("list", name="Action items")
    to_do.wait_for()
    assert "after INC-7 · Bo · due" in to_do.inner_text()
    region.get_by_label("Link to the post-mortem of INC-7").fill("https://wiki.example.com/7")
    region.get_by_role("button", name="Publish").click()
    region.get_by_role("list", name="Post-mortems to publish").wait_for(state="detached")
    assert violations(page) == []
    region.get_by_role("button", name="Done").click()
    region.get_by_text("every action item done").wait_for()
    reader = looking.as_(site.account("ada", "read"), path="/health")
    assert reader.get_by_role("region", name="After incidents").get_by_role("button").count() == 0


def test_nothing_is_open_where_little_has_happened(looking: Looking, site: Site) -> None:
    paged(site, "2027-01-12 10:30")
    page = looking.as_(site.account("ada", "read"), path="/health")
    page.wait_for_load_state("networkidle")
    page.get_by_role("row", name="checkout").first.wait_for()
    assert page.get_by_role("heading", name="Open triggers").count() == 0


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_a_quarter_is_reviewed_on_a_page_that_prints(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    paged(site, *(f"2027-01-12 {hour:02}:30" for hour in (1, 2, 3, 4, 10, 11)))
    page = looking.as_(
        site.account("ada", "read"), width=width, theme=theme, path="/health/review?quarter=2027Q1"
    )
    row = page.get_by_role("row", name="Pages in a week on call").inner_text()
    assert "missed" in row or "met" in row
    assert page.get_by_role("region", name="Burden of everybody").locator("svg").count() == 4
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Show").is_hidden()
    assert page.get_by_role("heading", name="Who carried what").is_visible()
