from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.fairness import gini, jain, leximax_key

FROM_FAIREST_TO_LEAST = [
    [3, 3, 3, 3, 3],
    [5, 3, 3, 2, 2],
    [5, 5, 2, 2, 1],
    [6, 3, 3, 2, 1],
    [6, 5, 2, 1, 1],
    [11, 1, 1, 1, 1],
]

loads = st.lists(st.integers(0, 60), min_size=1, max_size=12)


def test_leximax_orders_fifteen_weeks_on_five_people_from_fairest_to_least() -> None:
    backwards = list(reversed(FROM_FAIREST_TO_LEAST))
    assert sorted(backwards, key=leximax_key) == FROM_FAIREST_TO_LEAST


def test_leximax_of_deviations_from_the_mean_gives_the_same_order() -> None:
    keys = [leximax_key([abs(load - 3) for load in vector]) for vector in FROM_FAIREST_TO_LEAST]
    assert keys == sorted(keys)


def test_leximax_does_not_care_who_carries_what() -> None:
    assert leximax_key([1, 5, 2]) == leximax_key([2, 1, 5])
    assert list(leximax_key([1, 5, 2])) == [5, 2, 1]


def test_jain_by_hand() -> None:
    assert jain([2, 2, 2]) == 1
    assert jain([4, 0, 0, 0]) == Fraction(1, 4)
    assert jain([1, 3]) == Fraction(16, 20)


def test_gini_by_hand() -> None:
    assert gini([2, 2, 2]) == 0
    assert gini([4, 0, 0, 0]) == Fraction(3, 4)
    assert gini([1, 3]) == Fraction(1, 4)


@pytest.mark.parametrize("nothing", [[], [0], [0, 0, 0]])
def test_nobody_and_nothing_are_perfectly_fair(nothing: list[int]) -> None:
    assert jain(nothing) == 1
    assert gini(nothing) == 0


@given(loads)
def test_jain_lies_between_one_person_carrying_all_and_perfection(carried: list[int]) -> None:
    assert Fraction(1, len(carried)) <= jain(carried) <= 1


@given(loads)
def test_gini_lies_between_perfection_and_one_person_carrying_all(carried: list[int]) -> None:
    assert 0 <= gini(carried) <= 1 - Fraction(1, len(carried))


@given(loads, st.integers(1, 9))
def test_measures_do_not_care_in_what_unit_loads_are_counted(carried: list[int], unit: int) -> None:
    scaled = [load * unit for load in carried]
    assert (jain(scaled), gini(scaled)) == (jain(carried), gini(carried))


@given(loads)
def test_gini_is_the_mean_difference_between_two_people(carried: list[int]) -> None:
    differences = sum(abs(one - other) for one in carried for other in carried)
    if sum(carried):
        assert gini(carried) == Fraction(differences, 2 * len(carried) * sum(carried))


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_giving_a_turn_from_the_busiest_to_the_idlest_is_never_less_fair(carried: list[int]) -> None:
    most, least = carried.index(max(carried)), carried.index(min(carried))
    moved = list(carried)
    if carried[most] > carried[least]:
        moved[most] -= 1
        moved[least] += 1
    assert leximax_key(moved) <= leximax_key(carried)
    assert jain(moved) >= jain(carried)
    assert gini(moved) <= gini(carried)
