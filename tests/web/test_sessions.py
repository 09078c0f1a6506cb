"""What a browser keeps of being signed in, and what keeps it from being abused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.app import create_app
from api.web.site import PAGES
from scheduler.services import accounts
from scheduler.services.settings import Settings
from tests.services.stories import Story
from tests.web.browsing import PASSWORD

OURS = {"Sec-Fetch-Site": "same-origin"}
CREDENTIALS = {"login": "ann", "password": PASSWORD}


@pytest.fixture
def by_https(lived_in: Story) -> Iterator[TestClient]:
    """Return a browser that reaches a site by https, where Ann has an account that is an admin's."""
    with lived_in.store.writing(lived_in.now) as stored:
        link = accounts.first_invitation(stored)
        assert link is not None
        accounts.accept(stored, link, login="ann", name="Ann", password=PASSWORD)
    url = lived_in.store.engine.url.render_as_string(hide_password=False)
    settings = Settings(database=url, public_url="https://oncall.example.com", session_hours=8)
    app = create_app(settings, lambda: lived_in.now)
    here = "https://oncall.example.com"
    with TestClient(app, headers=OURS, follow_redirects=False, base_url=here) as client:
        yield client


def test_by_https_the_session_is_kept_where_no_other_host_and_no_script_reaches_it(
    by_https: TestClient,
) -> None:
    answer = by_https.post("/sign-in", data=CREDENTIALS)
    (kept,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-watchbill=")]
    parts = {part.strip().lower() for part in kept.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_a_session_that_somebody_planted_is_never_taken_over(by_https: TestClient) -> None:
    by_https.cookies.set("__Host-watchbill", "planted", domain="oncall.example.com")
    assert by_https.get("/").status_code == 303
    fresh = by_https.post("/sign-in", data=CREDENTIALS).cookies["__Host-watchbill"]
    assert fresh != "planted"
    by_https.cookies.clear()
    by_https.cookies.set("__Host-watchbill", "planted", domain="oncall.example.com")
    assert by_https.get("/").status_code == 303


def test_a_session_ends_when_its_hours_are_over(by_https: TestClient, lived_in: Story) -> None:
    by_https.post("/sign-in", data=CREDENTIALS)
    lived_in.now += timedelta(hours=7, minutes=59)
    assert by_https.get("/").status_code == 200
    lived_in.now += timedelta(minutes=1)
    assert by_https.get("/").status_code == 303


def test_to_look_at_a_page_changes_nothing(by_https: TestClient, lived_in: Story) -> None:
    by_https.post("/sign-in", data=CREDENTIALS)
    routes = [one for module in PAGES for one in module.router.routes if isinstance(one, APIRoute)]
    paths = {route.path for route in routes if "GET" in (route.methods or ())}
    looked_at = sorted(path for path in paths if "{" not in path and "company" not in path)
    assert len(looked_at) >= 8
    with lived_in.store.reading() as stored:
        before = (len(stored.audit.of(most=10_000)), stored.changes.since(-1))
    for path in looked_at:
        assert by_https.get(path).status_code in (200, 422), path
    with lived_in.store.reading() as stored:
        assert (len(stored.audit.of(most=10_000)), stored.changes.since(-1)) == before
