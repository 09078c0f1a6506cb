"""What follows incidents is written down, and counted against when it was due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.incidents import Incident, Severity
from scheduler.domain.post_mortems import ActionItem, PostMortem
from scheduler.domain.quarters import Quarter
from scheduler.services import post_mortems, quarterly_review
from scheduler.store.stored import Store
from tests.builders import a_span, an_instant
from tests.services.stories import Story
from tests.services.test_pages import a_story

WIKI = "https://wiki.example.com/inc-1"
OVER = an_instant("2027-01-12 04:00")
"""When each incident of these stories is resolved."""
FIRST = Quarter(2027, 1)
WRITTEN = "SEV1 and SEV2 with a post-mortem within 48 h"
DONE = "Action items done by their date"


def fought(story: Story, name: str = "INC-1", severity: Severity = "SEV1") -> None:
    night = a_span(f"2027-01-12 02:00/{OVER:%Y-%m-%d %H:%M}")
    with story.store.writing(story.now) as stored:
        stored.incidents.put(story.team, "pager", Incident.lasting(night, name=name, severity=severity))


def published(story: Story, name: str = "INC-1", at: datetime | None = None, link: str = WIKI) -> PostMortem:
    with story.store.writing(story.now) as stored:
        return post_mortems.publish(stored, story.team, name, link, at=at, by="Ann")


def to_do(story: Story, due: str, **more: Any) -> ActionItem:
    usual: dict[str, Any] = {"priority": "high", "owner": "Bo", "by": "Ann"}
    with story.store.writing(story.now) as stored:
        return post_mortems.add_item(
            stored, story.team, "INC-1", "Alert earlier.", due=date.fromisoformat(due), **(usual | more)
        )


def done(story: Story, item: ActionItem, at: str) -> ActionItem:
    with story.store.writing(story.now) as stored:
        parts = {"done_at": an_instant(at)}
        return post_mortems.change_item(stored, story.team, item.id, parts, by="Bo")


def marks(story: Story, quarter: Quarter = FIRST) -> dict[str, tuple[Any, ...]]:
    with story.store.reading() as stored:
        found = quarterly_review.review(stored, story.team, quarter, story.now)
    return {one.name: (one.value, one.before, one.samples, one.met) for one in found.marks}


def test_post_mortems_count_as_soon_as_they_are_due_and_those_of_small_incidents_never(store: Store) -> None:
    story = a_story(store).at("2027-01-14 03:59")
    for name, severity in (("INC-1", "SEV1"), ("INC-2", "SEV2"), ("INC-3", "SEV2"), ("INC-4", "SEV3")):
        fought(story, name, severity)  # type: ignore[arg-type]
    published(story)
    assert marks(story)[WRITTEN] == (None, None, 0, None)
    story.at("2027-01-14 04:00")
    published(story, "INC-2")
    story.at("2027-01-14 04:01")
    published(story, "INC-3")
    assert marks(story)[WRITTEN] == (2 / 3, None, 3, False)
    story.at("2027-04-02 00:00")
    assert marks(story, Quarter(2027, 2))[WRITTEN] == (None, 2 / 3, 0, None)


def test_action_items_count_in_the_quarter_in_which_they_are_due_to_the_end_of_that_day(store: Store) -> None:
    story = a_story(store).at("2027-02-01 00:00")
    fought(story)
    first, second = to_do(story, "2027-01-20"), to_do(story, "2027-01-20", owner=None)
    to_do(story, "2027-04-01")
    done(story, first, "2027-01-20 23:59:59")
    done(story, second, "2027-01-21 00:00")
    assert marks(story)[DONE] == (0.5, None, 2, False)
    in_time = done(story, second, "2027-01-20 12:00")
    assert marks(story)[DONE] == (1, None, 2, True)
    with store.reading() as stored:
        assert [one.due for one in stored.post_mortems.items(story.team, is_open=True)] == [date(2027, 4, 1)]
        assert in_time in stored.post_mortems.items(story.team, incident="INC-1")
        says = [line.says for _, line in stored.audit.of(subject="INC-1", most=2)]
    assert says[0] == "After INC-1: Alert earlier. (done)"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "wiki/inc-1", "", f"https://a/{'x' * 2000}"]
)
def test_a_post_mortem_is_read_on_the_web_and_nowhere_else(store: Store, link: str) -> None:
    story = a_story(store)
    fought(story)
    with pytest.raises(Invalid, match="no link") as refused:
        published(story, link=link)
    assert "https://" in refused.value.mend


def test_what_cannot_have_been_is_refused(store: Store) -> None:
    story = a_story(store).at("2027-01-13 00:00")
    fought(story)
    for at in (OVER - timedelta(hours=3), story.now + timedelta(seconds=1)):
        with pytest.raises(Invalid, match="cannot have been published"):
            published(story, at=at)
    item = to_do(story, "2027-02-01")
    with pytest.raises(Invalid, match="cannot have been done"):
        done(story, item, "2027-01-14 00:00")
    for due in ("2027-01-11", "9999-12-31"):
        with pytest.raises(Invalid):
            to_do(story, due)
    with pytest.raises(NotFound, match="no person Zoe"):
        to_do(story, "2027-02-01", owner="Zoe")
    with pytest.raises(NotFound, match="no incident INC-9"):
        published(story, "INC-9")


def test_a_link_is_corrected_and_stays_published_when_it_was(store: Store) -> None:
    story = a_story(store).at("2027-01-13 00:00")
    fought(story)
    first = published(story)
    with pytest.raises(Conflict, match="published already"):
        published(story)
    story.at("2027-01-20 00:00")
    with store.writing(story.now) as stored:
        after = post_mortems.correct(stored, story.team, "INC-1", f"{WIKI}#b", by="Bo")
    assert after == replace(first, link=f"{WIKI}#b", by="Bo")


def test_an_incident_that_was_followed_up_stays_though_its_file_lists_it_no_more(store: Store) -> None:
    story = a_story(store)
    listed = Incident.lasting(a_span("2027-01-12 02:00/2027-01-12 04:00"), name="INC-1", severity="SEV1")
    team = replace(story.problem.team, incidents=(listed,))
    story.imported(replace(story.problem, team=team))
    published(story)
    story.imported(story.problem)
    with store.reading() as stored:
        assert post_mortems.get(stored, story.team, "INC-1").link == WIKI
        assert stored.post_mortems.missing(story.team, ["SEV1"], 9) == []
