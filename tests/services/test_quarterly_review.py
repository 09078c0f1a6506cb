"""The quarterly review, from what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from scheduler.domain.burden import Exposed, burdens, evenness
from scheduler.domain.errors import Invalid
from scheduler.domain.incidents import Incident, Response
from scheduler.domain.quarterly_review import Mark, Review
from scheduler.domain.quarters import Quarter
from scheduler.services import pages, pay, quarterly_review
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import Story
from tests.services.test_pages import a_page, a_story
from tests.services.test_pay import a_paid_team

FIRST = Quarter(2027, 1)
HOUR = timedelta(hours=1)


def reviewed(story: Story, quarter: Quarter = FIRST) -> Review:
    with story.store.reading() as stored:
        return quarterly_review.review(stored, story.team, quarter, story.now)


def marked(review: Review, name: str) -> Mark:
    return next(one for one in review.marks if one.name == name)


def an_incident(number: int, at: str, lasted: timedelta, severity: str = "SEV1") -> Incident:
    start = an_instant(at)
    return Incident(
        id=f"{number}",
        severity=severity,  # type: ignore[arg-type]
        started=start,
        detected=start + timedelta(minutes=2),
        resolved=start + lasted,
        responses=(Response(person="Bo"),),
    )


def test_a_quarter_is_reviewed_against_the_figures_of_success_and_the_quarter_before(store: Store) -> None:
    story = a_story(store).at("2027-02-10 00:00")
    news = [replace(a_page(story, number), service="checkout", action="fixed") for number in range(6)]
    with store.writing(story.now) as stored:
        pages.record(stored, news)
        for incident in (
            an_incident(1, "2027-01-12 02:00", 5 * HOUR),
            an_incident(2, "2027-01-20 02:00", HOUR, "SEV3"),
            an_incident(3, "2026-12-12 02:00", HOUR, "SEV2"),
        ):
            stored.incidents.put(story.team, "tool", incident)
        for number, score in enumerate((5, 5, 5, 4, 5)):
            stored.answers.add(f"{number}", story.team, an_instant("2027-02-01 10:00"), score)
    found = reviewed(story)
    assert (found.quarter, found.until) == ("2027Q1", story.now)
    assert (marked(found, "Time to detect a SEV1 or SEV2").value, found.marks[0].met) == (2, True)
    assert (marked(found, "Time to resolve a SEV1").value, found.marks[1].met) == (300, False)
    every = marked(found, "Time to resolve any incident")
    assert (every.value, every.before, every.met, every.better) == (180, 60, False, False)
    satisfied = marked(found, "Satisfaction with shifts")
    assert (satisfied.value, satisfied.met, satisfied.samples) == (4.8, True, 5)
    a_week = marked(found, "Pages in a week on call")
    assert (a_week.value, a_week.met, a_week.before) == (1.5, True, None)
    assert marked(found, "Pages that something was done about").value == 1
    assert marked(found, "Shifts with too many pages").value == pytest.approx(1 / 8)


def test_rest_is_taken_while_nobody_who_rests_is_on_call(store: Store) -> None:
    story = a_story(store).at("2027-02-10 00:00")
    with store.writing(story.now) as stored:
        stored.incidents.put(story.team, "tool", an_incident(1, "2027-01-17 02:00", 8 * HOUR))
    (rest,) = reviewed(story).now.rest
    # until 20 January, 10:00; primary until the handoff on the 18th, and no second seat in that week
    assert (rest.person, rest.owed, rest.taken) == ("Bo", 72 * HOUR, 48 * HOUR)


def test_a_burden_is_a_share_of_what_was_carried_in_the_quarter_alone(store: Store) -> None:
    story = a_story(store).at("2027-02-10 00:00")
    found = reviewed(story).now
    assert {one.person: (one.load, one.fair_share) for one in found.burdens} == {
        person: (Fraction(3, 2), Fraction(3, 2)) for person in ("Ann", "Bo", "Cy", "Di")
    }
    assert found.evenness.worst == 0
    assert found.evenness.jain == 1


def test_who_was_away_half_the_time_owes_half_and_who_is_in_two_rotations_owes_half_in_each() -> None:
    day, one, half = timedelta(days=1), Fraction(1), Fraction(1, 2)
    exposed = [
        Exposed(rotation="a", person="Ann", weight=one, time=10 * day),
        Exposed(rotation="a", person="Bo", weight=one, time=5 * day),
        Exposed(rotation="a", person="Cy", weight=half, time=10 * day),
        Exposed(rotation="b", person="Cy", weight=half, time=10 * day),
    ]
    found = burdens([("a", "Ann", Fraction(4)), ("b", "Zoe", Fraction(3))], exposed)
    fair = {one.person: one.fair_share for one in found}
    off = {one.person: one.deviation for one in found}
    assert fair == {"Ann": Fraction(2), "Bo": Fraction(1), "Cy": Fraction(4), "Zoe": Fraction(0)}
    assert off == {"Ann": Fraction(2), "Bo": Fraction(-1), "Cy": Fraction(-4), "Zoe": Fraction(3)}
    assert evenness(found).worst == 4
    assert evenness(found).spread == 7


def test_a_quarter_to_come_is_refused_and_one_without_anything_says_nothing(store: Store) -> None:
    story = a_story(store).at("2027-01-20 00:00")
    with pytest.raises(Invalid, match="2027Q2 is still to come"):
        reviewed(story, Quarter(2027, 2))
    empty = reviewed(story, Quarter(2026, 2))
    assert {one.value for one in empty.marks} == {None}
    assert {one.met for one in empty.marks} == {None}


def test_pay_is_part_of_it_for_those_who_may_see_it(store: Store) -> None:
    story = a_paid_team(store)
    with store.reading() as stored:
        shown = quarterly_review.review(stored, story.team, FIRST, story.now, with_pay=True).now.pay
        days = (FIRST.span.start.date(), story.now.date() - timedelta(days=1))
        expected = pay.pay_in(stored, story.team, *days, story.now).earned
    assert shown
    assert shown == expected
    assert reviewed(story).now.pay is None
