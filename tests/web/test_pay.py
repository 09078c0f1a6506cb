"""The page of pay: for managers of their teams, for engineers of themselves."""

from __future__ import annotations

import pytest

from tests.services.test_pay import ALL, agree, rate
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking

WEEK = "/pay?from=2027-01-04&to=2027-01-10"


def paid(site: Site) -> None:
    """Let what the team does be paid for, with rates that hold everywhere."""
    story = site.story
    assert story is not None
    agree(story, ALL)
    rate(story)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_a_manager_sees_totals_and_reasons_and_closes_the_period(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    paid(site)
    page = looking.as_(site.account("eve", "team-manager"), width=width, theme=theme, path="/health")
    page.get_by_role("link", name="Pay", exact=True).click()
    assert "open" in page.locator(".head").inner_text()
    page.get_by_label("First day").fill("2027-01-04")
    page.get_by_label("Last day").fill("2027-01-10")
    page.get_by_role("button", name="Show").click()
    totals = page.get_by_role("region", name="Totals of everybody")
    ann = totals.get_by_role("row", name="Ann").get_by_role("cell").all_inner_texts()
    assert ann == ["343.33 EUR", "343.33", "–", "–"]
    assert totals.get_by_role("row", name="All of them").inner_text().split()[-2:] == ["515.00", "EUR"]
    page.locator("summary").filter(has_text="Ann").last.click()
    lines = page.get_by_role("region", name="Lines of Ann")
    assert "oncall primary: 14 h of 24 h of Monday" in lines.inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    with page.expect_download() as loading:
        page.get_by_role("link", name="Download as CSV").click()
    rows = loading.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("person,name,kind")
    assert loading.value.suggested_filename == "pay-2027-01-04-2027-01-10.csv"

    page.get_by_role("button", name="Close it").click()
    page.get_by_role("navigation", name="Closed periods").wait_for()
    assert "closed" in page.locator(".head").inner_text()
    assert page.get_by_role("button", name="Close it").count() == 0
    page.goto("/pay?from=2027-01-08&to=2027-01-12")
    assert "is closed" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="what comes next").click()
    assert page.get_by_label("First day").input_value() == "2027-01-11"


def test_an_engineer_sees_their_own_lines_and_a_viewer_nobodys(looking: Looking, site: Site) -> None:
    paid(site)
    page = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    page.get_by_role("link", name="My pay").click()
    page.goto(WEEK)
    assert page.get_by_role("region", name="Lines of Bo").is_visible()
    assert "Ann" not in page.inner_text("main")
    assert page.get_by_role("button", name="Close it").count() == 0
    story = site.story
    assert story is not None
    file = page.request.get(f"/pay/lines.csv?team={story.team}&from=2027-01-04&to=2027-01-10").text()
    assert {row.split(",")[0] for row in file.splitlines()[1:]} == {"Bo"}
    viewer = looking.as_(site.account("ada", "read", person="Ann"))
    answer = viewer.goto(WEEK)
    assert answer is not None
    assert answer.status == 403
    looking.expected("403")
