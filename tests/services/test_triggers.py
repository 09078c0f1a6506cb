"""What happens starts rebalances by itself, once, and nothing is applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.errors import Conflict
from scheduler.domain.incidents import Incident
from scheduler.domain.spans import Span
from scheduler.domain.triggers import of_incident
from scheduler.services import drafting, incidents, pages, plan_status, rest_cover, triggers
from scheduler.store.stored import Store
from tests.builders import a_span
from tests.services.stories import Story, a_stored_team
from tests.services.test_pages import a_page

NIGHT = a_span("2027-01-12T02:00/2027-01-12T07:00")


def a_story(store: Store) -> Story:
    return a_stored_team(store, " ".join(["Ann Bo Cy Di"] * 2), " ".join(["Bo Cy Di Ann"] * 2)).at(
        "2027-01-12 07:00"
    )


def fought(story: Story, *responders: str, span: Span = NIGHT) -> None:
    incident = Incident.lasting(span, name="INC-1", severity="SEV1", responders=responders)
    with story.store.writing(story.now) as stored:
        incidents.record(stored, story.team, incident, source="pager", by="pager")


def paged(story: Story, *services: str) -> None:
    news = [
        replace(a_page(story, number, f"2027-01-11 1{number}:00"), service=service)
        for number, service in enumerate(services)
    ]
    with story.store.writing(story.now) as stored:
        pages.record(stored, news)


def acted(story: Story) -> str | None:
    with story.store.writing(story.now) as stored:
        return triggers.act(stored, story.team).plan


def covered(story: Story) -> None:
    with story.store.writing(story.now) as stored:
        rest_cover.cover(stored, story.team, "INC-1", by="manager")


def test_after_a_long_sev1_the_second_moves_up_and_is_covered_without_a_second_of_a_gap(store: Store) -> None:
    story = a_story(store)
    fought(story, "Bo")
    covered(story)
    assert story.who("2027-01-12 06:59:59") == "Bo"
    assert (story.who("2027-01-12 07:00"), story.who("2027-01-12 07:00", "secondary")) == ("Cy", "Di")
    assert (story.who("2027-01-15 06:59:59"), story.who("2027-01-15 06:59:59", "secondary")) == ("Cy", "Di")
    assert (story.who("2027-01-15 07:00"), story.who("2027-01-15 07:00", "secondary")) == ("Bo", "Cy")


def test_when_both_fought_others_take_both_seats(store: Store) -> None:
    story = a_story(store)
    fought(story, "Bo", "Cy")
    covered(story)
    held = {story.who("2027-01-12 07:00"), story.who("2027-01-12 07:00", "secondary")}
    assert held == {"Ann", "Di"}


def test_when_nobody_is_free_nothing_changes(store: Store) -> None:
    story = a_story(store)
    fought(story, "Ann", "Bo", "Cy", "Di")
    with pytest.raises(Conflict, match="Nobody who rests"):
        covered(story)
    assert story.who("2027-01-12 07:00") == "Bo"


def test_a_short_sev1_is_no_reason_to_rest(store: Store) -> None:
    story = a_story(store)
    fought(story, "Bo", span=a_span("2027-01-12T04:00/2027-01-12T07:00"))
    assert acted(story) is None


def test_a_long_sev1_asks_for_one_rebalance_with_its_reason(store: Store) -> None:
    story = a_story(store)
    fought(story, "Bo")
    plan = acted(story)
    assert plan is not None
    assert acted(story) is None
    with store.writing(story.now) as stored:
        known = plan_status.get(stored, plan)
        drafting.cancel(stored, plan, by="manager")
    assert known.why == "Bo responded to INC-1, with rest until 2027-01-15 07:00 UTC."
    assert acted(story) is None


def test_people_are_called_by_their_names_and_not_by_their_ids() -> None:
    incident = Incident.lasting(
        a_span("2027-01-12 01:00/2027-01-12 07:00"), name="INC-1", severity="SEV1", responders=("bo", "x")
    )
    hours = timedelta(hours=1)
    (found,) = of_incident(incident, 4 * hours, 72 * hours, {"bo": "Bo Berg"})
    assert found.says.startswith("Bo Berg and x responded to INC-1")


def test_too_many_pages_of_many_services_are_unfair_and_rebalanced(store: Store) -> None:
    story = a_story(store)
    paged(story, *"abcdefg")
    plan = acted(story)
    assert plan is not None
    with store.reading() as stored:
        known = plan_status.get(stored, plan)
    assert known.why == "Bo was paged 7 times, where an even spread comes to 1.75."
    assert known.asked is not None
    assert [one.person for one in known.asked.happenings] == ["Bo"]


def test_too_many_pages_of_one_service_are_noise_and_move_nobody(store: Store) -> None:
    story = a_story(store)
    paged(story, *"aaaaaaa")
    with store.writing(story.now) as stored:
        (noise,) = triggers.due(stored, story.team, story.now)
    assert (noise.kind, noise.rebalances) == ("noise", False)
    assert "fix the alert" in noise.says
    assert acted(story) is None
    with store.writing(story.now) as stored:
        assert triggers.due(stored, story.team, story.now) == ()


def test_every_team_is_looked_at_by_itself(store: Store) -> None:
    story = a_story(store)
    assert triggers.act_on_all(store, story.now) == {}
    fought(story, "Bo")
    assert list(triggers.act_on_all(store, story.now)) == [story.team]
    assert triggers.act_on_all(store, story.now) == {}


def test_as_many_pages_as_the_limit_are_no_trigger(store: Store) -> None:
    story = a_story(store)
    paged(story, *"abcde")
    with store.writing(story.now) as stored:
        assert triggers.due(stored, story.team, story.now) == ()


def test_two_shifts_with_too_many_pages_are_one_reason_for_whoever_held_both(store: Store) -> None:
    story = a_stored_team(store, "Bo Bo Cy Di Ann Cy Di Ann", "Ann Cy Di Ann Cy Di Ann Bo").at(
        "2027-01-12 07:00"
    )
    news = [
        replace(a_page(story, day * 10 + hour, f"2027-01-{day:02} 1{hour}:30"), service=f"service-{hour}")
        for day in (5, 11)
        for hour in range(7)
    ]
    with story.store.writing(story.now) as stored:
        pages.record(stored, news)
    plan = acted(story)
    with store.reading() as stored:
        known = stored.draftings.get(plan or "")
    assert known is not None
    assert len(known.asked.happenings) == 1
    assert known.why == "Bo was paged 14 times, where an even spread comes to 3.5."
