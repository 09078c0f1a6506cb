"""Deliveries that arrive together are written together, and none pays for another's trouble."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from scheduler.domain.integrations import Integration
from scheduler.domain.oncall import RotationOnCall
from scheduler.domain.pages import Page
from scheduler.services import integrations
from scheduler.services.receiving import Inbox, Received
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import Story, a_stored_team


def an_integration(story: Story) -> Integration:
    with story.store.writing(story.now) as stored:
        return integrations.make(stored, story.team, story.rotation, "plain", "ours", by="manager")[0]


def a_delivery(one: Integration, event: str, *pages: str) -> Received:
    told = [
        Page(
            team=one.team,
            source=one.source,
            sender_id=page,
            rotation=one.rotation,
            at=an_instant("2027-01-05 02:00"),
        )
        for page in pages
    ]
    return Received(one, event, told)


def nobody_knows(_rotation: str, _at: object) -> RotationOnCall | None:
    return None


def test_what_arrives_at_once_is_all_there_and_each_page_once(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    one = an_integration(story)
    inbox = Inbox(store, lambda: story.now, nobody_knows)
    sent = [a_delivery(one, f"E{number % 20}", f"P{number % 20}") for number in range(40)]
    with ThreadPoolExecutor(20) as senders:
        assert list(senders.map(inbox.write, sent)) == [1] * 40
    inbox.close()
    with store.reading() as stored:
        known = stored.pages.some(page.id for delivery in sent for page in delivery.pages)
        assert len(stored.integrations.last_deliveries(one.id, 100)) == 20
    assert {page.person for page in known.values()} == {"Ann"}
    assert len(known) == 20


def test_a_delivery_that_cannot_be_written_says_so_and_the_others_are_written(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    one = an_integration(story)
    good, bad = a_delivery(one, "E1", "P1"), a_delivery(one, "E2", "P2")
    broken = replace(bad, pages=[replace(bad.pages[0], team="no such team")])
    inbox = Inbox(store, lambda: story.now, nobody_knows)
    inbox._write([good, broken])
    assert good.written.result() == 1
    with pytest.raises(IntegrityError):
        broken.written.result()
    with store.reading() as stored:
        assert [delivery.event for delivery in stored.integrations.last_deliveries(one.id, 9)] == ["E1"]
