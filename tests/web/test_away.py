"""My time off on my page: by hand, and from calendars that I link."""

from __future__ import annotations

import pytest

from tests.importers.ical.writing import a_calendar
from tests.services.test_linked_calendars import vacation
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking

CALENDAR = a_calendar(
    vacation("20270201", "20270204", title="Vacation in Lisbon"),
    vacation("20270301", "20270302", title="Dentist", uid="2"),
    vacation("20270115", "20270116", uid="4"),
    vacation("20270401", "20270402", uid="3").replace(
        ";VALUE=DATE:20270401", ";TZID=Nowhere:20270401T100000"
    ),
)


def test_an_engineer_takes_time_off_sees_the_clash_and_gives_it_back(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    page.get_by_label("First day").fill("2027-01-14")  # Bo is primary until the 18th
    page.get_by_label("Last day").fill("2027-01-15")
    page.get_by_label("Reason").fill("moving house")
    page.get_by_role("button", name="Take it", exact=True).click()
    page.get_by_text("You are to serve while you are off").wait_for()
    assert "moving house" in page.locator("section[aria-labelledby=off]").inner_text()
    page.get_by_role("button", name="Give back").click()
    page.get_by_text("You have taken none.").wait_for()
    assert page.get_by_text("You are to serve while you are off").count() == 0


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_a_calendar_is_uploaded_tried_and_counted_by_another_rule(
    looking: Looking, site: Site, theme: str, width: int
) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"), width=width, theme=theme, path="/me")
    page.get_by_label("What to call it").fill("Private")
    page.get_by_label("Or a file").set_input_files(
        {"name": "bo.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    )
    page.get_by_role("button", name="Link it").click()
    counts = page.locator("section[aria-labelledby=counts]")
    counts.get_by_text("Vacation in Lisbon").wait_for()
    assert "Nowhere" in page.locator("section[aria-labelledby=unread]").inner_text()
    assert violations(page) == []
    page.get_by_label("words in the title").fill("dentist")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="Would count").wait_for()
    assert "Dentist" in counts.inner_text()
    page.goto("/me")
    assert "Lisbon" not in page.content()  # titles are on the calendar's own page only
    assert "2 of 3 events count" in page.content()
    assert page.get_by_text("You are to serve while you are off").count() == 1
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Private").click()
    page.get_by_role("button", name="Unlink").click()
    page.get_by_text("You have taken none.").wait_for()


def test_nobody_sees_a_calendar_of_somebody_else(looking: Looking, site: Site) -> None:
    bo = looking.as_(site.account("bo", "engineer", person="Bo"), path="/me")
    bo.get_by_label("What to call it").fill("Private")
    bo.get_by_label("Or a file").set_input_files(
        {"name": "bo.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    )
    bo.get_by_role("button", name="Link it").click()
    bo.get_by_text("Vacation in Lisbon").wait_for()
    ann = looking.as_(site.account("ann", "engineer", person="Ann"), path="/me")
    mark = ann.locator("input[name=mark]").first.get_attribute("value") or ""
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert ann.request.get(bo.url).status == 404
    for what in ("counting", "preview", "refresh", "unlink"):
        answer = ann.request.post(
            f"{bo.url}/{what}", form={"mark": mark, "out_of_office": "true"}, headers=headers
        )
        assert answer.status == 404
