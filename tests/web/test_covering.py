"""Covering a part of a shift, with the verdict before it is made."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from playwright.sync_api import Page

from scheduler.services.covering import Cover, CoverVerdict, judge
from tests.builders import a_span
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def verdict_on(site: Site, person: str, span: str, tier: str = "primary") -> CoverVerdict:
    """Judge a cover."""
    assert site.story is not None
    wanted = Cover(rotation=site.story.rotation, tier=tier, person=person, span=a_span(span))
    return judge(site.store, wanted, now=site.now(), by="test")


def test_a_cover_is_judged_and_nothing_is_kept_of_the_trial(site: Site) -> None:
    story = site.story
    assert story is not None
    fine = verdict_on(site, "Di", "2027-01-14 18:00/2027-01-14 22:00")
    assert (fine.refused, fine.warnings) == ("", ())
    assert [(one.name, one.points) for one in fine.given] == [("Bo", Fraction(4, 168))]
    busy = verdict_on(site, "Cy", "2027-01-14 18:00/2027-01-14 22:00")
    assert "Cy" in busy.refused
    assert story.who("2027-01-14 20:00") == "Bo"
    with site.store.reading() as stored:
        assert [entry.what for _, entry in stored.audit.of() if entry.what == "override.add"] == []


def drag(page: Page, of: str, onto: str, begin: float, end: float) -> None:
    """Drag along somebody's primary shift, as parts of it, and drop it on somebody's lane."""
    bar = page.locator(f"[data-person={of}] a.bar.t0[data-tier=primary]").first
    box, lane = bar.bounding_box(), page.locator(f".lane[data-person={onto}]").bounding_box()
    assert box is not None
    assert lane is not None
    page.mouse.move(box["x"] + box["width"] * begin, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + box["height"] / 2, steps=4)
    page.mouse.move(box["x"] + box["width"] * end, lane["y"] + lane["height"] / 2, steps=4)
    page.mouse.up()


def test_a_part_of_a_shift_is_dragged_onto_somebody_and_judged_before_it_is_made(
    looking: Looking, site: Site
) -> None:
    story = site.story
    assert story is not None
    page = looking.as_(site.account("ada", "admin"), path=f"/rotations/{story.rotation}?zoom=week")
    drag(page, "Bo", "Cy", 0.5, 0.75)
    panel = page.locator("#panel")
    panel.get_by_text("It cannot be:").wait_for()
    panel.get_by_label("By whom").select_option("Di")
    panel.get_by_text("It can be.", exact=True).wait_for()
    assert violations(page) == []
    assert story.who("2027-01-15 12:00") == "Bo"
    panel.get_by_label("Why").fill("concert")
    panel.get_by_role("button", name="Let them cover").click()
    page.locator("[data-person=Di] a.bar.changed").wait_for()
    middle = story.now.replace(day=15, hour=12, minute=0)
    assert story.who(f"{middle:%Y-%m-%d %H:%M}") == "Di"
    assert story.who(f"{middle + timedelta(days=2):%Y-%m-%d %H:%M}") == "Bo"


def test_the_second_of_two_managers_sees_that_somebody_is_taken(looking: Looking, site: Site) -> None:
    story = site.story
    assert story is not None
    where = f"/rotations/{story.rotation}/cover?person=Di&start=2027-01-14T18:00Z&end=2027-01-14T22:00Z"
    first = looking.as_(site.account("ada", "admin"), path=f"{where}&tier=primary")
    second = looking.as_(site.account("eve", "admin"), path=f"{where}&tier=secondary")
    first.get_by_role("button", name="Let them cover").click()
    first.wait_for_url("**/rotations/*zoom=month")
    second.get_by_role("button", name="Let them cover").click()
    assert "Di" in second.get_by_role("alert").inner_text()
    looking.expected("409")


def test_an_engineer_covers_nothing_by_hand(looking: Looking, site: Site) -> None:
    story = site.story
    assert story is not None
    page = looking.as_(site.account("bo", "engineer", person="Bo"))
    where = f"/rotations/{story.rotation}/cover?tier=primary&start=2027-01-14T18:00Z&end=2027-01-14T22:00Z"
    answer = page.goto(where)
    assert answer is not None
    assert answer.status == 403
    looking.expected("403")
