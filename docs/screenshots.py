"""
`python docs/screenshots.py FOLDER [NAME …]`: takes pictures of each page of the sample company, in chromium.

Each page is taken by day, by night, and on a phone: `oncall.png`, `oncall-dark.png`, `oncall-phone.png`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from docs.company import TODAY, move_in, settle
from scheduler.store.stored import Store
from tests.web.browsing import Site, a_site

ADMIN = "carla@example.com"
DESK: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "": DESK,
    "-dark": {**DESK, "color_scheme": "dark"},
    "-phone": {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 1},
}
"""How a page is looked at, by what the name of its picture ends with."""
SLOW = 60_000
"""Milliseconds that an answer of the solver may take."""

Doing = Callable[[Page], object]


@dataclass(frozen=True)
class Picture:
    """
    A page to take.

    Parameters
    ----------
    do
        What is done on it before; None: nothing.
    known
        Whether somebody is signed in.
    """

    name: str
    path: str
    do: Doing | None = None
    known: bool = True


def pictures(site: Site) -> list[Picture]:
    """Return all pages to take; plans are drawn first, so that each picture shows the same one."""
    with site.store.reading() as stored:
        (rotation,) = stored.rotations.called("checkout")
        teams = {name: team for team, name in stored.teams.all().items()}
    checkout, plain = teams["checkout"], f"/rotations/{rotation}"
    return [
        Picture("sign-in", "/sign-in", known=False),
        Picture("oncall", "/"),
        Picture("rotation", plain),
        Picture("month", f"{plain}?zoom=calendar"),
        Picture("week", f"{plain}?zoom=week"),
        Picture("why", plain, _why),
        Picture("cover", f"{plain}/cover?tier=primary&start=2027-03-20T18:00Z&end=2027-03-20T22:00Z", _cover),
        Picture("plans", f"/plans?team={checkout}"),
        Picture("rebalance", f"/plans?team={checkout}", _newest("choice")),
        Picture("review", f"/plans?team={checkout}", _newest("draft")),
        Picture("health", f"/health?team={checkout}"),
        Picture("quarter", f"/health/review?team={checkout}&quarter=2027Q1"),
        Picture("pay", f"/pay?team={checkout}&from=2027-03-01&to=2027-03-31"),
        Picture("me", "/me"),
        Picture("setup", "/setup"),
        Picture("team", "/setup/team", _team),
        Picture("one-team", f"/setup/teams/{checkout}"),
        Picture("ladder", f"/setup/teams/{checkout}/policies/{rotation}"),
        Picture("rules", f"/setup/rotations/{rotation}/rules"),
        Picture("people", f"/setup/rotations/{rotation}/people"),
        Picture("triggers", f"/setup/teams/{checkout}", _triggers),
        Picture("destination", f"/setup/teams/{checkout}", _destination),
        Picture("tool", f"/setup/teams/{checkout}", _tool),
        Picture("audit", f"/setup/audit?team={checkout}"),
        Picture("clash", "/plans", lambda page: _clash(page, site)),
    ]


def take_all(folder: Path, names: set[str]) -> None:
    """Settle the company in a fresh store, and take the pictures that are named; none: all."""
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory() as home:
        store = Store.open(f"sqlite:///{home}/watchbill.db")
        settle(store)
        with a_site(store, lambda: TODAY) as site, sync_playwright() as playwright:
            site.account(ADMIN, "admin", "engineer", person="carla", name="Carla Espinoza")
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            if not names or names & {"plans", "rebalance", "review"}:
                _draw_plans(site, chromium)
            for picture in pictures(site):
                if not names or picture.name in names:
                    _take(folder, site, chromium, picture)
            chromium.close()
        store.close()


def _take(folder: Path, site: Site, chromium: Browser, picture: Picture) -> None:
    for ending, look in LOOKS.items():
        with _opened(site, chromium, picture, look) as page:
            if picture.do is not None:
                picture.do(page)
            page.screenshot(path=folder / f"{picture.name}{ending}.png", animations="disabled")


@contextmanager
def _opened(site: Site, chromium: Browser, picture: Picture, look: Mapping[str, Any]) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=site.address, reduced_motion="reduce", timezone_id="Europe/Berlin", locale="en-GB", **look
    )
    if picture.known:
        context.add_cookies([{"name": "watchbill", "value": site.session(ADMIN), "url": site.address}])
    page = context.new_page()
    page.goto(picture.path)
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def _draw_plans(site: Site, chromium: Browser) -> None:
    """Ask for a rebalance of the checkout team, and then for a plan as if somebody left."""
    with site.store.reading() as stored:
        checkout = stored.teams.called("checkout")
    picture = Picture("", f"/plans?team={checkout}")
    with _opened(site, chromium, picture, DESK) as page:
        page.get_by_label("What for").select_option("choice")
        _happened(page, "leaves", "Dmitri Sokolov", "", "2027-08-31", "Dmitri moves to another team")
        page.get_by_role("heading", name="What changes buy").wait_for(timeout=SLOW * 5)
    with _opened(site, chromium, picture, DESK) as page:
        _happened(page, "is_away", "Giulia Marchetti", "2027-03-29", "2027-04-25", "Giulia is away")
        page.get_by_role("heading", name="What it changes").wait_for(timeout=SLOW * 5)


def _happened(page: Page, what: str, who: str, first: str, last: str, why: str) -> None:
    page.get_by_text("Something has happened").click()
    page.get_by_label("What", exact=True).select_option(what)
    page.get_by_label("Who", exact=True).select_option(label=who)
    page.get_by_label("From").fill(first)
    page.get_by_label("Last day").fill(last)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Draw it").click()


def _newest(state: str) -> Doing:
    def opened(page: Page) -> None:
        row = page.get_by_role("row").filter(has=page.get_by_text(state, exact=True)).first
        row.get_by_role("link").click()
        if state == "choice":
            dots = page.locator(".frontier a")
            dots.nth(dots.count() // 2).focus()
            page.keyboard.press("Enter")
            page.wait_for_url("**point=*")
            page.evaluate("scrollTo(0, 0)")

    return opened


def _clash(page: Page, site: Site) -> None:
    """Let a team move in that cannot be planned, ask for its plan, and open it."""
    team = move_in(site.store, "cannot-be-planned")
    while page.goto(f"/plans?team={team}").status == 404:  # the service has not looked into the store again
        page.wait_for_timeout(100)
    if page.get_by_text("impossible", exact=True).count() == 0:
        page.get_by_role("button", name="Draw it").click()
    else:
        page.locator("tbody a").first.click()
    page.get_by_role("heading", name="No plan keeps all of this").wait_for(timeout=SLOW * 2)


def _tool(page: Page) -> None:
    page.get_by_role("link", name="PagerDuty, checkout").click()
    page.get_by_role("heading", name="Last deliveries").wait_for()


def _triggers(page: Page) -> None:
    page.get_by_role("region", name="What follows from what happens").evaluate("one => one.scrollIntoView()")


def _destination(page: Page) -> None:
    page.get_by_role("link", name="ops portal").click()
    page.get_by_role("heading", name="Last sendings").wait_for()


def _why(page: Page) -> None:
    bar = page.locator("[data-person=benedikt] a.bar.t0:not(.over)").first
    bar.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Why Benedikt?").click()
    page.locator(".verdict").wait_for(timeout=SLOW)


def _cover(page: Page) -> None:
    page.get_by_label("By whom").select_option("felix")
    page.locator("#verdict .note").wait_for()


def _team(page: Page) -> None:
    page.get_by_label("Name of the team").fill("search")
    page.get_by_label("People, one a line").fill("Eva Lund\nFinn Moe\nGro Dahl, Asia/Tokyo\nHal Ek")
    page.get_by_role("button", name="Preview the plan").click()
    page.locator("#preview table").wait_for(timeout=SLOW)


if __name__ == "__main__":
    take_all(Path(sys.argv[1]), set(sys.argv[2:]))
