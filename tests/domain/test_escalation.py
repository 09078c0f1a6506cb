"""Escalation: whom to page, in order, and nobody by accident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from scheduler.domain.chain import Chain, chain
from scheduler.domain.errors import Invalid
from scheduler.domain.escalation import Course, Policy, PolicyLevel, Target, check_policies, policy_of
from scheduler.domain.oncall import RotationOnCall, who_is_on_call
from scheduler.domain.readiness import unreachable
from scheduler.domain.schedule import Schedule
from scheduler.importers.team_file import read_team
from tests.builders import PRIMARY, SECONDARY, a_span, a_team, an_instant
from tests.schedules import overridden, published

NOON = an_instant("2027-01-12 12:00")


@dataclass
class Book:
    schedules: tuple[Schedule, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)

    def rotation_called(self, name: str) -> str | None:
        return next((one.rotation for one in self.schedules if one.name == name), None)

    def on_call(self, rotation: str, at: datetime) -> RotationOnCall | None:
        found = (one for one in self.schedules if one.rotation == rotation)
        return next((who_is_on_call(one, at) for one in found), None)


def level(*targets: str, wait: int = 5) -> PolicyLevel:
    """Return a level that pages tiers of the rotation `oncall`, people (`@Ann`) or policies (`>other`)."""
    return PolicyLevel(targets=tuple(map(target, targets)), timeout=timedelta(minutes=wait))


def target(text: str) -> Target:
    if text.startswith("@"):
        return Target(kind="person", name=text[1:])
    if text.startswith(">"):
        return Target(kind="policy", name=text[1:])
    return Target(kind="tier", name=text, rotation="oncall")


def policy(*levels: PolicyLevel, name: str = "p", repeats: int = 0, **severities: Course) -> Policy:
    return Policy(
        id=name,
        name=name,
        usual=Course(levels=levels, repeats=repeats),
        by_severity=severities,  # type: ignore[arg-type]
    )


def a_book(*policies: Policy, primary: str = "Ann Bo Cy", secondary: str = "Bo Cy Ann") -> Book:
    team = a_team("Ann", "Bo", "Cy", tiers=(PRIMARY, SECONDARY))
    schedule = published(team, primary, secondary=secondary)
    return Book((schedule,), {"Vi": "Vi Pham", "Ann": "Ann"}, {one.id: one for one in policies})


def told(found: Chain) -> list[tuple[str, int]]:
    """Return who is paged after how many minutes."""
    return [
        ("+".join(paged.person for paged in step.people), step.offset // timedelta(minutes=1))
        for step in found.steps
        if not step.skipped
    ]


def test_the_chain_pages_primary_then_secondary_then_a_person_at_their_offsets() -> None:
    three = policy(level("primary"), level("secondary", wait=10), level("@Vi", wait=0))
    found = chain(three, NOON, a_book())
    assert told(found) == [("Bo", 0), ("Cy", 5), ("Vi", 15)]
    assert found.ends == timedelta(minutes=15)
    assert found.valid_until == an_instant("2027-01-18 10:00")


def test_the_policy_of_the_programme_reads_from_its_file_and_says_who_is_unknown() -> None:
    text = (
        "schedule:\n  name: b\n  escalation_policy:\n"
        "    - {level: 1, target: on-call-primary, timeout: 5_minutes}\n"
        "    - {level: 2, target: engineering-manager, timeout: 15_minutes}\n"
        "    - {level: 3, target: Vi, timeout: 0}\n"
        "people: [{id: Ann}, {id: Bo}, {id: Cy}, {id: Di}]\nhorizon: {start: 2027-01-04}\n"
    )
    read = policy_of(read_team(text).team.rotations[0], "oncall", "b")
    assert read is not None
    found = chain(read, NOON, a_book())
    assert told(found) == [("Bo", 0), ("Vi", 5)]
    assert found.steps[1].says == "Neither a person nor a rotation is called engineering-manager."


def test_an_empty_level_is_skipped_at_once_and_flagged() -> None:
    found = chain(policy(level("primary"), level("secondary")), NOON, a_book(primary="Ann - Cy"))
    assert told(found) == [("Cy", 0)]
    assert found.steps[0].skipped
    assert found.steps[0].says.startswith("Nobody is oncall primary until")


@pytest.mark.parametrize("repeats", [0, 9])
def test_a_last_level_without_timeout_ends_and_never_spins(repeats: int) -> None:
    found = chain(policy(level("primary"), level("@Vi", wait=0), repeats=repeats), NOON, a_book())
    assert told(found) == [("Bo", 0), ("Vi", 5)]


def test_levels_behind_one_without_timeout_say_that_they_are_never_reached() -> None:
    found = chain(policy(level("primary", wait=0), level("secondary")), NOON, a_book())
    assert told(found) == [("Bo", 0)]
    assert "never reached" in found.steps[1].says


def test_a_level_without_timeout_that_has_nobody_does_not_end_the_policy() -> None:
    found = chain(policy(level("primary", wait=0), level("@Vi")), NOON, a_book(primary="Ann - Cy"))
    assert told(found) == [("Vi", 0)]


def test_repeats_go_through_all_levels_again_but_not_where_nobody_is_there() -> None:
    assert told(chain(policy(level("primary"), level("@Vi"), repeats=1), NOON, a_book())) == [
        ("Bo", 0),
        ("Vi", 5),
        ("Bo", 10),
        ("Vi", 15),
    ]
    nobody = chain(policy(level("@Zed"), repeats=9), NOON, a_book())
    assert (len(nobody.steps), nobody.says) == (1, "Nobody can be paged by p.")


def test_a_severity_may_have_a_course_of_its_own() -> None:
    severe = Course(levels=(level("primary", "@Vi"), level("secondary")))
    two = policy(level("primary"), level("secondary"), SEV1=severe)
    assert told(chain(two, NOON, a_book(), "SEV1")) == [("Bo+Vi", 0), ("Cy", 5)]
    assert told(chain(two, NOON, a_book(), "SEV3")) == told(chain(two, NOON, a_book()))


def test_a_policy_inside_a_policy_runs_in_its_place_and_the_next_level_waits_for_it() -> None:
    inner = policy(level("secondary", wait=7), level("@Vi", wait=0), name="inner")
    outer = policy(level("primary"), level(">inner", wait=1), level("@Ann"))
    assert told(chain(outer, NOON, a_book(inner, outer))) == [("Bo", 0), ("Cy", 5), ("Vi", 12), ("Ann", 12)]


def test_an_inner_policy_that_reaches_nobody_is_skipped_and_flagged() -> None:
    inner = policy(level("@Zed"), name="inner")
    found = chain(policy(level(">inner"), level("primary")), NOON, a_book(inner))
    assert told(found) == [("Bo", 0)]
    assert found.steps[0].says == "Level 1 reaches nobody."


def test_policies_that_page_each_other_in_a_circle_are_refused() -> None:
    with pytest.raises(Invalid, match="a → b → a"):
        check_policies([policy(level(">b"), name="a"), policy(level(">a"), name="b")])


def test_policies_that_unfold_without_end_are_refused() -> None:
    nest = [policy(level("@Ann"), repeats=9, name="0")]
    nest += [policy(level(f">{n}", f">{n}"), repeats=9, name=f"{n + 1}") for n in range(3)]
    with pytest.raises(Invalid, match="unfolds into"):
        check_policies(nest)


def test_a_person_who_is_named_twice_is_paged_once() -> None:
    found = chain(policy(level("primary", "secondary")), NOON, a_book(primary="Ann Bo", secondary="Cy Bo"))
    assert told(found) == [("Bo", 0)]


def test_readiness_lists_levels_nobody_can_be_reached_on() -> None:
    book = a_book(primary="Ann - Cy")
    book.schedules = (overridden(book.schedules[0], "Vi", "2027-01-13/2027-01-14"),)
    window = a_span("2027-01-05/2027-01-20")
    found = unreachable([policy(level("primary"), level("@Vi", wait=0))], window, book)
    assert [(one.level, one.since.day, one.until.day) for one in found] == [(1, 11, 13), (1, 14, 18)]


def test_readiness_lists_people_without_a_way_to_reach_them() -> None:
    window = a_span("2027-01-05/2027-01-20")
    found = unreachable([policy(level("primary"), level("@Vi"))], window, a_book(), {"Ann", "Cy", "Vi"})
    assert [one.says for one in found] == ["No way is known to reach Bo."]
    assert (found[0].since, found[0].until) == (
        an_instant("2027-01-11 10:00"),
        an_instant("2027-01-18 10:00"),
    )
