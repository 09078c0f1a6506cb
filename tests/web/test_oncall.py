"""The first page: who is on call now."""

from __future__ import annotations

from tests.web.axe import violations
from tests.web.browsing import PASSWORD, Site
from tests.web.conftest import Looking


def test_an_admin_signs_in_by_the_first_link_and_sees_who_is_on_call(looking: Looking, site: Site) -> None:
    from scheduler.services.accounts import first_invitation

    with site.store.writing(site.now()) as stored:
        link = first_invitation(stored)
    page = looking.as_(path=f"/invitation/{link}")
    assert violations(page) == []
    page.get_by_label("Your name").fill("Ada Lind")
    page.get_by_label("Login").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    primary = page.get_by_role("listitem").filter(has_text="primary").first
    assert "Bo" in primary.inner_text()
    assert "since Mon 11 Jan 11:00 until Mon 18 Jan 11:00" in primary.inner_text()
    assert "then Cy" in primary.inner_text()


def test_the_box_finds_people_rotations_and_nothing_and_works_without_the_script(
    looking: Looking, site: Site
) -> None:
    page = looking.as_(site.account("ada", "read"), path="/")
    box = page.get_by_role("searchbox", name="Who is on call for")
    box.press_sequentially("nobody at all")
    page.get_by_text("Nothing and nobody here is called").wait_for()
    box.fill("bo")
    page.get_by_role("heading", name="team").wait_for()
    assert page.url.endswith("?q=bo")
    page.goto("/?q=cy")
    assert page.get_by_text("Cy", exact=True).first.is_visible()


def test_what_is_uncovered_is_said_in_red_and_comes_first(looking: Looking, site: Site) -> None:
    assert site.story is not None
    site.story.at("2027-03-10 12:00")
    page = looking.as_(site.account("ada", "read"), path="/")
    assert page.get_by_text("1 rotation has nobody").is_visible()
    assert page.get_by_text("Nobody is oncall primary").is_visible()


def test_signing_in_and_out_needs_no_mouse(looking: Looking, site: Site) -> None:
    site.account("ada", "read")
    page = looking.as_(path="/sign-in")
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="On call now").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Sign out").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Sign in").wait_for()
