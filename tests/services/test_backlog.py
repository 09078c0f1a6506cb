"""Pages of the past, from CSV or JSON lines."""

from __future__ import annotations

import pytest

from scheduler.importers.backlog import read_backlog
from scheduler.services.backlog import import_backlog
from scheduler.store.stored import Store
from tests.services.stories import a_stored_team

CSV = (
    "id,at,acknowledged,service,urgency\n"
    "1,2027-01-05T02:00:00Z,2027-01-05T02:05:00Z,api,high\n"
    "2,2027-01-12T02:00:00+01:00,,api,low\n"
    "3,yesterday,,api,high\n"
)
LINES = (
    '{"id": "1", "at": "2027-01-05T02:00:00Z", "acknowledged": "2027-01-05T02:05:00Z", "service": "api"}\n'
    '{"id": "2", "at": "2027-01-12T01:00:00Z", "service": "api", "urgency": "low"}\n'
    "nonsense\n"
)


@pytest.mark.parametrize(("text", "line"), [(CSV, 4), (LINES, 3)], ids=["csv", "json lines"])
def test_a_backlog_falls_into_the_shifts_of_its_time_and_twice_changes_nothing(
    text: str, line: int, store: Store
) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    told, unread = read_backlog(text)
    assert [one.line for one in unread] == [line]
    for expected in (["Ann", "Bo"], []):
        with store.writing(story.now) as stored:
            fresh = import_backlog(stored, story.rotation, told, by="manager")
        assert [page.person for page in fresh] == expected
