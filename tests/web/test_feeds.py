"""My feeds on my page: made, copied, scanned, given another address, revoked."""

from __future__ import annotations

import pytest

from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def test_an_engineer_makes_a_feed_copies_it_rotates_it_and_revokes_it(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Make a feed").click()
    first = page.locator("#address").inner_text()
    page.reload()
    assert page.locator("#address").inner_text() == first
    with site.store.reading() as stored:
        assert len(stored.feeds.all("Bo")) == 1
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == first
    assert "BEGIN:VEVENT" in page.request.get(first).text()

    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")  # as on plain http
    page.get_by_role("button", name="Copied").click()
    assert page.evaluate("getSelection().toString().trim()") == first
    assert page.locator("[data-copy]").inner_text() == "Copied"

    page.goto("/me")
    page.get_by_role("button", name="Rotate").click()
    second = page.locator("#address").inner_text()
    assert page.request.get(first).status == 404
    assert page.request.get(second).status == 200

    page.goto("/me")
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke").wait_for(state="detached")
    assert page.request.get(second).status == 404


def test_nobody_rotates_or_revokes_a_feed_of_somebody_else(looking: Looking, site: Site) -> None:
    bo = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    bo.get_by_role("button", name="Make a feed").click()
    address = bo.locator("#address").inner_text()
    bo.goto("/me")
    actions = [
        bo.get_by_role("button", name=name).get_attribute("formaction") or "" for name in ("Rotate", "Revoke")
    ]
    ann = looking.as_(site.account("ann", "engineer", person="Ann"), path="/me")
    mark = ann.locator("input[name=mark]").first.get_attribute("value") or ""
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert [ann.request.post(one, form={"mark": mark}, headers=headers).status for one in actions] == [
        404
    ] * 2
    assert ann.request.get(address).status == 200


@pytest.mark.parametrize(("theme", "width"), [("dark", 390)])
def test_the_address_is_for_everybody(looking: Looking, site: Site, theme: str, width: int) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"), width=width, theme=theme, path="/me")
    make = page.get_by_role("button", name="Make a feed")
    make.focus()
    page.keyboard.press("Enter")
    page.get_by_role("img", name="The address as a QR code").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/me")
    assert violations(page) == []
