"""`python docs/screenshots.py FOLDER`: takes a picture of each page of the sample company, in chromium."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from docs.company import TODAY, settle
from scheduler.store.stored import Store
from tests.web.browsing import Site, a_site

ADMIN = "carla@example.com"


def take_all(folder: Path) -> None:
    """Settle the company in a fresh store, and take all pictures."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        store = Store.open(f"sqlite:///{home}/watchbill.db")
        settle(store)
        with a_site(store, lambda: TODAY) as site, sync_playwright() as playwright:
            site.account(ADMIN, "admin", "engineer", person="carla", name="Carla Espinoza")
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            _take(folder, site, chromium)
            chromium.close()
        store.close()


def _take(folder: Path, site: Site, chromium: Browser) -> None:
    with site.store.reading() as stored:
        (rotation,) = stored.rotations.called("checkout")
    for name, path, more in (
        ("oncall", "/", {}),
        ("rotation", f"/rotations/{rotation}", {}),
        ("rotation-dark", f"/rotations/{rotation}?zoom=month", {"color_scheme": "dark"}),
        ("month", f"/rotations/{rotation}?zoom=calendar", {}),
        ("me", "/me", {}),
        ("phone", "/", {"color_scheme": "dark", "viewport": {"width": 390, "height": 760}}),
        ("setup", "/setup", {}),
    ):
        with _opened(site, chromium, path, more) as page:
            _keep(page, folder / f"{name}.png")
    with _opened(site, chromium, f"/rotations/{rotation}", {}) as page:
        page.locator("[data-person=benedikt] a.bar.t0:not(.over)").first.click()
        page.get_by_role("button", name="Why Benedikt?").click()
        page.locator(".verdict").wait_for(timeout=60_000)
        _keep(page, folder / "why.png")
    with _opened(site, chromium, "/setup/team", {}) as page:
        page.get_by_label("Name of the team").fill("search")
        page.get_by_label("People, one a line").fill("Eva Lund\nFinn Moe\nGro Dahl, Asia/Tokyo\nHal Ek")
        page.get_by_role("button", name="Preview the plan").click()
        page.locator("#preview table").wait_for(timeout=60_000)
        _keep(page, folder / "team.png")


@contextmanager
def _opened(site: Site, chromium: Browser, path: str, more: dict[str, Any]) -> Iterator[Page]:
    looks: dict[str, Any] = {
        "viewport": {"width": 1280, "height": 800},
        "timezone_id": "Europe/Berlin",
    } | more
    context = chromium.new_context(base_url=site.address, reduced_motion="reduce", **looks)
    context.add_cookies([{"name": "watchbill", "value": site.session(ADMIN), "url": site.address}])
    page = context.new_page()
    page.goto(path)
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def _keep(page: Page, path: Path) -> None:
    page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    take_all(Path(sys.argv[1]))
