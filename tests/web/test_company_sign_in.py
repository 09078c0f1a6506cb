"""Signing in at the company, in a browser, against a sign-in on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from joserfc.jwk import RSAKey
from playwright.sync_api import Browser, Page

from scheduler.services.settings import Settings
from tests.services.stories import Story
from tests.web.axe import violations
from tests.web.browsing import Site, a_site
from tests.web.company import CLIENT, SECRET, Company, a_company
from tests.web.conftest import Looking

BO = {"sub": "u-17", "email": "bo@example.com", "email_verified": True, "name": "Bo Berg"}


@pytest.fixture
def company() -> Iterator[Company]:
    """Return a company's sign-in that listens, and knows Bo."""
    with a_company() as known:
        known.claims = dict(BO)
        yield known


@pytest.fixture
def site(lived_in: Story, company: Company) -> Iterator[Site]:
    """Return a site that lets in whom the company vouches for."""
    named = Settings(oidc_issuer=company.address, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    with a_site(lived_in.store, lambda: lived_in.now, named) as listening:
        listening.story = lived_in
        yield listening


@pytest.fixture
def looking(site: Site, browser: Browser, company: Company) -> Iterator[Looking]:
    """Return what opens browsers, which may go to the company."""
    eyes = Looking(site, browser)
    yield eyes
    eyes.expected(f"asked for {company.address}/")
    eyes.close()


def signed_in(looking: Looking, path: str = "/") -> Page:
    """Go to a page, and through the company's sign-in."""
    page = looking.as_(path=path)
    assert violations(page) == []
    page.get_by_role("link", name="Sign in with your company").click()
    page.get_by_role("button", name="It is me").click()
    return page


def test_whoever_the_company_vouches_for_is_let_in_and_comes_back_to_their_page(
    looking: Looking, site: Site
) -> None:
    page = signed_in(looking, "/?q=cy")
    page.get_by_role("heading", name="On call now").wait_for()
    assert page.url == f"{site.address}/?q=cy"
    assert page.get_by_role("link", name="Set-up").count() == 0
    again = signed_in(looking)
    again.get_by_role("heading", name="On call now").wait_for()
    with site.store.reading() as stored:
        (account,) = stored.accounts.all()
    assert (account.name, account.login, account.scopes) == ("Bo Berg", "bo@example.com", ("read",))


def test_an_address_that_is_vouched_for_opens_the_account_of_that_address(
    looking: Looking, site: Site
) -> None:
    site.account("bo@example.com", "admin")
    page = signed_in(looking, "/setup")
    page.get_by_role("heading", name="Set-up").wait_for()


@pytest.mark.parametrize("trick", ["another key", "an old answer", "an address of somebody else"])
def test_nobody_is_let_in_by_a_trick(looking: Looking, site: Site, company: Company, trick: str) -> None:
    site.account("bo@example.com", "admin")
    if trick == "another key":
        company.signs_with = RSAKey.generate_key(2048)
    elif trick == "an old answer":
        company.repeats = "a nonce of another sign-in"
    else:
        company.claims["email_verified"] = False
    page = signed_in(looking, "/setup")
    page.get_by_role("alert").wait_for()
    assert page.goto("/setup") is not None
    assert "/sign-in" in page.url
    looking.expected("403")


def test_an_answer_that_nobody_asked_for_is_refused(looking: Looking, site: Site) -> None:
    page = looking.as_()
    answer = page.goto("/sign-in/company/back?code=x&state=y")
    assert answer is not None
    assert answer.status == 403
    looking.expected("403")


def test_a_company_that_does_not_answer_is_said_to(lived_in: Story, browser: Browser) -> None:
    named = Settings(oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    with a_site(lived_in.store, lambda: lived_in.now, named) as listening:
        eyes = Looking(listening, browser)
        page = eyes.as_(path="/sign-in")
        page.get_by_role("link", name="Sign in with your company").click()
        assert "does not answer" in page.get_by_role("alert").inner_text()
        eyes.expected("503")
        eyes.close()
