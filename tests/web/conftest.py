"""Browsers: Debian's chromium, watched for errors and for requests that leave our own site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.needed import missing
from tests.services.stories import Story, a_stored_team
from tests.web.browsing import Site, a_site

CHROMIUM = shutil.which("chromium")
NOW = an_instant("2027-01-13 15:20")
"""A Wednesday: Bo is primary since Monday, 10:00."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how the browser starts; without one, say so loudly, or fail where `.ci/run` runs."""
    if CHROMIUM is None:
        missing(
            "WATCHBILL_BROWSER", "no page was looked at: chromium is not there (apt-get install chromium)"
        )
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def lived_in(sqlite_template: Path, tmp_path: Path) -> Iterator[Story]:
    """Return Ann, Bo, Cy and Di, who take turns for eight weeks, on a Wednesday afternoon."""
    path = tmp_path / "watchbill.db"
    shutil.copy(sqlite_template, path)
    store = Store.open(f"sqlite:///{path}")
    story = a_stored_team(store, "Ann Bo Cy Di Ann Bo Cy Di", secondary="Bo Cy Di Ann Bo Cy Di Ann")
    story.now = NOW
    yield story
    store.close()


@pytest.fixture
def site(lived_in: Story) -> Iterator[Site]:
    """Return a site for them."""
    with a_site(lived_in.store, lambda: lived_in.now) as listening:
        listening.story = lived_in
        yield listening


class Looking:
    """Opens browsers in which somebody is signed in."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site = site
        self.browser = browser
        self.errors: list[str] = []
        self._open: list[Any] = []

    def as_(
        self,
        login: str = "",
        *,
        width: int = 1280,
        theme: str = "light",
        path: str = "",
        script: bool = True,
    ) -> Page:
        """Return a page in a browser of its own; without a login, of nobody."""
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": width, "height": 844},
            color_scheme=theme,  # type: ignore[arg-type]
            timezone_id="Europe/Berlin",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        self._open.append(context)
        context.add_cookies([{"name": "zone", "value": "Europe%2FBerlin", "url": self.site.address}])
        if login:
            secret = self.site.session(login)
            context.add_cookies([{"name": "watchbill", "value": secret, "url": self.site.address}])
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        if path:
            page.goto(path)
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self.site.address}/", "data:")):
            self.errors.append(f"asked for {url}")

    def expected(self, *parts: str) -> None:
        """Leave out errors that the story is about: browsers log every answer that refuses."""
        self.errors = [error for error in self.errors if not any(part in error for part in parts)]

    def close(self) -> None:
        """Close all browsers; raise where one has met an error."""
        for context in self._open:
            context.close()
        assert self.errors == []


@pytest.fixture
def looking(site: Site, browser: Browser) -> Iterator[Looking]:
    """Return what opens browsers; none may have logged an error or asked another site for anything."""
    eyes = Looking(site, browser)
    yield eyes
    eyes.close()
