"""Asking to be covered, on my page: who can, who is asked, and what comes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking

BO_AHEAD = "Who can take it? oncall primary, Mon 8 Feb"


def looked_at(page: Page) -> Page:
    """Return a page in which nothing is amiss, however narrow it is."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    return page


def ranked(page: Page) -> list[str]:
    """Return who could cover, in the order that is shown."""
    return [one.split("\n")[0] for one in page.locator("#who > .offers > li").all_inner_texts()]


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_a_part_of_a_shift_is_asked_for_one_declines_and_the_next_covers_it(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    story = site.story
    assert story is not None
    bo = looking.as_(site.account("bo", "engineer", person="Bo"), width=width, theme=theme, path="/me")
    bo.get_by_role("link", name=BO_AHEAD).click()
    panel = bo.locator("#panel")
    panel.get_by_text("Nobody can without breaking a rule.").wait_for()  # of the whole week
    assert "Ann is on duty for 3 weeks in a row" in panel.locator("#who").inner_text()
    panel.get_by_label("From").fill("2027-02-10T18:00")
    panel.get_by_label("Until").fill("2027-02-10T22:00")
    panel.get_by_role("heading", name="Wed 10 Feb 18:00 to Wed 10 Feb 22:00").wait_for()
    first, second = (one for one in ranked(bo) if "breaks" not in one)
    looked_at(bo)
    panel.get_by_label("Why").fill("a concert")
    panel.get_by_role("button", name="Ask them, one after the other").click()
    bo.get_by_text(f"{first} is asked now.").wait_for()
    for name, says in ((first, "Decline"), (second, "Accept")):
        asked = looking.as_(
            site.account(name.lower(), "engineer", person=name), width=width, theme=theme, path="/me"
        )
        request = asked.get_by_role("region", name="Cover requests")
        assert "Bo asks you to cover oncall primary" in request.inner_text()
        assert "“a concert”" in request.inner_text()
        assert "Breaks no rule" in request.inner_text()
        if says == "Accept":
            looked_at(asked)
        request.get_by_role("button", name=f"{says} to cover Bo").click()
        request.get_by_text("You ask nobody, and nobody asks you.").wait_for()
        bo.reload()
        if says == "Decline":
            assert f"{second} is asked now. {first} declined." in bo.content()
    assert bo.get_by_text("You ask nobody, and nobody asks you.").is_visible()
    assert (story.who("2027-02-10 18:00"), story.who("2027-02-10 22:00")) == (second, "Bo")


def test_without_script_somebody_asks_for_a_clash_is_told_what_is_amiss_and_takes_it_back(
    looking: Looking, site: Site
) -> None:
    page = looking.as_(site.account("bo", "engineer", "admin", person="Bo"), script=False, path="/me")
    page.get_by_label("First day").fill("2027-01-14")  # Bo is primary until the 18th
    page.get_by_label("Last day").fill("2027-01-15")
    page.get_by_role("button", name="Take it", exact=True).click()
    clash = page.get_by_role("status").filter(has_text="You are to serve while you are off")
    assert clash.get_by_role("button", name="Draw a rebalance of").is_visible()
    clash.get_by_role("link", name="Who can take it?").click()
    assert page.get_by_label("From").input_value() == "2027-01-14T00:00"
    assert page.get_by_label("Until").input_value() == "2027-01-16T00:00"
    page.get_by_label("Until").fill("2027-02-20T00:00")
    page.get_by_role("button", name="Look again").click()
    assert "Bo does not hold primary in all of that time." in page.get_by_role("alert").inner_text()
    page.get_by_label("Until").fill("2027-01-15T00:00")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Ask them, one after the other").click()
    request = page.get_by_role("region", name="Cover requests")
    assert "oncall primary, tomorrow 00:00 to Fri 15 Jan 00:00" in request.inner_text()
    request.get_by_role("button", name="Take it back").click()
    page.get_by_text("You ask nobody, and nobody asks you.").wait_for()
    page.get_by_role("button", name="Draw a rebalance of").click()
    page.wait_for_url("**/plans/*")
