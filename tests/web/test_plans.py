"""The pages of plans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.web.plans.asking import asked_of
from scheduler.domain.errors import Invalid
from scheduler.domain.people import TimeOff
from tests.builders import a_span
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def test_a_rebalance_is_chosen_from_a_chart_approved_applied_and_undone(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"))
    page.goto("/plans")
    page.get_by_label("What for").select_option("choice")
    page.get_by_text("Something has happened").click()
    page.get_by_label("What", exact=True).select_option("is_away")
    page.get_by_label("Who", exact=True).select_option("Cy")
    page.get_by_label("From").fill("2027-01-18")
    page.get_by_label("Last day").fill("2027-01-24")
    page.get_by_role("button", name="Draw it").click()
    page.get_by_role("heading", name="What changes buy").wait_for(timeout=30000)
    assert violations(page) == []
    page.locator(".frontier a").last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take these").click()
    page.get_by_role("heading", name="The bill, rule by rule").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("applied", exact=True).wait_for()
    assert site.story is not None
    assert "Cy" not in site.story.who("2027-01-20 12:00")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("undone", exact=True).wait_for()
    assert site.story.who("2027-01-20 12:00") == "Cy"


def test_of_two_who_decide_at_once_the_second_sees_the_conflict(looking: Looking, site: Site) -> None:
    assert site.story is not None
    plan = site.story.drafted("Bo Ann Di Cy", approved=False)
    first = looking.as_(site.account("ada", "admin"), path=f"/plans/{plan.id}")
    second = looking.as_(site.account("eve", "team-manager"), path=f"/plans/{plan.id}")
    first.get_by_role("button", name="Reject").click()
    first.get_by_text("rejected", exact=True).wait_for()
    second.get_by_role("button", name="Approve").click()
    assert f"Plan {plan.id} is rejected, not draft." in second.get_by_role("alert").inner_text()
    looking.expected("409")


def test_where_there_is_no_plan_the_clash_is_said_and_a_way_out_is_a_button(
    looking: Looking, site: Site
) -> None:
    assert site.story is not None
    away = TimeOff(span=a_span("2027-02-01/2027-02-15"))
    team = site.story.problem.team
    people = tuple(replace(one, time_off=(away,)) if one.id != "Di" else one for one in team.people)
    site.story.imported(replace(site.story.problem, team=replace(team, people=people)))
    page = looking.as_(site.account("ada", "admin"), path="/plans")
    page.get_by_role("button", name="Draw it").click()
    page.get_by_role("heading", name="No plan keeps all of this").wait_for(timeout=30000)
    assert violations(page) == []
    page.get_by_role("button", name="Take this way").first.click()
    page.get_by_role("heading", name="What it changes").wait_for()
    assert page.get_by_role("button", name="Approve").is_visible()


def test_an_engineer_has_no_plans(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("bo", "engineer", person="Bo"))
    answer = page.goto("/plans")
    assert answer is not None
    assert answer.status == 403
    looking.expected("403")


def test_what_happened_needs_a_person_and_days() -> None:
    with pytest.raises(Invalid, match="who it is about"):
        asked_of({"happened": "leaves", "last": "2027-01-01"})
    with pytest.raises(Invalid, match="last day is no day"):
        asked_of({"happened": "leaves", "person": "Bo", "last": "soon"})
