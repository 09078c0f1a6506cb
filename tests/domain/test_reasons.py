"""What has happened becomes what a team is, and nothing else about it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from pydantic import ValidationError

from scheduler.domain.errors import Conflict, Invalid
from scheduler.domain.reasons import Fought, IsAway, Joins, Leaves, Reason, WasPaged
from scheduler.domain.spans import Span
from scheduler.domain.team import Team
from tests.builders import ROTATION, a_person, a_span, a_team, an_instant, with_rotation

TEAM = a_team("Ann", a_person("Bo", zone="Asia/Tokyo"), "Cy").team
TWO = with_rotation(a_team("Ann", "Bo", "Cy"), "other", "Bo Dee").team


def test_who_leaves_is_employed_until_the_end_of_their_last_day_in_every_rotation() -> None:
    after = Leaves(person="Bo", last_day=date(2027, 1, 20)).apply(TWO)
    assert [rotation.roster["Bo"].left for rotation in after.rotations] == [date(2027, 1, 20)] * 2
    assert all(
        rotation.roster[one].left is None
        for rotation in after.rotations
        for one in ("Ann", "Dee")
        if one in rotation.roster
    )


def test_nobody_leaves_before_they_have_joined() -> None:
    joined = Joins(person="Dee", first_day=date(2027, 2, 1)).apply(TEAM)
    with pytest.raises(Invalid, match="joins oncall on 2027-02-01, after leaving on 2027-01-20"):
        Leaves(person="Dee", last_day=date(2027, 1, 20)).apply(joined)


def test_a_newcomer_lives_where_the_rotation_does_and_has_its_shadow_period_before_them() -> None:
    after = Joins(person="Dee", first_day=date(2027, 2, 1)).apply(TEAM)
    member = after.rotation[ROTATION].roster["Dee"]
    assert (member.newcomer, member.joined, member.tiers) == (True, date(2027, 2, 1), ("primary",))
    assert after.named("Dee") == "Dee"


def test_where_there_are_several_rotations_a_newcomer_says_which() -> None:
    with pytest.raises(Invalid, match="Name one of oncall, other"):
        Joins(person="Eli", first_day=date(2027, 2, 1)).apply(TWO)
    after = Joins(person="Eli", first_day=date(2027, 2, 1), rotation="other").apply(TWO)
    assert ["Eli" in rotation.roster for rotation in after.rotations] == [False, True]


def test_nobody_joins_twice_but_who_has_left_may_come_back() -> None:
    again = Joins(person="Bo", first_day=date(2027, 3, 1))
    with pytest.raises(Conflict, match="Bo is in oncall already"):
        again.apply(TEAM)
    back = again.apply(Leaves(person="Bo", last_day=date(2027, 1, 20)).apply(TEAM))
    assert back.rotation[ROTATION].roster["Bo"].left is None


def test_days_off_are_whole_on_the_clock_of_the_person() -> None:
    after = IsAway(person="Bo", first=date(2027, 1, 4), last=date(2027, 1, 5)).apply(TEAM)
    assert [off.span for off in after.person["Bo"].time_off] == [
        a_span("2027-01-04/2027-01-06", "Asia/Tokyo")
    ]


def test_time_off_to_the_hour_is_taken_as_it_is() -> None:
    first, last = an_instant("2027-01-04 10:00"), an_instant("2027-01-04 18:00")
    after = IsAway(person="Bo", first=first, last=last).apply(TEAM)
    assert after.person["Bo"].time_off[0].span == Span(first, last)


def test_time_off_does_not_end_before_it_starts() -> None:
    with pytest.raises(Invalid, match="before it starts"):
        IsAway(person="Bo", first=date(2027, 1, 14), last=date(2027, 1, 5)).apply(TEAM)


def test_all_who_fought_one_incident_are_its_responders() -> None:
    span = a_span("2027-01-04T01:00/2027-01-04T07:00")
    team: Team = TEAM
    for person in ("Ann", "Bo"):
        team = Fought(person=person, span=span).apply(team)
    assert [(one.severity, one.span, one.responders) for one in team.incidents] == [
        ("SEV1", span, ("Ann", "Bo"))
    ]


def test_pages_are_a_line_of_the_ledger_that_is_no_exposure() -> None:
    today = date(2027, 1, 20)
    line = WasPaged(person="Ann", points=Fraction(3, 2), on=today, today=today).apply(TEAM).carried[-1]
    assert (line.person, line.rotation, line.load, line.exposure) == (
        "Ann",
        ROTATION,
        Fraction(3, 2),
        Fraction(0),
    )


@pytest.mark.parametrize(
    ("weeks", "left"), [(0, "2"), (12, "2"), (13, "1"), (25, "1"), (26, "1/2"), (39, "1/4")]
)
def test_pages_weigh_half_after_every_quarter(weeks: int, left: str) -> None:
    today = date(2027, 12, 20)
    paged = WasPaged(person="Ann", points=Fraction(2), on=today - timedelta(weeks=weeks), today=today)
    assert paged.weight == Fraction(left)


def test_pages_weigh_something() -> None:
    with pytest.raises(ValidationError):
        WasPaged(person="Ann", points=Fraction(0), on=date(2027, 1, 1), today=date(2027, 1, 1))


REASONS: dict[str, Reason] = {
    "Bo leaves on 2027-01-20.": Leaves(person="Bo", last_day=date(2027, 1, 20)),
    "Dee joins oncall on 2027-02-01.": Joins(person="Dee", first_day=date(2027, 2, 1)),
    "Bo is off from 2027-01-04 to 2027-01-05.": IsAway(
        person="Bo", first=date(2027, 1, 4), last=date(2027, 1, 5)
    ),
    "Ann responded to the SEV1 of 2027-01-04.": Fought(
        person="Ann", span=a_span("2027-01-04T01:00/2027-01-04T07:00")
    ),
    "Ann carried 1.5 points of pages.": WasPaged(
        person="Ann", points=Fraction(3, 2), on=date(2027, 1, 20), today=date(2027, 1, 20)
    ),
}


@pytest.mark.parametrize("sentence", REASONS)
def test_every_reason_says_what_has_happened(sentence: str) -> None:
    reason = REASONS[sentence]
    assert reason.sentence(reason.apply(TEAM)) == sentence


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: type(reason).__name__)
def test_a_reason_leaves_all_else_as_it_is(reason: Reason) -> None:
    after = reason.apply(TEAM)
    assert (
        replace(after, people=TEAM.people, rotations=TEAM.rotations, incidents=(), carried=TEAM.carried)
        == TEAM
    )
