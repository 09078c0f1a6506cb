"""Overrides as people live them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.services import oncall, overrides
from scheduler.services.snapshot import Snapshots
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import a_stored_team


def test_an_override_counts_for_every_way_to_ask_at_once(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Cy", "2027-01-05T18:00/2027-01-05T22:00")
    assert [story.who(f"2027-01-05 {hour}") for hour in ("17:59", "18:00", "21:59", "22:00")] == [
        "Ann",
        "Cy",
        "Cy",
        "Ann",
    ]


def test_an_override_on_an_override_can_be_taken_away_and_the_former_is_back(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Bo", "2027-01-05T08:00/2027-01-05T20:00")
    second = story.cover("Cy", "2027-01-05T12:00/2027-01-05T14:00")
    assert [story.who(f"2027-01-05 {hour}") for hour in ("09:00", "13:00", "15:00")] == ["Bo", "Cy", "Bo"]
    assert story.uncover(second) is None
    assert story.who("2027-01-05 13:00") == "Bo"


def test_who_was_on_call_stays_as_it_was_known_then(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.at("2027-01-02 12:00").cover("Cy", "2027-01-05/2027-01-06")
    known_early, known_late = an_instant("2027-01-02 11:00"), an_instant("2027-01-02 13:00")
    override = story.at("2027-01-03 12:00").cover("Di", "2027-01-05/2027-01-06")
    story.at("2027-01-04 09:00").uncover(override)
    assert story.who("2027-01-05 12:00", as_of=known_early) == "Ann"
    assert story.who("2027-01-05 12:00", as_of=known_late) == "Cy"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-03 13:00")) == "Di"
    assert story.who("2027-01-05 12:00") == "Cy"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2026-12-31 12:00")) == "-"


def test_an_override_that_has_begun_ends_now_and_its_past_stays(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    override = story.cover("Cy", "2027-01-05T10:00/2027-01-05T20:00")
    left = story.at("2027-01-05 15:00").uncover(override)
    assert left is not None
    assert left.span.end == an_instant("2027-01-05 15:00")
    assert [story.who(f"2027-01-05 {hour}") for hour in ("14:59", "15:00")] == ["Cy", "Ann"]


def test_an_override_of_the_past_is_refused_as_is_taking_one_away_that_is_over(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    override = story.cover("Cy", "2027-01-05/2027-01-06")
    story.at("2027-01-07 12:00")
    with pytest.raises(Conflict, match="which is past"):
        story.cover("Cy", "2027-01-07T11:59/2027-01-08T00:00")
    with pytest.raises(Conflict, match="ended at 2027-01-06"):
        story.uncover(override)
    assert story.who("2027-01-05 12:00") == "Cy"


def test_nobody_becomes_primary_and_secondary_at_once_by_an_override(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", secondary="Bo Cy Di Ann")
    with pytest.raises(Conflict, match="Bo would be primary and secondary at once"):
        story.cover("Bo", "2027-01-05/2027-01-06")
    moved = story.cover("Cy", "2027-01-05/2027-01-06", tier="secondary")
    story.cover("Bo", "2027-01-05/2027-01-06")
    assert (story.who("2027-01-05 12:00"), story.who("2027-01-05 12:00", "secondary")) == ("Bo", "Cy")
    with pytest.raises(Conflict, match="Bo would be primary and secondary at once"):
        story.uncover(moved)


def test_a_rest_cover_lies_beneath_every_override(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Bo", "2027-01-05T10:00/2027-01-05T12:00")
    story.cover("Cy", "2027-01-05/2027-01-07", layer="rest_cover")
    assert [story.who(f"2027-01-05 {hour}") for hour in ("09:00", "11:00", "13:00")] == ["Cy", "Bo", "Cy"]


def test_what_an_override_names_must_exist(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    with pytest.raises(NotFound, match="no tier tertiary"):
        story.cover("Cy", "2027-01-05/2027-01-06", tier="tertiary")
    with pytest.raises(NotFound, match="no person Zed"):
        story.cover("Zed", "2027-01-05/2027-01-06")
    with pytest.raises(Invalid, match="ends at"), store.writing(story.now) as stored:
        overrides.add(stored, story.rotation, "primary", "Cy", end=story.now - timedelta(hours=1), by="m")
    with pytest.raises(NotFound, match="no override"), store.writing(story.now) as stored:
        overrides.remove(stored, "none", by="m")


def test_every_change_says_who_when_why_before_and_after(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-02 12:00")
    override = story.cover("Cy", "2027-01-05/2027-01-06", why="dentist")
    story.uncover(override)
    with store.reading() as stored:
        lines = [entry for _, entry in stored.audit.of(subject=override.id)]
        version = stored.changes.versions([story.rotation])[story.rotation]
    taken, made = lines
    assert (made.who, made.at, made.why) == ("manager", an_instant("2027-01-02 12:00"), "dentist")
    assert made.before is None
    assert made.after["person"] == "Cy"
    assert (taken.what, taken.before["person"], taken.after) == ("override.remove", "Cy", None)
    assert (made.version, taken.version) == (version - 1, version)


def test_the_personal_view_is_the_resolver_seen_by_one_person(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.cover("Cy", "2027-01-05/2027-01-06")

    def mine(person: str, at: str) -> bool:
        with store.reading() as stored:
            return bool(oncall.duties_of(stored, person, at=an_instant(at)))

    assert [mine(person, "2027-01-05 12:00") for person in ("Ann", "Cy")] == [False, True]
    assert [mine(person, "2027-01-06 12:00") for person in ("Ann", "Cy")] == [True, False]


def test_the_snapshot_moves_with_what_changed_and_never_goes_back(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    snapshots = Snapshots(store)
    first = snapshots.refresh()
    assert snapshots.refresh() is first
    story.cover("Cy", "2027-01-05/2027-01-06")
    with store.reading() as stored:
        revision = stored.changes.revision()
    assert revision > first.revision
    newer = snapshots.at_least(revision)
    assert newer.revision == revision
    before, after = (
        first.on_call(story.rotation, an_instant("2027-01-05 12:00")),
        newer.on_call(story.rotation, an_instant("2027-01-05 12:00")),
    )
    assert before is not None
    assert after is not None
    assert (before.tiers[0].people[0].person, after.tiers[0].people[0].person) == ("Ann", "Cy")
    assert snapshots.at_least(0) is newer
