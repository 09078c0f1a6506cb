"""The page of a rotation: timeline, month, fairness, and why a shift is somebody's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from api.web.rotation.timeline import ZOOMS, timeline, window
from scheduler.domain.handoffs import Cadence
from scheduler.services import standing
from scheduler.services.rotation_calendar import rotation_calendar
from scheduler.services.teams import problem_of
from tests.builders import an_instant
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import NOW, Looking
from tests.web.test_health import paged


def rotation_of(site: Site) -> str:
    """Return the address of the rotation's page."""
    assert site.story is not None
    return f"/rotations/{site.story.rotation}"


def test_a_window_begins_with_the_handoff_of_the_running_week_whatever_the_clocks_do() -> None:
    berlin = Cadence(timezone="Europe/Berlin")
    for now, start in (
        ("2027-03-28 12:00", "2027-03-22 09:00"),
        ("2027-03-29 07:59", "2027-03-22 09:00"),
        ("2027-03-29 08:00", "2027-03-29 08:00"),
        ("2027-11-01 08:59", "2027-10-25 08:00"),
    ):
        assert window(berlin, ZOOMS["week"], None, an_instant(now)).start == an_instant(start)
    spring = window(berlin, ZOOMS["week"], None, an_instant("2027-03-24 00:00"))
    assert spring.length == timedelta(hours=167)


def test_bars_lie_where_the_shifts_are_and_covers_split_them(site: Site) -> None:
    story = site.story
    assert story is not None
    story.at("2027-01-13 15:20").cover("Di", "2027-01-14 18:00/2027-01-14 22:00")
    span = window(Cadence(), ZOOMS["month"], None, NOW)
    with site.store.reading() as stored:
        found = rotation_calendar(stored, story.rotation, start=span.start, end=span.end)
    drawn = timeline(found, "month", span, NOW)
    bars = {lane.person: [bar for bar in lane.bars if bar.words == "primary"] for lane in drawn.lanes}
    assert [(bar.column, bar.length) for bar in bars["Bo"]] == [(1, 40), (43, 42)]
    assert next((bar.column, bar.length, bar.why) for bar in bars["Di"]) == (41, 2, "override")
    assert drawn.today == 28


def test_standings_split_what_is_served_from_what_is_ahead(site: Site) -> None:
    story = site.story
    assert story is not None
    with site.store.reading() as stored:
        found, fair = standing.standings_of(problem_of(stored, story.team), NOW)
    mine = {one.person: one for one in found}
    assert (mine["Ann"].done.turns, mine["Bo"].done.turns) == (Fraction(1), Fraction(3, 2))
    assert sum(one.total for one in found) == sum(one.fair_share for one in found) == 12
    assert fair.worst == 0


def test_the_chart_shows_the_pages_of_this_plan_beside_the_points(looking: Looking, site: Site) -> None:
    paged(site, "2027-01-12 02:30", "2027-01-12 10:30", "2027-01-12 11:30")
    page = looking.as_(site.account("ada", "read"), path=rotation_of(site))
    row = page.get_by_role("region", name="Fairness of everybody").get_by_role("row", name="Bo")
    assert row.locator("td.number").all_inner_texts()[-2:] == ["3", "1"]
    assert [row.locator(f"rect.q-{kind}").count() for kind in ("business", "off_hours", "sleep")] == [1, 0, 1]


def test_the_timeline_tells_people_by_keyboard_why_a_shift_is_theirs(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "read"), path=f"{rotation_of(site)}?zoom=quarter")
    bar = page.locator("[data-person=Bo] a.bar:not(.over)").first
    bar.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.lane').dataset.person") == "Cy"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Why Cy?").click()
    answer = panel.locator(".verdict")
    answer.wait_for(timeout=20000)
    assert "Cy" in answer.inner_text()
    assert violations(page) == []
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_a_rotation_of_another_team_is_as_if_missing(looking: Looking, site: Site) -> None:
    with site.store.writing(datetime(2027, 1, 1, tzinfo=UTC)) as stored:
        facts = stored.teams.get(site.story.team) if site.story else None
        assert facts is not None
        stored.teams.put(
            type(facts)(**{**vars(facts), "id": "other", "name": "other", "people": (), "carried": ()})
        )
    page = looking.as_(site.account("eve", "read", team="other"))
    for path in (rotation_of(site), "/rotations/no-such-rotation"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
        assert "There is no rotation" in page.inner_text("main")
    looking.expected("404")
