"""What is written down is read back, exactly."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.exc import StatementError

from scheduler.domain.contacts import Contact
from scheduler.domain.errors import Conflict
from scheduler.domain.people import Person
from scheduler.domain.schedule import PublishedShift
from scheduler.services import overrides
from scheduler.services.teams import problem_of
from scheduler.store.access import Reply, Token
from scheduler.store.changes import PEOPLE
from scheduler.store.stored import Store
from tests.builders import a_person, an_instant
from tests.services.stories import EVE, a_stored_team


def test_a_third_of_a_share_is_a_third_and_not_the_number_next_to_it(store: Store) -> None:
    person = a_person("Ann", share="1/3", off=["2027-01-04/2027-01-11"], never=["2027-02-01/2027-02-02"])
    with store.writing(EVE) as stored:
        stored.people.put(person)
    with store.reading() as stored:
        found = stored.people.get(["Ann"])["Ann"]
    assert found == person
    assert found.share == Fraction(1, 3)


def test_a_person_who_is_written_again_keeps_their_contacts_and_loses_old_time_off(store: Store) -> None:
    phone = Contact(kind="phone", address="+49 30 901820")
    with store.writing(EVE) as stored:
        stored.people.put(a_person("Ann", off=["2027-01-04/2027-01-11"]))
        stored.people.put_contacts("Ann", (phone,))
    with store.writing(EVE) as stored:
        stored.people.put(Person(id="Ann", name="Ann-Marie"))
    with store.reading() as stored:
        assert stored.people.get(["Ann"])["Ann"] == Person(id="Ann", name="Ann-Marie")
        assert stored.people.contacts(["Ann"]) == {"Ann": (phone,)}


def test_contacts_are_in_nothing_that_a_team_file_or_a_plan_shows(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo")
    with store.writing(EVE) as stored:
        stored.people.put_contacts("Ann", (Contact(kind="email", address="ann@example.org"),))
    with store.reading() as stored:
        assert "example.org" not in repr(problem_of(stored, story.team))


def test_an_instant_without_offset_never_reaches_the_database(store: Store) -> None:
    with pytest.raises(StatementError, match="has no offset"), store.reading() as stored:
        stored.shifts.of(["r"], as_of=datetime(2027, 1, 1))  # noqa: DTZ001


def test_a_token_lets_in_until_it_expires_or_is_revoked_and_its_secret_is_not_kept(store: Store) -> None:
    token = Token(
        id="t1",
        name="pager",
        scopes=("page-tool",),
        made_at=EVE,
        made_by="admin",
        expires_at=EVE + timedelta(days=1),
    )
    with store.writing(EVE) as stored:
        stored.tokens.add(token, "s3cret")
    with store.reading() as stored:
        assert stored.tokens.of_secret("s3cret", EVE) == token
        assert stored.tokens.of_secret("other", EVE) is None
        assert stored.tokens.of_secret("s3cret", EVE + timedelta(days=1)) is None
        assert "s3cret" not in repr(stored.tokens.all())
    with store.writing(EVE) as stored:
        stored.tokens.used("t1", EVE)
        assert stored.tokens.revoke("t1", EVE)
        assert not stored.tokens.revoke("t1", EVE)
    with store.reading() as stored:
        assert stored.tokens.of_secret("s3cret", EVE) is None


def test_a_reply_is_given_again_for_its_key_until_it_is_forgotten(store: Store) -> None:
    reply = Reply(request="hash", status=201, body='{"id": 1}', etag="e")
    with store.writing(EVE) as stored:
        stored.replies.add("ann", "key", reply, EVE)
    with store.writing(EVE) as stored:
        assert stored.replies.get("ann", "key") == reply
        assert stored.replies.get("bo", "key") is None
        stored.replies.forget(EVE + timedelta(days=2), timedelta(days=1))
        assert stored.replies.get("ann", "key") is None


def test_only_what_has_moved_is_told_to_who_asks_again(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.reading() as stored:
        first = stored.changes.since(-1)
    assert {story.rotation, PEOPLE} <= set(first.versions)
    story.cover("Cy", "2027-01-05/2027-01-06")
    with store.reading() as stored:
        moved = stored.changes.since(first.revision)
        assert moved.versions == {story.rotation: first.versions[story.rotation] + 1}
        assert stored.changes.since(moved.revision) == (moved.revision, {})


def test_a_schedule_is_read_once_where_nothing_changes_and_anew_where_something_does(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.reading() as stored:
        first = stored.schedules.get(story.rotation)
        assert first is not None
        assert stored.schedules.get(story.rotation) is first
        earlier = stored.schedules.get(story.rotation, as_of=an_instant("2026-01-01 12:00"))
        assert earlier is not None
        assert earlier.published == ()
    with store.writing(an_instant("2027-01-02 12:00")) as stored:
        assert stored.schedules.get(story.rotation) == first
        start, end = an_instant("2027-01-05 12:00"), an_instant("2027-01-05 14:00")
        made = overrides.add(stored, story.rotation, "primary", "Cy", by="Ann", start=start, end=end)
        after = stored.schedules.get(story.rotation)
        assert after is not None
        assert after.overrides == (made,)


@pytest.mark.parametrize("change", ["gone", "come", "crowded"])
def test_the_store_refuses_to_rewrite_the_past_whoever_asks(store: Store, change: str) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with store.writing(an_instant("2027-01-06 12:00")) as stored:
        running = stored.shifts.of([story.rotation])[story.rotation][0]
        other = PublishedShift(
            rotation=story.rotation,
            tier="primary",
            start=running.start - timedelta(days=7 if change == "come" else 1),
            end=running.end - timedelta(days=7 if change == "come" else 1),
            person="Cy",
        )
        with pytest.raises(Conflict):
            stored.shifts.replace([running] if change == "gone" else [], [] if change == "gone" else [other])
