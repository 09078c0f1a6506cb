"""Set-up: a team from nothing in the browser, and who is let in."""

from __future__ import annotations

from api.web.setup.rule_form import rule_forms, rules_of
from constraints._registry import rule_types
from tests.web.axe import violations
from tests.web.browsing import PASSWORD, Site
from tests.web.conftest import Looking


def test_every_rule_of_the_book_has_a_form_with_a_sentence() -> None:
    forms = {form.kind: form for form in rule_forms()}
    assert forms.keys() == rule_types().keys()
    assert all(form.sentence.endswith(".") for form in forms.values())
    weeks = next(field for field in forms["minimum_rest"].fields if field.name == "minimum_rest.weeks")
    assert (weeks.kind, weeks.default, weeks.least, weeks.most) == ("number", 1, 1, 52)


def test_what_is_ticked_and_typed_is_said_as_a_team_file_says_it() -> None:
    typed = {
        "minimum_rest.on": "on",
        "minimum_rest.weeks": "2",
        "knowledge.on": "on",
        "knowledge.skill": "db",
    }
    said = rules_of(typed)
    assert said["minimum_rest"] == {"weeks": 2}
    assert said["knowledge"] == {"skill": "db"}
    assert said["time_off"] is False
    assert "coverage" not in said


def test_a_team_is_made_from_nothing_in_the_browser(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"), path="/setup")
    page.get_by_role("link", name="New team").click()
    page.get_by_label("Name of the team").fill("search")
    page.get_by_label("People, one a line").fill("Eva Lund\nFinn Moe")
    page.get_by_label("Weeks", exact=True).first.fill("4")
    preview = page.locator("#preview")
    page.get_by_role("button", name="Preview the plan").click()
    preview.get_by_role("alert").wait_for(timeout=20000)
    assert "No plan keeps every rule." in preview.inner_text()
    page.get_by_label("People, one a line").fill("Eva Lund\nFinn Moe\nGro Dahl, Asia/Tokyo\nHal Ek")
    page.get_by_role("button", name="Preview the plan").click()
    preview.get_by_role("table").wait_for(timeout=20000)
    assert "No plan is fairer: that is proven." in preview.inner_text()
    assert violations(page) == []
    page.get_by_role("button", name="Make the team with this plan").click()
    page.get_by_role("heading", name="search", exact=True).wait_for()
    assert page.locator("[data-person=gro-dahl] a.bar").count() >= 1
    looking.expected("422")


def test_what_is_wrong_with_a_team_is_said_beside_it(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"), path="/setup/team")
    page.get_by_label("Name of the team").fill("search")
    page.get_by_label("People, one a line").fill("Eva Lund, Mars/Olympus")
    page.get_by_role("button", name="Preview the plan").click()
    wrong = page.locator("#preview").get_by_role("alert")
    wrong.wait_for()
    assert "Mars/Olympus" in wrong.inner_text()


def test_an_admin_invites_an_engineer_who_then_signs_in(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"), path="/setup")
    form = page.locator("form[action='/setup/invitations']")
    form.get_by_label("Name", exact=True).fill("Bo")
    form.get_by_label("Role").select_option("engineer")
    form.get_by_role("button").click()
    assert "Say which person they are." in page.get_by_role("alert").inner_text()
    looking.expected("422")
    page.goto("/setup")
    form.get_by_label("Name", exact=True).fill("Bo")
    form.get_by_label("Role").select_option("engineer")
    form.get_by_label("Who of the people").select_option("Bo")
    form.get_by_role("button").click()
    link = page.locator("#secret").inner_text()
    other = looking.as_(path=link)
    other.get_by_label("Login").fill("bo")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Make the account").click()
    other.get_by_role("heading", name="On call now").wait_for()
    assert other.get_by_role("link", name="Set-up").count() == 0
    answer = other.goto("/setup")
    assert answer is not None
    assert answer.status == 403
    looking.expected("403")


def test_a_token_is_shown_once_and_revoked_at_once(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"), path="/setup")
    form = page.locator("form[action='/setup/tokens']")
    form.get_by_label("What for").fill("pager")
    form.get_by_role("button").click()
    secret = page.locator("#secret").inner_text()
    asked = {"Authorization": f"Bearer {secret}"}
    assert page.request.get("/v1/oncall?rotation=oncall", headers=asked).status == 200
    page.goto("/setup")
    assert secret not in page.content()
    page.get_by_role("button", name="Revoke pager").click()
    page.get_by_role("row", name="pager").get_by_text("revoked").wait_for()
    assert page.request.get("/v1/oncall?rotation=oncall", headers=asked).status == 401


def test_the_audit_says_who_did_it(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "admin"), path="/setup/audit")
    assert page.get_by_text("shifts of oncall were imported").first.is_visible()
    assert violations(page) == []
