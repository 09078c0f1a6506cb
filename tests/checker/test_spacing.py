from constraints._rule import Problem
from constraints._timetable import Timetable
from scheduler.checker.reading import Reading
from scheduler.checker.spacing import crowding, ideal_distance
from scheduler.domain.plan import Shift
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, knowing, shifts, with_rotation


def spacing(problem: Problem, held: tuple[Shift, ...]) -> int:
    return int(crowding(Reading(problem), Timetable(problem.team, held)))


def distance(problem: Problem, rotation: str = "oncall") -> int:
    return ideal_distance(Reading(problem), problem.team.rotation[rotation])


def test_three_people_in_turn_are_three_weeks_apart_and_cost_nothing() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    assert distance(team) == 3
    assert spacing(team, shifts(team, "Ann Bo Cy Ann Bo Cy")) == 0


def test_two_weeks_in_a_row_cost_three_where_three_apart_is_ideal() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    assert spacing(team, shifts(team, "Ann Ann Bo Bo Cy Cy")) == 3 * 3
    assert spacing(team, shifts(team, "Ann Bo Ann Cy Bo Cy")) == 1 + 1


def test_only_neighbouring_duties_count() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    assert spacing(team, shifts(team, "Ann Ann Ann Bo - Cy")) == 3 + 3


def test_tiers_share_the_distance() -> None:
    team = a_team("Ann", "Bo", "Cy", "Dee", weeks=4, tiers=(PRIMARY, SECONDARY))
    assert distance(team) == 2
    held = shifts(team, "Ann Bo Ann Bo") + shifts(team, "Cy Dee Bo Ann", "secondary")
    # Bo: 1, 2, 3; Ann: 0, 2, 3.
    assert spacing(team, held) == 2 + 1


def test_the_last_week_of_history_is_the_first_of_a_pair() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    team = knowing(team, past=shifts(team, "Bo Bo Ann", first=-3))
    held = shifts(team, "Ann Bo Cy Ann Bo Cy")
    # Ann: -1 and 0. Bo's two weeks of history are nobody's fault now; -2 and 1 are far enough apart.
    assert spacing(team, held) == 3


def test_the_rotation_of_the_later_week_decides_how_far_is_far() -> None:
    team = with_rotation(a_team("Ann", "Bo", "Cy", "Dee", weeks=6), "payments", "Ann Eve")
    # oncall has 3 + 18 available weeks for 6 seats, payments 3 + 6.
    assert (distance(team), distance(team, "payments")) == (3, 1)
    first_oncall = shifts(team, "Ann") + shifts(team, "- Ann", rotation="payments")
    first_payments = shifts(team, "- Ann") + shifts(team, "Ann", rotation="payments")
    assert spacing(team, first_oncall) == 0
    assert spacing(team, first_payments) == 3


def test_time_off_shortens_the_ideal_distance() -> None:
    away = a_person("Cy", off=["2027-01-04/2027-01-20"])
    assert distance(a_team("Ann", "Bo", away, weeks=6)) == 2


def test_whoever_is_on_vacation_is_not_available_even_where_only_leave_lowers_the_fair_share() -> None:
    away = a_person("Cy", off=["2027-01-04/2027-01-20"])
    assert distance(a_team("Ann", "Bo", away, weeks=6, time_off={"lowers_fair_share": "leave"})) == 2


def test_the_ideal_distance_is_at_least_one() -> None:
    assert distance(a_team("Ann", weeks=6, members={"Ann": {"tiers": ()}})) == 1


def test_shadow_weeks_are_no_duty() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=6)
    assert spacing(team, shifts(team, "Ann") + shifts(team, "- Ann", "shadow")) == 0


def test_weeks_across_the_change_of_clocks_keep_their_distance() -> None:
    team = a_team("Ann", "Bo", "Cy", zone="Europe/Berlin", start="2027-03-15", weeks=6)
    assert spacing(team, shifts(team, "Ann Ann - - - -")) == 3
    assert spacing(team, shifts(team, "- Ann Ann - - -")) == 3
