"""How shifts were: asked of whoever held them, once, and only said of many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.errors import Conflict, Forbidden, Invalid, NotFound
from scheduler.domain.quarters import Quarter
from scheduler.domain.satisfaction import together
from scheduler.services import satisfaction
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import Story
from tests.services.test_pages import a_story

WITHIN = timedelta(days=28)


def answered(story: Story, shift: str, person: str, score: int = 4) -> None:
    with story.store.writing(story.now) as stored:
        satisfaction.answer(stored, shift, score, person=person, within=WITHIN)


def asked(story: Story, person: str) -> list[str]:
    with story.store.reading() as stored:
        found = satisfaction.asked(stored, person, [story.rotation], story.now, WITHIN)
    return [one.shift for one in found]


def test_whoever_held_a_shift_is_asked_once_after_its_end(store: Store) -> None:
    story = a_story(store).at("2027-01-18 09:59")
    shift = story.shift("2027-01-11")
    assert (asked(story, "Ann"), asked(story, "Bo")) == (
        [story.shift("2027-01-04")],
        [story.shift("2027-01-04", "secondary")],
    )
    with pytest.raises(Conflict, match="from its end"):
        answered(story, shift, "Bo")
    assert asked(story.at("2027-01-18 10:01"), "Bo")[0] == shift
    with pytest.raises(Forbidden, match="Somebody else held"):
        answered(story, shift, "Ann")
    answered(story, shift, "Bo")
    assert shift not in asked(story, "Bo")
    with pytest.raises(Conflict, match="answered before"):
        answered(story, shift, "Bo", 1)
    with pytest.raises(NotFound):
        answered(story, "none", "Bo")
    with pytest.raises(Conflict, match="for 28 days"):
        answered(story.at("2027-03-01 00:00"), story.shift("2027-01-04"), "Ann")


def test_whoever_covered_most_of_a_shift_is_asked_and_not_whose_it_was(store: Store) -> None:
    story = a_story(store).at("2027-01-05 00:00")
    story.cover("Di", "2027-01-12T00:00/2027-01-18T00:00")
    story.at("2027-01-19 00:00")
    answered(story, story.shift("2027-01-11"), "Di")
    with pytest.raises(Forbidden):
        answered(story, story.shift("2027-01-11"), "Bo")


def test_a_team_is_shown_its_answers_five_at_a_time_and_none_by_a_name(store: Store) -> None:
    story = a_story(store).at("2027-01-19 00:00")
    answered(story, story.shift("2027-01-11"), "Bo", 2)
    with store.reading() as stored:
        found = satisfaction.satisfaction(stored, story.team, Quarter(2027, 1))
        assert (found.answers, found.mean) == (1, None)
        assert satisfaction.satisfaction(stored, story.team, Quarter(2026, 4)).answers == 0
        assert all(entry.what != "satisfaction" for _, entry in stored.audit.of(most=50))
    assert together([1, 2, 3, 4]).mean is None
    assert together([1, 2, 3, 4, 5]).mean == together([1, 2, 3, 4, 5, 1, 1, 1, 1]).mean == 3


def test_quarters_are_read_follow_on_each_other_and_hold_their_instants() -> None:
    assert str(Quarter.called("2026q3")) == "2026Q3"
    last = Quarter.called("2026Q4")
    assert last.before.before.before.before == Quarter(2025, 4)
    assert last.span.end == Quarter(2027, 1).span.start == an_instant("2027-01-01 00:00")
    for quarter in (Quarter(2026, number) for number in (1, 2, 3, 4)):
        assert Quarter.of(quarter.span.start) == quarter
        assert Quarter.of(quarter.span.end - timedelta(microseconds=1)) == quarter
    for wrong in ("2026Q5", "2026", "0001Q1", "Q3", "٢٠٢٦Q1"):
        with pytest.raises(Invalid, match="2026Q3"):
            Quarter.called(wrong)
