from datetime import time
from fractions import Fraction

import pytest

from scheduler.checker.classes import class_shares, unevenness
from scheduler.checker.fair_share import fairness
from scheduler.checker.levels import changed_seats, leximax, open_seats, unwished
from scheduler.checker.reading import Reading
from scheduler.domain.handoffs import Cadence
from scheduler.domain.rotations import Tier
from scheduler.domain.team import Published
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, knowing, shifts

DAILY = Cadence(kind="daily", handoff_time=time(10))
HALVES = Cadence(kind="hourly", hours=12, handoff_time=time(8))


def test_open_seats_are_counted_one_by_one() -> None:
    pair = Tier(name="primary", count=2)
    team = a_team("Ann", "Bo", "Cy", weeks=3, tiers=(pair, SECONDARY))
    held = shifts(team, "Ann+Bo Ann -") + shifts(team, "Cy - Cy", "secondary")
    assert open_seats(Reading(team), held) == 1 + 2 + 1


def test_nobody_fills_two_seats_of_a_tier_by_being_named_twice() -> None:
    team = a_team("Ann", "Bo", weeks=1, tiers=(Tier(name="primary", count=2),))
    assert open_seats(Reading(team), shifts(team, "Ann+Ann")) == 1


def test_leximax_lists_deviations_from_worst_to_best() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    held = shifts(team, "Ann Ann Ann Ann Bo Bo")
    assert list(leximax(fairness(Reading(team), held))) == [2, 2, 0]


@pytest.mark.parametrize(
    ("span", "counts"),
    [
        ("2027-01-04T10:00/2027-01-05T10:00", 0),  # a day of the week is not the week
        ("2027-01-04T10:00/2027-01-05T10:01", 1),
        ("2027-01-04T10:00/2027-01-11T10:00", 1),
    ],
)
def test_a_week_is_avoided_when_the_wish_covers_more_than_a_day_of_it(span: str, counts: int) -> None:
    avoids = a_team(a_person("Ann", avoid=[span]), weeks=2)
    wants = a_team(a_person("Ann", want=[span]), weeks=2)
    assert unwished(Reading(avoids), shifts(avoids, "Ann Ann")) == counts
    assert unwished(Reading(wants), shifts(wants, "Ann Ann")) == -counts


def test_wishes_follow_what_the_team_tolerates() -> None:
    ann = a_person("Ann", avoid=["2027-01-04T10:00/2027-01-05T10:00"])
    strict = a_team(ann, weeks=1, time_off={"tolerated": "PT12H"})
    assert unwished(Reading(strict), shifts(strict, "Ann")) == 1


def test_a_wish_for_a_short_turn_covers_more_than_half_of_it() -> None:
    half = a_person("Ann", avoid=["2027-01-04T10:00/2027-01-04T22:00"])
    more = a_person("Ann", avoid=["2027-01-04T10:00/2027-01-04T22:01"])
    for ann, value in ((half, 0), (more, 1)):
        team = a_team(ann, weeks=1, cadence=DAILY)
        assert unwished(Reading(team), shifts(team, "Ann")) == value


def test_somebody_elses_week_and_a_shadow_week_fulfil_no_wish() -> None:
    team = a_team(a_person("Ann", want=["2027-01-04/2027-02-01"]), "Bo", weeks=3)
    held = shifts(team, "Bo Bo Bo") + shifts(team, "Ann", "shadow")
    assert unwished(Reading(team), held) == 0


def test_a_plan_that_keeps_what_is_published_changes_nothing() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=3)
    team = knowing(team, published=Published(shifts=shifts(team, "Ann Bo -")))
    assert changed_seats(Reading(team), shifts(team, "Ann Bo Cy")) == 0


def test_each_published_seat_that_changes_hands_is_one_change() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=3)
    team = knowing(team, published=Published(shifts=shifts(team, "Ann Bo Cy")))
    reading = Reading(team)
    assert changed_seats(reading, shifts(team, "Bo Bo Cy")) == 1
    assert changed_seats(reading, shifts(team, "Ann Bo Bo")) == 1
    assert changed_seats(reading, shifts(team, "Cy Ann Bo")) == 3


def test_in_a_tier_of_two_each_published_holder_counts() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=1, tiers=(Tier(name="primary", count=2),))
    team = knowing(team, published=Published(shifts=shifts(team, "Ann+Bo")))
    assert changed_seats(Reading(team), shifts(team, "Bo+Cy")) == 1
    assert changed_seats(Reading(team), shifts(team, "Cy+Cy")) == 2


def test_trading_tiers_within_a_week_is_two_changes() -> None:
    team = a_team("Ann", "Bo", weeks=1, tiers=(PRIMARY, SECONDARY))
    before = shifts(team, "Ann") + shifts(team, "Bo", "secondary")
    team = knowing(team, published=Published(shifts=before))
    after = shifts(team, "Bo") + shifts(team, "Ann", "secondary")
    assert changed_seats(Reading(team), after) == 2


def test_published_weeks_outside_of_the_horizon_and_shadows_do_not_count() -> None:
    team = a_team("Ann", "Bo", weeks=2)
    before = shifts(team, "Ann Bo", first=-2) + shifts(team, "Ann", "shadow")
    team = knowing(team, published=Published(shifts=before))
    assert changed_seats(Reading(team), shifts(team, "Bo Bo")) == 0


def test_a_weekend_day_is_one_that_holds_the_noon_of_a_saturday_or_sunday() -> None:
    team = a_team("Ann", "Bo", weeks=1, cadence=DAILY, classes=("weekend",))
    reading = Reading(team)
    # The turns from Saturday 10:00 and Sunday 10:00: two for two people.
    assert class_shares(reading, "weekend") == {"Ann": 1, "Bo": 1}
    assert unevenness(reading, shifts(team, "Ann Ann Ann Ann Ann Ann Bo")) == {"weekend": 0}
    assert unevenness(reading, shifts(team, "Ann Ann Ann Ann Ann Bo Bo")) == {"weekend": 2}


def test_nights_are_the_turns_that_hold_three_in_the_morning() -> None:
    team = a_team("Ann", "Bo", weeks=1, cadence=HALVES, classes=("night",))
    days_and_nights = " ".join(["Ann Bo"] * 7)
    assert class_shares(Reading(team), "night") == {"Ann": Fraction(7, 2), "Bo": Fraction(7, 2)}
    assert unevenness(Reading(team), shifts(team, days_and_nights)) == {"night": Fraction(49, 2)}


def test_holidays_are_spread_by_the_turn_that_holds_their_noon() -> None:
    team = a_team(
        "Ann", "Bo", weeks=1, cadence=DAILY, classes=("holiday",), holidays={"2027-01-06": 0, "2027-01-07": 0}
    )
    assert unevenness(Reading(team), shifts(team, "- - Ann Bo - - -")) == {"holiday": 0}
    assert unevenness(Reading(team), shifts(team, "- - Ann Ann - - -")) == {"holiday": 2}


def test_who_is_away_at_the_weekend_owes_no_weekend() -> None:
    away = a_person("Bo", off=["2027-01-09/2027-01-12"])
    team = a_team("Ann", away, weeks=1, cadence=DAILY, classes=("weekend",))
    assert class_shares(Reading(team), "weekend") == {"Ann": 2, "Bo": 0}
