"""Escalation policies as teams keep them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.contacts import Contact
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.escalation import Course, Policy, PolicyLevel, Target
from scheduler.services import oncall, policies
from scheduler.services.snapshot import Snapshots
from scheduler.store.stored import Store
from tests.builders import an_instant
from tests.services.stories import Story, a_stored_team


def paging(name: str, *targets: Target) -> Policy:
    level = PolicyLevel(targets=targets, timeout=timedelta(minutes=5))
    return Policy(id=name, name=name, usual=Course(levels=(level,)))


def to_policy(name: str) -> Target:
    return Target(kind="policy", name=name)


def put(story: Story, policy: Policy, team: str = "") -> None:
    with story.store.writing(story.now) as stored:
        policies.put(stored, team or story.team, policy, by="manager")


def test_a_chain_follows_an_override_and_the_snapshot_says_the_same(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    put(story, paging("p", Target(kind="tier", name="primary", rotation=story.rotation)))
    story.cover("Cy", "2027-01-05/2027-01-06")
    at = an_instant("2027-01-05 12:00")
    with store.reading() as stored:
        found = oncall.escalation(stored, "p", at=at, severity="SEV2")
    assert [paged.person for paged in found.steps[0].people] == ["Cy"]
    assert found.valid_until == an_instant("2027-01-06 00:00")
    assert Snapshots(store).refresh().escalation("p", at, "SEV2") == found


def test_a_circle_is_refused_when_it_would_be_closed(store: Store) -> None:
    story = a_stored_team(store)
    put(story, paging("a", Target(kind="person", name="Ann")))
    put(story, paging("b", to_policy("a")))
    with pytest.raises(Invalid, match="circle: b → a → b"):
        put(story, paging("a", to_policy("b")))


def test_a_policy_that_another_one_pages_is_not_taken_away(store: Store) -> None:
    story = a_stored_team(store)
    put(story, paging("a", Target(kind="person", name="Ann")))
    put(story, paging("b", to_policy("a")))
    with store.writing(story.now) as stored, pytest.raises(Conflict, match="The policy b pages a"):
        policies.remove(stored, "a", by="manager")
    with store.writing(story.now) as stored:
        policies.remove(stored, "b", by="manager")
        policies.remove(stored, "a", by="manager")
    with store.reading() as stored:
        assert stored.policies.all() == {}
        with pytest.raises(NotFound):
            oncall.escalation(stored, "a", at=story.now)


@pytest.mark.parametrize(
    "target",
    [
        Target(kind="person", name="Zed"),
        Target(kind="policy", name="zed"),
        Target(kind="tier", name="primary", rotation="zed"),
    ],
)
def test_a_target_that_names_nothing_is_refused_when_the_policy_is_made(store: Store, target: Target) -> None:
    story = a_stored_team(store)
    with pytest.raises(Invalid, match="There is no"):
        put(story, paging("p", target))


def test_the_policy_of_another_team_is_as_if_it_were_not_there(store: Store) -> None:
    story = a_stored_team(store)
    put(story, paging("p", Target(kind="person", name="Ann")))
    with pytest.raises(NotFound, match="no escalation policy p"):
        put(story, paging("p", Target(kind="person", name="Bo")), team="other")


def test_readiness_finds_the_week_with_nobody_and_the_person_without_a_phone(store: Store) -> None:
    story = a_stored_team(store, "Ann - Cy Di")
    put(story, paging("p", Target(kind="tier", name="primary", rotation=story.rotation)))
    with store.writing(story.now) as stored:
        for person in ("Ann", "Di"):
            stored.people.put_contacts(person, (Contact(kind="phone", address="1"),))
    with store.reading() as stored:
        found = oncall.readiness(
            stored, start=an_instant("2027-01-04 10:00"), end=an_instant("2027-02-01 10:00"), team=story.team
        )
    assert [(one.since.day, one.until.day) for one in found] == [(11, 18), (18, 25)]
    assert found[1].says == "No way is known to reach Cy."
