"""A schedule that is unfair, cannot be served or runs out is put right, as far as the team lets it be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from scheduler.domain.drafting import Asked
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.domain.triggers import Trigger
from scheduler.planner.running.process import Child
from scheduler.services import (
    drafting,
    drawing,
    plan_status,
    publishing,
    roster,
    settling,
    time_off,
    trigger_policies,
    triggers,
)
from scheduler.services.noticing import Noticing, Seen
from scheduler.store.stored import Store
from tests.builders import a_span, shifts, turns_from
from tests.services.stories import Story, a_stored_team
from tests.services.test_triggers import acted, fought

FAIR = " ".join(["Ann Bo Cy Di"] * 2), " ".join(["Bo Cy Di Ann"] * 2)
"""Eight weeks, which end on Monday, 1 March."""


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    with Child() as one:
        yield one


def a_story(
    store: Store, held: tuple[str, str] = FAIR, now: str = "2027-01-05 12:00", **policy: Any
) -> Story:
    story = a_stored_team(store, *held).at(now)
    with store.writing(story.now) as stored:
        trigger_policies.put(stored, story.team, TriggerPolicy(**policy), by="manager")
    return story


def due(story: Story) -> list[Trigger]:
    with story.store.reading() as stored:
        return list(triggers.due(stored, story.team, story.now))


def drawn(story: Story, child: Child, plan: str) -> None:
    drawing.draw(story.store, plan, worker="w", clock=lambda: story.now, child=child)


def settled(story: Story) -> dict[str, str]:
    return settling.settle_all(story.store, story.now)


def test_a_fair_schedule_that_everybody_can_serve_is_left_alone(store: Store) -> None:
    story = a_story(store)
    assert due(story) == []
    assert triggers.act_on_all(store, story.now) == {}


def test_too_far_from_a_fair_share_is_mended_by_itself_with_as_few_changes_as_do(
    store: Store, child: Child
) -> None:
    unfair = "Bo Ann Cy Ann Di Ann Bo Ann", "Cy Bo Di Cy Bo Di Cy Bo"
    story = a_story(store, unfair, fairness="automatic", deviation_limit=Fraction(3, 4))
    (found,) = due(story)
    assert found.says == "Ann carries 1 point more than their fair share; the limit is 0.75."
    plan = acted(story)
    assert plan is not None
    drawn(story, child, plan)
    assert settled(story) == {plan: "applied"}
    with store.reading() as stored:
        known, audit = plan_status.get(stored, plan), stored.audit.of(subject=plan)
    assert known.plan is not None
    assert known.plan.fairness.worst <= Fraction(3, 4)
    applied = next(entry for _, entry in audit if entry.what == "plan.apply")
    assert (applied.who, applied.why) == ("watchbill", found.says)
    assert settled(story) == {}
    assert acted(story) is None


def test_time_off_over_a_shift_asks_once_and_not_where_somebody_covers(store: Store) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        time_off.add(stored, "Cy", date(2027, 1, 19), date(2027, 1, 22), by="Cy")
    (found,) = due(story)
    assert (found.kind, found.rebalances) == ("time_off", True)
    assert "Cy is off" in found.says
    plan = acted(story)
    assert plan is not None
    assert acted(story) is None
    story.cover("Ann", "2027-01-19T00:00/2027-01-23T00:00")
    assert due(story) == []


def test_whoever_covers_while_a_team_is_looked_at_does_not_wait_and_is_heeded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        time_off.add(stored, "Cy", date(2027, 1, 19), date(2027, 1, 22), by="Cy")
    see = Noticing.seen

    def seen_and_covered(look: Noticing) -> Seen:
        seen = see(look)
        monkeypatch.setattr(Noticing, "seen", see)
        story.cover("Ann", "2027-01-19T00:00/2027-01-23T00:00")  # which fails where the store is locked
        return seen

    monkeypatch.setattr(Noticing, "seen", seen_and_covered)
    assert triggers.act_on_all(store, story.now) == {}
    with store.reading() as stored:
        assert stored.triggered.of_team(story.team) == []


def test_what_is_too_late_to_plan_is_said_and_asks_for_no_plan(store: Store) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        facts = stored.teams.get(story.team)
        assert facts is not None
        stored.teams.put(replace(facts, notice=timedelta(weeks=3)))
        time_off.add(stored, "Cy", date(2027, 1, 19), date(2027, 1, 22), by="Cy")
    (found,) = due(story)
    assert "let somebody cover" in found.says
    assert acted(story) is None
    assert due(story) == []


def test_a_proposal_that_the_schedule_has_left_behind_is_made_again(store: Store, child: Child) -> None:
    story = a_story(store, roster="automatic")
    with store.writing(story.now) as stored:
        roster.leave(stored, story.rotation, "Di", date(2027, 1, 24), by="manager")
    found = due(story)[-1]
    assert found.says == "Di leaves oncall on 2027-01-24, with 4 shifts after."
    first = acted(story)
    assert first is not None
    drawn(story, child, first)
    story.cover("Ann", "2027-01-06T00:00/2027-01-06T04:00")
    assert settled(story) == {}
    again = acted(story)
    assert again not in (None, first)
    drawn(story, child, str(again))
    assert settled(story) == {again: "applied"}
    assert story.who("2027-02-25 00:00") != "Di"
    assert due(story) == []


def test_who_joins_is_planned_for_and_a_rejection_stands(store: Store, child: Child) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        eve = roster.make_person(stored, story.team, "Eve", "UTC", Fraction(1), by="manager")
        roster.join(stored, story.rotation, eve, date(2027, 1, 18), by="manager")
    found = due(story)
    assert [one.says for one in found] == ["Eve joins oncall on 2027-01-18, and has no shift yet."]
    plan = acted(story)
    assert plan is not None
    drawn(story, child, plan)
    assert settled(story) == {}
    with store.writing(story.now) as stored:
        drafting.choose(stored, plan, 1, by="manager")
        publishing.reject(stored, plan, by="manager")
    assert settled(story) == {plan: "rejected"}
    assert acted(story) is None


def test_a_plan_that_runs_out_is_extended_and_what_is_published_and_pinned_holds(
    store: Store, child: Child
) -> None:
    story = a_story(store, now="2027-02-08 12:00", horizon="automatic")
    before = {week: story.who(f"2027-{week} 12:00") for week in ("02-08", "02-15", "02-22")}
    first = turns_from(story.problem, "oncall")[-1].span.end
    with store.writing(story.now) as stored:
        facts = stored.teams.get(story.team)
        assert facts is not None
        pin = replace(
            shifts(story.problem, "Ann")[0], start=first, end=first + timedelta(weeks=1), person="Bo"
        )
        stored.teams.put(replace(facts, pins=(pin,)))
    (found,) = due(story)
    assert found.says == "oncall is planned until 2027-03-01 10:00 UTC: fewer than 4 weeks are left."
    plan = acted(story)
    assert plan is not None
    drawn(story, child, plan)
    assert settled(story) == {plan: "applied"}
    assert {week: story.who(f"2027-{week} 12:00") for week in before} == before
    assert story.who("2027-03-01 12:00") == "Bo"
    assert story.who("2027-04-26 09:59:59") != "-"
    with store.reading() as stored:
        known = plan_status.get(stored, plan)
    assert known.plan is not None
    assert known.plan.fairness.worst <= 1
    assert due(story) == []
    story.at("2027-04-05 12:00")
    assert [one.kind for one in due(story)] == ["horizon"]


def test_nothing_is_asked_for_where_the_team_wants_nothing(store: Store) -> None:
    story = a_story(store, now="2027-02-08 12:00", horizon="off", rest="off")
    fought(story, "Bo", span=a_span("2027-02-08T02:00/2027-02-08T08:00"))
    assert due(story) == []
    assert triggers.act_on_all(store, story.now) == {}


def test_others_stand_in_by_themselves_though_a_plan_is_open(store: Store) -> None:
    story = a_story(store, now="2027-01-12 07:00", rest="automatic")
    fought(story, "Bo")
    with store.writing(story.now) as stored:
        drafting.ask(stored, story.team, Asked(), by="manager")
    assert acted(story) is None
    assert (story.who("2027-01-12 07:00"), story.who("2027-01-12 07:00", "secondary")) == ("Cy", "Di")
    with store.reading() as stored:
        covers = [one for one in stored.triggered.of_team(story.team) if one.kind == "cover"]
    (cover,) = covers
    assert "Cy covers primary for Bo until 2027-01-15 07:00 UTC." in cover.says
    assert acted(story) is None


def test_where_nobody_is_free_to_stand_in_that_is_said_once(store: Store) -> None:
    story = a_story(store, now="2027-01-12 07:00", rest="automatic")
    fought(story, "Ann", "Bo", "Cy", "Di")
    acted(story)
    with store.reading() as stored:
        says = [one.says for one in stored.triggered.of_team(story.team) if one.kind == "cover"]
    assert len(says) == 1
    assert "nobody is free" in says[0]
    assert story.who("2027-01-12 07:00") == "Bo"


def test_a_team_is_looked_at_again_when_something_changes_and_before_its_plan_runs_out(store: Store) -> None:
    story = a_story(store)
    assert triggers.act_on_all(store, story.now) == {}
    assert triggers._stirred(store, story.now) == {}
    story.cover("Ann", "2027-01-06T00:00/2027-01-06T04:00")
    assert triggers._stirred(store, story.now) == {story.team: True}
    triggers.act_on_all(store, story.now)
    assert triggers._stirred(store, story.now) == {}
    story.at("2027-02-01 10:01")
    assert list(triggers.act_on_all(store, story.now)) == [story.team]
