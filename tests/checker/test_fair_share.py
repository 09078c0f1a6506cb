from dataclasses import replace
from datetime import date, time
from fractions import Fraction

import pytest

from constraints._rule import Problem
from scheduler.checker.fair_share import fairness, standings
from scheduler.checker.reading import Reading
from scheduler.domain.handoffs import Cadence, Site
from scheduler.domain.plan import Fairness, Shift
from scheduler.domain.rotations import Tier
from tests.builders import (
    PRIMARY,
    SECONDARY,
    a_person,
    a_team,
    carried,
    knowing,
    shifts,
    with_rotation,
)


def targets(problem: Problem) -> dict[str, Fraction]:
    return {person: one.target for person, one in standings(Reading(problem)).items()}


def exposures(problem: Problem) -> dict[str, Fraction]:
    return {person: one.exposure for person, one in standings(Reading(problem)).items()}


def judged(problem: Problem, held: tuple[Shift, ...]) -> Fairness:
    return fairness(Reading(problem), held)


def deviations(problem: Problem, held: tuple[Shift, ...]) -> dict[str, Fraction]:
    return {row.person: row.deviation for row in judged(problem, held).people}


def test_equals_should_carry_equally() -> None:
    assert targets(a_team("Ann", "Bo", "Cy", weeks=6)) == {"Ann": 2, "Bo": 2, "Cy": 2}


def test_half_time_is_half_the_share() -> None:
    assert targets(a_team("Ann", a_person("Bo", share="1/2"), weeks=6)) == {"Ann": 4, "Bo": 2}


def test_a_seat_for_two_weighs_twice_in_the_pool() -> None:
    pair = Tier(name="primary", count=2)
    assert targets(a_team("Ann", "Bo", "Cy", weeks=6, tiers=(pair,)))["Ann"] == 4


def test_a_newcomer_owes_less_while_they_still_have_to_shadow() -> None:
    team = a_team("Ann", "Bo", weeks=6, members={"Bo": {"newcomer": True}})
    assert exposures(team) == {"Ann": 6, "Bo": 4}
    assert targets(team) == {"Ann": Fraction(18, 5), "Bo": Fraction(12, 5)}


def test_shadow_weeks_already_served_are_not_owed_again() -> None:
    team = a_team("Ann", "Bo", weeks=6, members={"Bo": {"newcomer": True, "shadowed": 1}})
    assert exposures(team)["Bo"] == 5
    served = knowing(team, past=shifts(team, "Bo Bo", "shadow", first=-2))
    assert exposures(served)["Bo"] == 6


def test_a_longer_shadow_period_than_the_horizon_leaves_no_exposure_rather_than_a_debt() -> None:
    team = a_team("Ann", "Bo", weeks=2, members={"Bo": {"newcomer": True}}, shadow_period={"weeks": 5})
    assert exposures(team)["Bo"] == 0
    assert targets(team) == {"Ann": 2, "Bo": 0}


def test_without_a_shadow_period_nobody_owes_shadow_weeks() -> None:
    team = a_team("Ann", "Bo", weeks=6, members={"Bo": {"newcomer": True}}, shadow_period=None)
    assert exposures(team)["Bo"] == 6


@pytest.mark.parametrize(
    ("span", "weeks"),
    [
        ("2027-01-04T10:00/2027-01-05T10:00", 6),  # exactly what is tolerated
        ("2027-01-04T10:00/2027-01-05T10:01", 5),
        ("2027-01-04T00:00/2027-01-05T10:00", 6),  # ten hours of it are before the first handoff
        ("2027-01-08T00:00/2027-01-14T00:00", 4),
    ],
)
def test_a_day_away_is_tolerated_and_a_minute_more_is_not(span: str, weeks: int) -> None:
    assert exposures(a_team(a_person("Ann", off=[span]), "Bo", weeks=6))["Ann"] == weeks


def test_overlapping_time_off_counts_once() -> None:
    twice = ["2027-01-05T00:00/2027-01-05T14:00", "2027-01-05T06:00/2027-01-05T20:00"]
    apart = ["2027-01-05T00:00/2027-01-05T14:00", "2027-01-07T00:00/2027-01-07T14:00"]
    assert exposures(a_team(a_person("Ann", off=twice), "Bo"))["Ann"] == 6
    assert exposures(a_team(a_person("Ann", off=apart), "Bo"))["Ann"] == 5


def test_time_off_and_never_wishes_add_up() -> None:
    ann = a_person("Ann", off=["2027-01-05/2027-01-06"], never=["2027-01-06/2027-01-07"])
    assert exposures(a_team(ann, "Bo"))["Ann"] == 5


def test_a_team_may_say_that_only_leave_lowers_the_fair_share() -> None:
    ann = a_person("Ann", off=["2027-01-04/2027-01-18"], leave=["2027-01-18/2027-02-01"])
    assert exposures(a_team(ann, "Bo", weeks=6))["Ann"] == 2
    only_leave = a_team(ann, "Bo", weeks=6, time_off={"lowers_fair_share": "leave"})
    # Leave from Monday 00:00 takes ten hours of the week before, which is tolerated.
    assert exposures(only_leave)["Ann"] == 4


def test_where_the_team_has_no_time_off_rule_nobody_is_off() -> None:
    ann = a_person("Ann", off=["2027-01-04/2027-01-18"])
    assert exposures(a_team(ann, "Bo", weeks=6, time_off=None))["Ann"] == 6


def test_somebody_is_exposed_only_in_weeks_that_they_are_employed_throughout() -> None:
    team = a_team(
        "Ann",
        "Bo",
        "Cy",
        weeks=6,
        members={"Bo": {"joined": date(2027, 1, 12)}, "Cy": {"left": date(2027, 1, 25)}},
    )
    # Bo joins on the Tuesday of the second week; Cy's last day is the Monday on which the third week ends.
    assert exposures(team) == {"Ann": 6, "Bo": 4, "Cy": 3}


def test_a_last_day_ends_at_midnight_where_the_person_lives() -> None:
    leaves = {"left": date(2027, 1, 10)}
    # The first week ends on 11 January, 08:00 UTC: still the 10th in Honolulu (22:00), no longer in Berlin.
    team = a_team(
        a_person("Hiapo", zone="Pacific/Honolulu"),
        a_person("Bernd", zone="Europe/Berlin"),
        handoff="monday 08:00",
        members={"Hiapo": leaves, "Bernd": leaves},
    )
    assert exposures(team) == {"Hiapo": 1, "Bernd": 0}


def test_somebody_without_a_tier_is_not_exposed() -> None:
    assert targets(a_team("Ann", "Bo", weeks=6, members={"Bo": {"tiers": ()}})) == {"Ann": 6, "Bo": 0}


def test_where_nobody_is_exposed_nobody_owes_anything() -> None:
    assert targets(a_team("Ann", weeks=6, members={"Ann": {"tiers": ()}})) == {"Ann": 0}


def test_a_newcomer_starts_at_the_level_of_the_team_and_not_at_zero() -> None:
    team = a_team("Ann", "Bo", weeks=6)
    team = knowing(team, carried=carried(team, Ann=(10, 20), Bo=(0, 0)))
    # The pool is 10 + 6; Ann has been exposed for 26 of 32 weeks.
    assert targets(team) == {"Ann": 13, "Bo": 3}
    assert deviations(team, shifts(team, "Ann Ann Ann Bo Bo Bo")) == {"Ann": 0, "Bo": 0}


def test_a_debt_from_a_swap_settles_by_itself() -> None:
    team = a_team("Ann", "Bo", weeks=6)
    team = knowing(team, carried=carried(team, Ann=(4, 6), Bo=(2, 6)))
    assert deviations(team, shifts(team, "Bo Bo Ann Bo Bo Ann")) == {"Ann": 0, "Bo": 0}


def test_somebody_shared_by_two_rotations_owes_half_a_share_in_each() -> None:
    team = with_rotation(a_team("Ann", "Bo", weeks=6), "payments", "Ann Cy")
    assert targets(team) == {"Ann": 4, "Bo": 4, "Cy": 4}
    assert exposures(team) == {"Ann": 12, "Bo": 6, "Cy": 6}


def test_load_of_both_rotations_counts_against_one_share() -> None:
    team = with_rotation(a_team("Ann", "Bo", weeks=2), "payments", "Ann Cy")
    held = shifts(team, "Ann Bo") + shifts(team, "Cy Ann", rotation="payments")
    third = Fraction(2, 3)
    # In each rotation Ann owes 2 of 6 exposed half-shares, so 2/3, and the other 4/3.
    assert deviations(team, held) == {"Ann": 2 - 2 * third, "Bo": -third / 2, "Cy": -third / 2}


def test_a_holiday_weighs_on_the_first_tier_of_the_week_that_holds_its_noon() -> None:
    team = a_team("Ann", "Bo", weeks=2, tiers=(PRIMARY, SECONDARY), holidays={"2027-01-11": "1/2"})
    held = shifts(team, "Ann Bo") + shifts(team, "Bo Ann", "secondary")
    loads = {row.person: row.load for row in judged(team, held).people}
    # Noon of the 11th is two hours after the second handoff.
    assert loads == {"Ann": Fraction(3, 2), "Bo": 2}
    assert sum(targets(team).values()) == Fraction(7, 2)


def test_of_two_holidays_in_one_week_the_heavier_counts() -> None:
    team = a_team("Ann", weeks=1, holidays={"2027-01-05": 1, "2027-01-06": 2})
    assert targets(team) == {"Ann": 3}


def test_shadow_weeks_weigh_nothing() -> None:
    team = a_team("Ann", "Bo", weeks=2, members={"Bo": {"newcomer": True}})
    held = shifts(team, "Ann Ann") + shifts(team, "Bo Bo", "shadow")
    assert deviations(team, held) == {"Ann": 0, "Bo": 0}


def test_in_a_follow_the_sun_rotation_people_are_exposed_to_the_legs_of_their_site() -> None:
    sites = (
        Site(name="Sydney", timezone="Australia/Sydney", handoff_time=time(9)),
        Site(name="London", timezone="Europe/London", handoff_time=time(9)),
    )
    cadence = Cadence(kind="follow_the_sun", sites=sites)
    at = {"Ann": {"site": "Sydney"}, "Bo": {"site": "London"}, "Cy": {"site": "London"}}
    team = a_team("Ann", "Bo", "Cy", weeks=1, cadence=cadence, members=at)
    assert exposures(team) == {"Ann": 7, "Bo": 7, "Cy": 7}


def test_on_short_turns_being_away_for_more_than_half_is_being_off() -> None:
    daily = Cadence(kind="daily", handoff_time=time(0))
    away = ["2027-01-04T00:00/2027-01-04T12:00", "2027-01-05T00:00/2027-01-05T12:01"]
    assert exposures(a_team(a_person("Ann", off=away), "Bo", weeks=1, cadence=daily))["Ann"] == 6


def test_people_outside_of_every_rotation_appear_only_if_they_carry_load() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=2)
    oncall = team.team.rotations[0]
    without_cy = knowing(team, rotations=(replace(oncall, members=oncall.members[:2]),))
    assert list(deviations(without_cy, shifts(team, "Ann Bo"))) == ["Ann", "Bo"]
    assert deviations(without_cy, shifts(team, "Ann Cy")) == {"Ann": 0, "Bo": -1, "Cy": 1}


def test_what_everybody_carries_is_what_everybody_should() -> None:
    team = a_team(
        a_person("Ann", share="4/5"),
        a_person("Bo", off=["2027-01-11/2027-01-25"]),
        "Cy",
        weeks=7,
        tiers=(PRIMARY, SECONDARY),
        members={"Cy": {"newcomer": True}},
    )
    held = shifts(team, "Ann Ann Bo Ann Cy Ann Bo") + shifts(team, "Bo Cy Ann Bo Ann Bo Cy", "secondary")
    assert sum(deviations(team, held).values()) == 0


def test_the_sums_of_a_lopsided_plan() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    found = judged(team, shifts(team, "Ann Ann Ann Bo Bo Cy"))
    assert [found.sum_of_squares, found.worst, found.spread] == [2, 1, 2]
    # Carried over fair share: 3/2, 1, 1/2.
    assert found.jain == Fraction(9, 3) / Fraction(7, 2)
    assert found.gini == Fraction(2, 9)


def test_someone_who_owes_nothing_is_left_out_of_the_indices() -> None:
    team = a_team("Ann", "Bo", weeks=2, members={"Bo": {"tiers": ()}})
    assert judged(team, shifts(team, "Ann Ann")).jain == 1
