"""Other processes see a change soon: PostgreSQL says so, and where nobody does it is looked again."""

from __future__ import annotations

from contextlib import closing
from threading import Timer
from time import monotonic

import pytest
from sqlalchemy import text

from scheduler.services import overrides
from scheduler.store.stored import Store
from scheduler.store.watch import Watch
from tests.builders import an_instant
from tests.services.stories import Story, a_stored_team

LONG = 20.0
END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""


def waited(watch: Watch, seconds: float) -> float:
    began = monotonic()
    watch.wait(seconds)
    return monotonic() - began


def cover(story: Story) -> None:
    with story.store.writing(story.now) as stored:
        until = an_instant("2027-01-05 12:00")
        overrides.add(stored, story.rotation, "primary", "Di", end=until, by="another process")


def test_who_waits_is_told_of_a_change_by_postgresql_and_waits_no_longer_than_was_said(store: Store) -> None:
    told = store.engine.dialect.name == "postgresql"
    story = a_stored_team(store)
    with closing(store.watch()) as watch:
        assert waited(watch, 0.05) >= 0.04
        soon = Timer(0.05, cover, [story])
        soon.start()
        took = waited(watch, LONG if told else 0.1)
        soon.join()
        assert took < LONG / 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_waits_goes_on_when_postgresql_has_ended_the_connection(store: Store) -> None:
    story = a_stored_team(store)
    with closing(store.watch()) as watch:
        watch.wait(0.01)
        with store.engine.connect() as connection:
            assert connection.execute(text(END)).all()
        watch.wait(0.01)
        watch.wait(0.01)
        soon = Timer(0.05, cover, [story])
        soon.start()
        assert waited(watch, LONG) < LONG / 2
        soon.join()
