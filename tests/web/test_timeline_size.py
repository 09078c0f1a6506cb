"""The timeline of a large rotation: a year of twenty people, without a stutter."""

from __future__ import annotations

from playwright.sync_api import CDPSession

from scheduler.domain.team import Published
from scheduler.services import importing
from scheduler.store.stored import Store
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, knowing, shifts
from tests.services.stories import EVE
from tests.web.browsing import Site
from tests.web.conftest import Looking

PEOPLE = 20
ELEMENTS = 1500
"""Fewer than that are drawn and scrolled in a frame on a phone."""
FRAME = 16.7
"""Milliseconds of one of sixty frames a second."""
STEPS = 40


def a_large_rotation(store: Store) -> str:
    """Store a year of twenty people with two tiers, and days off; return the rotation's id."""
    names = [f"P{number:02}" for number in range(PEOPLE)]
    people = [
        a_person(name, off=[f"2027-{1 + n % 12:02}-08/2027-{1 + n % 12:02}-19"])
        for n, name in enumerate(names)
    ]
    problem = a_team(*people, tiers=(PRIMARY, SECONDARY), weeks=52, zone="Europe/Berlin")
    problem = knowing(problem, name="large")
    turns = " ".join(names[week % PEOPLE] for week in range(52))
    others = " ".join(names[(week + 7) % PEOPLE] for week in range(52))
    listed = (*shifts(problem, turns), *shifts(problem, others, "secondary"))
    with store.writing(EVE) as stored:
        team, _ = importing.import_team(
            stored, knowing(problem, published=Published(shifts=listed)), by="ada"
        )
        return stored.rotations.ids(team=team)[0]


def busy(session: CDPSession) -> float:
    """Return for how many milliseconds the page has kept the processor busy."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration")) * 1000


def test_a_year_of_twenty_people_scrolls_without_a_stutter(looking: Looking, site: Site) -> None:
    rotation = a_large_rotation(site.store)
    page = looking.as_(site.account("ada", "read"), width=800, path=f"/rotations/{rotation}?zoom=year")
    assert page.locator("a.bar").count() > 90
    assert page.evaluate("document.querySelectorAll('*').length") < ELEMENTS

    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    page.evaluate(
        """async (steps) => {
            const scroll = document.querySelector(".scroll");
            for (let n = 0; n < steps; n++) {
                scroll.scrollLeft = (n * scroll.scrollWidth) / steps;
                scrollTo(0, (n % 2) * 200);
                await new Promise(requestAnimationFrame);
            }
        }""",
        STEPS,
    )
    assert (busy(session) - before) / STEPS < FRAME
