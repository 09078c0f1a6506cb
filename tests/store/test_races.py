"""Two at once: one wins, the other hears why, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from scheduler.domain.errors import Conflict, WatchbillError
from scheduler.services import overrides, publishing, swaps
from scheduler.store.stored import Store, Stored
from scheduler.store.swaps import TradeRow
from tests.builders import an_instant
from tests.cheaper import AS_PEOPLE_HAVE_IT, FOR_TESTS, settle
from tests.services.stories import EVE, Story, a_stored_team

Work = Callable[[Stored], object]


def at_once(story: Story, first: Work, second: Work) -> tuple[str, str]:
    """Run two units of work, the second one opened while the first is open; return what each hears."""
    inside, go_on = Event(), Event()

    def ahead() -> str:
        with story.store.writing(story.now) as stored:
            first(stored)
            inside.set()
            assert go_on.wait(10)
        return "done"

    def behind() -> str:
        assert inside.wait(10)
        go_on_soon.submit(go_on.wait, 0.2).add_done_callback(lambda _: go_on.set())
        try:
            with story.store.writing(story.now) as stored:
                second(stored)
        except WatchbillError as error:
            return error.what
        return "done"

    with ThreadPoolExecutor(3) as go_on_soon:
        one, other = go_on_soon.submit(ahead), go_on_soon.submit(behind)
        return one.result(20), other.result(20)


def test_of_two_plans_applied_at_once_one_wins_and_the_other_hears_that_the_schedule_moved_on(
    store: Store,
) -> None:
    story = a_stored_team(store)
    one, other = story.drafted("Ann Bo Cy Di"), story.drafted("Di Cy Bo Ann")
    won, lost = at_once(
        story,
        lambda stored: publishing.apply(stored, one.id, by="m"),
        lambda stored: publishing.apply(stored, other.id, by="n"),
    )
    assert won == "done"
    assert "now at" in lost
    assert story.who("2027-01-05 12:00") == "Ann"


def test_one_plan_applied_twice_at_once_is_applied_once(store: Store) -> None:
    story = a_stored_team(store)
    plan = story.drafted("Ann Bo Cy Di")
    found = at_once(
        story,
        lambda stored: publishing.apply(stored, plan.id, by="m"),
        lambda stored: publishing.apply(stored, plan.id, by="n"),
    )
    assert found == ("done", f"Plan {plan.id} is applied, not approved.")


def test_of_two_swaps_over_one_shift_one_is_open_and_the_other_refused(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    first, second, third = (story.shift(day) for day in ("2027-01-04", "2027-01-11", "2027-01-18"))
    found = at_once(
        story,
        lambda stored: swaps.propose(stored, [first, second], by="Ann", agreed=["Ann"]),
        lambda stored: swaps.propose(stored, [first, third], by="Ann", agreed=["Ann"]),
    )
    assert found == ("done", "One of these shifts is part of another swap that waits for an answer.")


def test_of_a_swap_and_a_cover_that_would_double_somebody_the_second_is_refused(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", secondary="Cy Di Ann Bo")
    weeks = [story.shift(day) for day in ("2027-01-04", "2027-01-11")]
    day = {"start": an_instant("2027-01-05 00:00"), "end": an_instant("2027-01-06 00:00"), "by": "m"}
    done, refused = at_once(
        story,
        lambda stored: swaps.propose(stored, weeks, by="Ann", agreed=["Ann", "Bo"]),
        lambda stored: overrides.add(stored, story.rotation, "secondary", "Bo", **day),  # type: ignore[arg-type]
    )
    assert done == "done"
    assert refused.startswith("Bo would be primary and secondary at once from 2027-01-05 00:00")
    assert (story.who("2027-01-05 12:00"), story.who("2027-01-05 12:00", "secondary")) == ("Bo", "Cy")


def test_the_database_itself_refuses_a_second_open_swap_over_a_shift(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11", agreed="Ann").swap
    row = {"swap_id": swap.id, "position": 7, "giver": "Ann", "taker": "Cy", "is_open": True}
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(insert(TradeRow), [{**row, "shift_id": swap.trades[0].shift}])


def test_two_covers_at_once_both_count_and_the_later_one_wins(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    day = {"start": an_instant("2027-01-05 00:00"), "end": an_instant("2027-01-06 00:00"), "by": "m"}
    found = at_once(
        story,
        lambda stored: overrides.add(stored, story.rotation, "primary", "Bo", **day),  # type: ignore[arg-type]
        lambda stored: overrides.add(stored, story.rotation, "primary", "Cy", **day),  # type: ignore[arg-type]
    )
    assert found == ("done", "done")
    assert story.who("2027-01-05 12:00") == "Cy"


def test_a_reader_sees_one_instant_whatever_is_written_meanwhile(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.reading() as stored:
        before = stored.changes.revision()
        story.cover("Cy", "2027-01-05/2027-01-06")
        assert stored.overrides.of([story.rotation])[story.rotation] == ()
        assert stored.changes.revision() == before
    with store.reading() as stored:
        assert stored.changes.revision() == before + 1


def test_a_unit_of_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", secondary="Bo Cy Di Ann")
    with store.reading() as stored:
        before = (stored.changes.since(-1), stored.audit.of())
    with pytest.raises(Conflict):
        story.cover("Bo", "2027-01-05/2027-01-06")
    with store.reading() as stored:
        assert (stored.changes.since(-1), stored.audit.of()) == before
        assert stored.overrides.of([story.rotation])[story.rotation] == ()


def test_what_was_known_when_keeps_its_order_when_a_clock_jumps_back(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", now=EVE)
    story.at("2027-01-03 12:00").cover("Cy", "2027-01-05/2027-01-06")
    story.at("2027-01-03 11:50").cover("Di", "2027-01-05/2027-01-06")
    assert story.who("2027-01-05 12:00") == "Di"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-03 12:00")) == "Cy"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-03 12:01")) == "Di"


def test_who_only_reads_cannot_write(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.reading() as stored, pytest.raises((ValueError, AttributeError, DBAPIError)):
        overrides.add(stored, story.rotation, "primary", "Bo", end=EVE, by="m")


@pytest.fixture
def as_people_have_it() -> Iterator[None]:
    settle(AS_PEOPLE_HAVE_IT)
    yield
    settle(FOR_TESTS)


@pytest.mark.usefixtures("as_people_have_it")
def test_sqlite_keeps_what_it_has_acknowledged(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            found = {
                pragma: connection.execute(text(f"PRAGMA {pragma}")).scalar()
                for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    else:
        with store.engine.connect() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
