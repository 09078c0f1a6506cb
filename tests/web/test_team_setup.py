"""Set-up of one team: its rules, people, escalation and tools, and the audit of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from scheduler.domain.trigger_policy import USUAL
from scheduler.services import notices, trigger_policies
from tests.web.axe import violations
from tests.web.browsing import Site
from tests.web.conftest import Looking


def setup_of(site: Site) -> str:
    """Return the address of the set-up of the story's team."""
    assert site.story is not None
    return f"/setup/teams/{site.story.team}"


def test_a_tool_is_connected_tried_with_a_sample_given_another_secret_and_disconnected(
    looking: Looking, site: Site
) -> None:
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    assert "so health has nothing to count" in page.inner_text("main")
    page.get_by_label("Tool", exact=True).select_option("grafana")
    page.get_by_label("Name", exact=True).fill("Grafana in Oslo")
    page.get_by_role("button", name="Connect it").click()
    first = page.locator("#secret").inner_text()
    assert violations(page) == []
    page.get_by_role("button", name="Try it with a sample").click()
    page.get_by_text("it would page Bo, primary now.").wait_for()
    assert first not in page.content()

    page.get_by_role("button", name="Add a secret").click()
    assert page.locator("#secret").inner_text() != first
    page.get_by_role("button", name="Forget the older ones").click()
    address = page.locator("#address").inner_text()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {first}"}
    assert page.request.post(address, data="{}", headers=headers).status == 401
    page.get_by_role("button", name="Disconnect the tool").click()
    page.get_by_text("so health has nothing to count").wait_for()


def test_a_webhook_is_given_another_secret_that_is_shown_only_then(looking: Looking, site: Site) -> None:
    assert site.story is not None
    with site.store.writing(site.now()) as stored:
        one, first = notices.make(
            stored,
            site.story.team,
            "webhook",
            "ops",
            "https://8.8.8.8/x",
            shown="https://8.8.8.8/…",
            by="ada",
        )
    page = looking.as_(site.account("ada", "team-manager"), path=f"/setup/destinations/{one.id}")
    page.get_by_role("button", name="Change the secret").click()
    second = page.locator("#secret").inner_text()
    assert second.startswith("whsec_")
    assert second != first
    page.get_by_text("and with the former one until").wait_for()
    page.goto(f"/setup/destinations/{one.id}")
    assert second not in page.content()


def test_a_ladder_is_built_level_by_level_and_says_whom_it_would_page_now(
    looking: Looking, site: Site
) -> None:
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    page.get_by_role("link", name="New policy").click()
    page.get_by_label("Name", exact=True).fill("at night")
    page.get_by_label("Level 1 pages", exact=True).select_option("oncall secondary")
    page.get_by_label("Level 2 pages", exact=True).select_option("Di")
    page.get_by_role("button", name="Save the ladder").click()
    chain = page.get_by_role("region", name="Whom it would page now").get_by_role("listitem")
    first, second = chain.all_inner_texts()
    assert first.split() == ["at", "once", "Cy", "oncall", "secondary"]
    assert second.split()[:4] == ["after", "5", "min", "Di"]
    assert violations(page) == []

    page.get_by_label("Place of level 2").fill("0.5")
    page.get_by_label("Level 1 pages, and also").select_option("oncall primary")
    page.get_by_label("Minutes that level 1 waits").fill("0")
    page.get_by_role("button", name="Save the ladder").click()
    page.get_by_text("after 5 min").wait_for()
    assert "Di" in chain.first.inner_text()
    assert {"Cy", "Bo"} <= set(chain.last.inner_text().replace(",", "").split())

    page.get_by_role("link", name="SEV1").click()
    page.get_by_label("Level 1 pages", exact=True).select_option("oncall primary")
    page.get_by_role("button", name="Save the ladder").click()
    page.get_by_role("link", name="SEV1 has its own ladder").wait_for()
    assert "Bo" in chain.first.inner_text()
    page.get_by_role("button", name="Remove the policy").click()
    page.get_by_role("heading", name="Escalation", exact=True).wait_for()
    assert page.get_by_role("link", name="at night").count() == 0


def test_rules_are_changed_by_forms_made_from_their_own_fields(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    page.get_by_role("link", name="Rules of oncall").click()
    page.get_by_text("Change it: Minimum rest").click()
    page.locator("[id='minimum_rest.weeks']").fill("2")
    page.locator("[name='resilience.on']").uncheck()
    assert violations(page) == []
    page.get_by_role("button", name="Save the rules").click()
    page.get_by_text("Everyone has at least 2 free weeks between two runs of duty.").wait_for()
    assert not page.locator("[name='resilience.on']").is_checked()
    assert page.locator("[name='time_off.on']").is_checked()


def test_somebody_joins_and_somebody_leaves_with_what_clashes(looking: Looking, site: Site) -> None:
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    page.get_by_role("link", name="People of oncall").click()
    page.get_by_label("Name of somebody new").fill("Eva Lund")
    page.get_by_label("First day").fill("2027-02-01")
    page.get_by_role("button", name="Let them join").click()
    page.get_by_role("row", name="Eva Lund").get_by_text("learns first").wait_for()
    assert violations(page) == []
    page.get_by_label("Last day of Bo").fill("2027-02-07")
    page.get_by_role("button", name="Leaves on that day: Bo").click()
    assert "clash" in page.get_by_role("status").inner_text()
    page.get_by_label("Share of Cy").fill("0.5")
    page.get_by_role("button", name="Set the share of Cy").click()
    assert page.get_by_label("Share of Cy").input_value() == "0.5"


def test_the_role_of_an_account_is_changed_and_holds_at_once(looking: Looking, site: Site) -> None:
    bo = looking.as_(site.account("bo", "read"))
    page = looking.as_(site.account("ada", "admin"), path="/setup")
    page.get_by_role("link", name="Change what bo may do").click()
    page.get_by_label("Team manager").check()
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    page.get_by_role("row", name="bo").get_by_text("team-manager").wait_for()
    bo.goto("/setup")
    assert bo.get_by_role("heading", name="Teams").is_visible()
    assert bo.get_by_role("heading", name="Accounts").count() == 0


def test_the_audit_is_filtered_and_says_who_is_let_in_to_admins_only(looking: Looking, site: Site) -> None:
    story = site.story
    assert story is not None
    story.cover("Di", "2027-01-14 18:00/2027-01-14 22:00")
    story.now += timedelta(days=2)
    admin = looking.as_(site.account("ada", "admin"), path="/setup/audit")
    rows = admin.locator("tbody tr")
    admin.get_by_label("What", exact=True).select_option("override")
    admin.get_by_role("button", name="Show").click()
    admin.wait_for_url("**what=override**")
    assert rows.count() == 1
    assert violations(admin) == []
    admin.get_by_label("From").fill("2027-01-15")
    admin.get_by_role("button", name="Show").click()
    admin.get_by_text("No change is like that.").wait_for()
    admin.goto("/setup/audit?what=token")
    assert rows.count() >= 1
    manager = looking.as_(site.account("eve", "team-manager"), path="/setup/audit?what=token")
    assert manager.locator("tbody tr").count() == 0


def test_a_team_says_what_follows_from_each_trigger_and_nobody_saves_over_what_they_have_not_seen(
    looking: Looking, site: Site
) -> None:
    story = site.story
    assert story is not None
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    late = looking.as_("ada", path=setup_of(site))
    page.get_by_label("A long SEV1").select_option("automatic")
    page.get_by_label("Fairness drifts").select_option("off")
    page.get_by_label("Points from the fair share, at most").fill("1.5")
    page.get_by_label("Weeks published ahead, at least").fill("6")
    page.get_by_label("Why", exact=True).fill("nights are long")
    page.get_by_role("button", name="Save the triggers").click()
    page.wait_for_url("**#triggers")
    assert page.get_by_label("Points from the fair share, at most").input_value() == "1.5"
    with site.store.reading() as stored:
        policy = trigger_policies.get(stored, story.team)
        assert "nights are long" in {line.why for _, line in stored.audit.of(team=story.team, most=5)}
    assert policy == replace(
        USUAL, rest="automatic", fairness="off", deviation_limit=Fraction(3, 2), weeks_ahead=6
    )
    late.get_by_role("button", name="Save the triggers").click()
    assert "changed meanwhile" in late.get_by_role("alert").inner_text()
    looking.expected("409")


def test_managers_are_told_somewhere_with_a_secret_shown_once_a_trial_and_what_came_of_it(
    looking: Looking, site: Site
) -> None:
    page = looking.as_(site.account("ada", "team-manager"), path=setup_of(site))
    place, address = page.get_by_label("Name of the place"), page.get_by_label("Address")
    place.fill("ops")
    address.fill("https://127.0.0.1/hook")
    page.get_by_role("button", name="Tell them there").click()
    page.get_by_role("alert").wait_for()
    page.goto(setup_of(site))
    place.fill("ops")
    address.fill("https://8.8.8.8/hook-of-ours")
    page.get_by_role("button", name="Tell them there").click()
    secret = page.locator("#secret").inner_text()
    assert secret.startswith("whsec_")
    assert violations(page) == []
    page.get_by_role("button", name="Send a trial").click()
    page.get_by_text("ops is told of what happens.").wait_for()
    assert secret not in page.content()
    assert "hook-of-ours" not in page.content()
    with site.store.writing(site.now()) as stored:
        (sending,) = stored.notices.last(page.url.rpartition("/")[2].partition("#")[0], 2)
        stored.notices.put(sending.missed("It answered 503.", site.now()))
    page.reload()
    row = page.get_by_role("row", name="ops is told of what happens.").inner_text()
    assert "waiting" in row
    assert "It answered 503. Next try 16:20." in row
    page.get_by_role("button", name="Tell it nothing any more").click()
    page.get_by_text("Nowhere yet").wait_for()
    looking.expected("422")


def test_what_is_another_teams_is_as_if_missing(looking: Looking, site: Site) -> None:
    story = site.story
    assert story is not None
    with site.store.writing(story.now) as stored:
        facts = stored.teams.get(story.team)
        assert facts is not None
        stored.teams.put(type(facts)(**{**vars(facts), "id": "other", "name": "other", "people": ()}))
    page = looking.as_(site.account("eve", "team-manager", team="other"))
    for path in (
        setup_of(site),
        f"/setup/rotations/{story.rotation}/rules",
        f"/setup/rotations/{story.rotation}/people",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404, path
    looking.expected("404")
