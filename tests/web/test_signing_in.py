"""Signing in: who is let in, who is not, and what a browser keeps of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.web.signing_in.next_page import local
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.services import accounts, signing_in
from scheduler.services.settings import Settings
from scheduler.services.signing_in import NotLetIn
from scheduler.store.stored import Store
from tests.api.asking import Clock
from tests.cheaper import AS_PEOPLE_HAVE_IT
from tests.services.stories import EVE, a_stored_team
from tests.web.browsing import PASSWORD

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser_of_nobody(store: Store) -> Iterator[TestClient]:
    """Return a browser without a session, and Ann's account, which is an admin's."""
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.writing(EVE) as stored:
        link = accounts.first_invitation(stored)
        assert link is not None
        accounts.accept(stored, link, login="Ann@Example.com", name="Ann", password=PASSWORD)
    url = store.engine.url.render_as_string(hide_password=False)
    app = create_app(Settings(database=url, sign_ins=3), Clock(story))
    with TestClient(app, headers=OURS, follow_redirects=False) as client:
        yield client


def sign_in(client: TestClient, login: str = "ann@example.com", password: str = PASSWORD, **more: str) -> int:
    """Try to sign in, and return the status."""
    return client.post("/sign-in", data={"login": login, "password": password, **more}).status_code


def mark_of(client: TestClient) -> str:
    """Return what a page of ours sends back."""
    found = re.search(r'name="mark" value="([^"]+)"', client.get("/").text)
    assert found is not None
    return found[1]


def test_who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page(browser_of_nobody: TestClient) -> None:
    away = browser_of_nobody.get("/?q=ann")
    assert (away.status_code, away.headers["location"]) == (303, "/sign-in?next=%2F%3Fq%3Dann")
    back = browser_of_nobody.post(
        "/sign-in", data={"login": "ann@example.com", "password": PASSWORD, "next": "/?q=ann"}
    )
    assert (back.status_code, back.headers["location"]) == (303, "/?q=ann")
    kept = back.headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    assert browser_of_nobody.get("/").status_code == 200


def test_a_wrong_password_and_an_unknown_login_are_refused_in_the_same_words(
    browser_of_nobody: TestClient,
) -> None:
    wrong = browser_of_nobody.post("/sign-in", data={"login": "ann@example.com", "password": "x" * 12})
    unknown = browser_of_nobody.post("/sign-in", data={"login": "eve@example.com", "password": "x" * 12})
    assert wrong.status_code == unknown.status_code == 403
    assert wrong.text == unknown.text
    assert "Login and password do not go together." in wrong.text


def test_whoever_steals_the_store_pays_for_each_guess_at_a_password() -> None:
    kept = AS_PEOPLE_HAVE_IT.hasher.hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # what RFC 9106 recommends where memory is dear


def test_a_login_is_not_tried_for_ever(browser_of_nobody: TestClient) -> None:
    tried = [sign_in(browser_of_nobody, password="wrong" * 4) for _ in range(4)]
    assert tried == [403, 403, 403, 429]
    assert sign_in(browser_of_nobody) == 429
    assert sign_in(browser_of_nobody, login="bo@example.com") == 403


def test_signing_in_from_another_site_is_refused(browser_of_nobody: TestClient) -> None:
    data = {"login": "ann@example.com", "password": PASSWORD}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": ""},
    ):
        assert browser_of_nobody.post("/sign-in", data=data, headers=headers).status_code == 403
    origin = {"Sec-Fetch-Site": "", "Origin": "http://testserver"}
    assert browser_of_nobody.post("/sign-in", data=data, headers=origin).status_code == 303


def test_a_change_needs_the_mark_of_this_very_session(browser_of_nobody: TestClient) -> None:
    sign_in(browser_of_nobody)
    other = mark_of(browser_of_nobody)
    sign_in(browser_of_nobody)
    for mark in ("", "x", other):
        assert browser_of_nobody.post("/sign-out", data={"mark": mark}).status_code == 403
    mark = mark_of(browser_of_nobody)
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert browser_of_nobody.post("/sign-out", data={"mark": mark}, headers=elsewhere).status_code == 403
    assert browser_of_nobody.post("/sign-out", data={"mark": mark}).status_code == 303
    assert browser_of_nobody.get("/").status_code == 303


def test_signing_out_everywhere_ends_all_sessions(browser_of_nobody: TestClient) -> None:
    sign_in(browser_of_nobody)
    first = dict(browser_of_nobody.cookies)
    sign_in(browser_of_nobody)
    assert dict(browser_of_nobody.cookies) != first
    data = {"mark": mark_of(browser_of_nobody), "everywhere": "true"}
    assert browser_of_nobody.post("/sign-out", data=data).status_code == 303
    browser_of_nobody.cookies.update(first)
    assert browser_of_nobody.get("/").status_code == 303


def test_every_page_says_that_nothing_comes_from_elsewhere_and_nothing_frames_it(
    browser_of_nobody: TestClient,
) -> None:
    for path in ("/sign-in", "/", "/no-such-page"):
        answer = browser_of_nobody.get(path)
        content = answer.headers["content-security-policy"]
        assert "default-src 'none'" in content
        assert "unsafe" not in content
        assert "frame-ancestors 'none'" in content
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


def test_what_pages_load_is_kept_for_ever_under_a_name_that_changes_with_it(
    browser_of_nobody: TestClient,
) -> None:
    found = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', browser_of_nobody.get("/sign-in").text))
    assert len(found) >= 5
    for address in found:
        answer = browser_of_nobody.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers.get("content-encoding") in ("gzip", None)
    assert browser_of_nobody.get("/assets/..%2Fsite.py").status_code == 404


def test_programs_still_get_problems_for_addresses_that_are_not_there(browser_of_nobody: TestClient) -> None:
    answer = browser_of_nobody.get("/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_invitation_makes_one_account_and_a_wrong_try_does_not_use_it_up(store: Store) -> None:
    a_stored_team(store)
    with store.writing(EVE) as stored:
        _, link = accounts.invite(stored, "Bo", ("engineer",), by="ann", person="Bo")
    with store.writing(EVE) as stored, pytest.raises(Invalid, match="5 characters"):
        accounts.accept(stored, link, login="bo", name="Bo", password="short")
    with store.writing(EVE) as stored:
        account = accounts.accept(stored, link, login="bo", name="Bo", password=PASSWORD)
        assert (account.person, account.scopes) == ("Bo", ("engineer",))
    with store.writing(EVE) as stored, pytest.raises(NotFound, match="no longer"):
        accounts.accept(stored, link, login="bo2", name="Bo", password=PASSWORD)


def test_an_invitation_ends_after_a_week(store: Store) -> None:
    with store.writing(EVE) as stored:
        _, link = accounts.invite(stored, "Bo", ("read",), by="ann")
    with store.reading() as stored:
        assert stored.accounts.invited(link, EVE + timedelta(days=6, hours=23))
        assert stored.accounts.invited(link, EVE + timedelta(days=7)) is None


def test_a_closed_account_lets_nobody_in_from_the_next_request_on(store: Store) -> None:
    with store.writing(EVE) as stored:
        first = accounts.first_invitation(stored)
        assert first is not None
        admin = accounts.accept(stored, first, login="ann", name="Ann", password=PASSWORD)
        _, link = accounts.invite(stored, "Bo", ("read",), by="ann")
        other = accounts.accept(stored, link, login="bo", name="Bo", password=PASSWORD)
        secret = signing_in.begin(stored, other, lasts=timedelta(days=1))
        accounts.close(stored, other.id, by="ann")
        assert stored.accounts.in_session(secret, EVE) is None
        with pytest.raises(NotLetIn):
            signing_in.with_password(stored, "bo", PASSWORD)
        with pytest.raises(Conflict, match="No admin"):
            accounts.close(stored, admin.id, by="ann")


def test_the_company_vouches_for_an_address_or_opens_nobodys_account(store: Store) -> None:
    with store.writing(EVE) as stored:
        _, link = accounts.invite(stored, "Ann", ("admin",), by="watchbill")
        mine = accounts.accept(stored, link, login="ann@example.com", name="Ann", password=PASSWORD)
        claims = {"subject": "issuer 1", "login": "ann@example.com", "name": "Ann"}
        with pytest.raises(NotLetIn):
            signing_in.elsewhere(stored, **claims, verified=False)
        assert signing_in.elsewhere(stored, **claims, verified=True).id == mine.id
        assert signing_in.elsewhere(stored, **claims, verified=False).scopes == ("admin",)
        stranger = signing_in.elsewhere(
            stored, subject="issuer 2", login="new@example.com", name="New", verified=False
        )
        assert stranger.scopes == ("read",)


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a b"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(address: str) -> None:
    assert local(address) == "/"
    assert local("/rotations/1?zoom=week") == "/rotations/1?zoom=week"
