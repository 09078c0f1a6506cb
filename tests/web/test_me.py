"""The page of whoever is signed in."""

from __future__ import annotations

from scheduler.domain.quarters import Quarter
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def test_an_engineer_sees_their_shifts_and_where_they_stand(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    assert "You are on call: oncall primary until" in page.get_by_role("status").inner_text()
    assert page.locator(".shifts li").count() == 3
    assert page.get_by_role("heading", name="My fairness in").is_visible()
    assert violations(page) == []


def test_two_people_trade_shifts_and_a_third_cannot_take_one_that_is_promised(
    looking: Looking, site: Site
) -> None:
    cy = looking.as_(site.account("cy", "engineer", person="Cy"), path="/me")
    cy.get_by_role("link", name="Who can take it? oncall primary").first.click()
    offer = cy.locator("#panel").get_by_role("button", name="Propose").first
    offer.wait_for(timeout=15000)
    assert violations(cy) == []
    name = offer.inner_text().rpartition(" ")[2]
    again = looking.as_("cy", path="/me")
    again.get_by_role("link", name="Who can take it? oncall primary").first.click()
    other_offer = again.locator("#panel").get_by_role("button", name="Propose").first
    other_offer.wait_for(timeout=15000)
    offer.click()
    cy.get_by_text("1 of 2 have agreed").wait_for()
    other_offer.click()
    assert "swap" in again.get_by_role("alert").inner_text()
    looking.expected("409")
    friend = looking.as_(site.account(name.lower(), "engineer", person=name), path="/me")
    friend.get_by_role("button", name="Agree").click()
    friend.get_by_text("None is waiting for anybody.").wait_for()
    cy.goto("/me")
    assert cy.get_by_text("swap", exact=True).first.is_visible()


def test_nobody_answers_a_swap_that_is_not_theirs(looking: Looking, site: Site) -> None:
    assert site.story is not None
    swap = site.story.swap("2027-01-18", "2027-01-25", agreed="Cy")
    page = looking.as_(site.account("ann", "engineer", person="Ann"), path="/me")
    mark = page.locator("input[name=mark]").first.get_attribute("value")
    answer = page.request.post(
        f"/me/swaps/{swap.swap.id}/agree",
        form={"mark": mark or ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status == 403
    assert site.story.state(swap) == "open"


def test_whoever_held_a_shift_says_once_how_it_was(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ann", "engineer", person="Ann", name="Ann"), path="/me")
    asked = page.get_by_role("region", name="How was your last shift?")
    assert "oncall primary" in asked.inner_text()
    asked.get_by_text("good").click()
    asked.get_by_role("button", name="Send").click()
    page.wait_for_load_state()
    with site.store.reading() as stored:
        assert site.story is not None
        assert stored.answers.during(Quarter(2027, 1).span, site.story.team) == [4]
    assert page.get_by_role("region", name="How was your last shift?").count() == 0
