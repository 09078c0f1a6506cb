"""Health, from what is stored to what is served."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.rotations import HealthMetrics
from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.services import health, pages
from scheduler.store.stored import Store
from tests.builders import a_span
from tests.services.test_pages import a_page, a_story


def test_pages_are_counted_for_whoever_was_on_call_covers_included(store: Store) -> None:
    story = a_story(store)
    story.now = a_span("2027-01-10/2027-01-11").start
    story.cover("Di", "2027-01-12T00:00/2027-01-12T06:00")
    story.at("2027-01-20 00:00")
    news = [a_page(story, 1), a_page(story, 2, "2027-01-13 12:00"), a_page(story, 3, "2027-01-14 12:00")]
    with store.writing(story.now) as stored:
        pages.record(stored, [replace(page, service="checkout") for page in news])
    with store.reading() as stored:
        found = health.health_of(stored, story.team, a_span("2027-01-11/2027-01-18"), limit=2)
    people = {one.person: one for one in found.people}
    assert (people["Di"].pages.sleep, people["Bo"].pages.business) == (1, 2)
    assert people["Di"].on_call > 0
    assert [shift.person for shift in found.shifts if shift.over] == ["Bo"]


def test_only_what_is_asked_about_is_counted(store: Store) -> None:
    story = a_story(store)
    news = [a_page(story, 1), replace(a_page(story, 2), service="checkout"), a_page(story, 3, person="Cy")]
    with store.writing(story.now) as stored:
        pages.record(stored, news)
    week = a_span("2027-01-11/2027-01-18")

    def counted(**only: str) -> tuple[int, list[str]]:
        with store.reading() as stored:
            found = health.health_of(stored, story.team, week, only=health.Only(**only))
        return found.pages.total, [one.person for one in found.people]

    assert counted() == (3, ["Ann", "Bo", "Cy"])
    assert counted(person="Bo") == (2, ["Bo"])
    assert counted(service="checkout", person="Bo") == (1, ["Bo"])
    assert counted(shift=story.shift("2027-01-11", "secondary")) == (1, ["Cy"])
    assert counted(rotation="another") == (0, [])


def test_a_rotations_own_limit_counts_before_the_teams(store: Store) -> None:
    story = a_story(store)
    with store.writing(story.now) as stored:
        pages.record(stored, [a_page(story, number) for number in range(4)])
    week = a_span("2027-01-11/2027-01-18")

    def over() -> tuple[int, int, int]:
        with store.reading() as stored:
            found = health.health_of(stored, story.team, week)
        return found.limit, found.rotations[0].limit, found.rotations[0].over

    assert over() == (5, 5, 0)
    with store.writing(story.now) as stored:
        facts = stored.teams.get(story.team)
        assert facts is not None
        stored.teams.put(replace(facts, triggers=TriggerPolicy(pages_limit=3)))
    assert over() == (3, 3, 1)
    with store.writing(story.now) as stored:
        (known,) = stored.rotations.some([story.rotation])
        metrics = HealthMetrics(alert_if_pages_exceed=4)
        stored.rotations.put(replace(known, rotation=replace(known.rotation, health_metrics=metrics)))
    assert over() == (3, 4, 0)


def test_a_span_of_nothing_is_refused(store: Store) -> None:
    story = a_story(store)
    with store.reading() as stored, pytest.raises(Invalid, match="more than none"):
        health.health_of(stored, story.team, a_span("2027-01-11/2027-01-11"))
