"""Trying an integration out: a sample goes the way of a real delivery, and nothing is counted."""

from __future__ import annotations

import pytest

from scheduler.domain.integrations import KINDS, Kind
from scheduler.domain.spans import Span
from scheduler.services import integrations
from scheduler.services.trying_out import try_out
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import Story, a_stored_team


def tried(story: Story, kind: Kind) -> str:
    with story.store.writing(story.now) as stored:
        one, _ = integrations.make(stored, story.team, story.rotation, kind, "ours", by="ann")
        made = try_out(stored, one.id)
        assert stored.integrations.last_deliveries(one.id, 5) == [made]
        ever = Span(an_instant("2020-01-01 00:00"), an_instant("2030-01-01 00:00"))
        assert list(stored.pages.during(ever)) == []
    return made.says


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_every_kind_of_tool_says_whom_it_would_page(store: Store, kind: Kind) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-12 12:00")
    assert tried(story, kind).endswith("it would page Bo, primary now.")


def test_a_sample_says_that_nobody_is_on_call(store: Store) -> None:
    assert "nobody is on call" in tried(a_stored_team(store, "Ann Bo Cy Di"), "grafana")
