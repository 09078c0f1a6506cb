"""What the linear relaxation proves is true of every plan, whatever the size of the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from random import Random

import pytest

from scheduler.planner.solving.program import Program
from scheduler.planner.solving.relaxation import Relaxation


def bound_of(program: Program, terms: dict[int, int]) -> int | None:
    return Relaxation(program, terms, 10).bound


def one_of_each_two(weight: int = 1) -> tuple[Program, dict[int, int]]:
    """Return three choices of which each two hold one; one and a half in all if they were not whole."""
    program = Program()
    choices = [program.boolean() for _ in range(3)]
    for left_out in choices:
        two = [choice for choice in choices if choice != left_out]
        program.row(two, [weight, weight], low=weight)
    return program, dict.fromkeys(choices, 1)


@pytest.mark.parametrize("weight", [1, 7, 10**9])
def test_a_bound_is_rounded_up_to_a_whole_number(weight: int) -> None:
    """Rows of great weights, such as those that hold squares, blur it no more than others."""
    assert bound_of(*one_of_each_two(weight)) == 2


def test_a_choice_brings_those_it_implies() -> None:
    program = Program()
    first, second = program.boolean(), program.boolean()
    program.implies(first, second)
    program.row([first], low=1)
    assert bound_of(program, {second: 1}) == 1


def test_what_stands_twice_in_a_row_counts_twice() -> None:
    program = Program()
    one, other = program.boolean(), program.boolean()
    program.row([one, one, other], low=2)
    assert bound_of(program, {one: 1, other: 1}) == 1
    program.row([one, one, other], [1, -1, 1], low=1)
    assert bound_of(program, {one: 1, other: 1}) == 2


def test_rows_that_hold_only_sometimes_are_left_out() -> None:
    program = Program()
    sometimes, one, other = (program.boolean() for _ in range(3))
    program.row([one, other], low=2, when=[sometimes])
    assert bound_of(program, {one: 1, other: 1, sometimes: -1}) == -1


@pytest.mark.parametrize("seed", range(30))
def test_no_plan_goes_below_the_bound(seed: int) -> None:
    random, program = Random(seed), Program()
    choices = [program.boolean() for _ in range(8)]
    rows = [
        ([random.randint(-3, 5) * random.choice((1, 10**6)) for _ in choices], random.randint(-2, 6))
        for _ in range(4)
    ]
    for weights, low in rows:
        program.row(choices, weights, low=low)
    terms = {choice: random.randint(-4, 4) for choice in choices}

    def allowed(values: Sequence[int]) -> bool:
        return all(sum(w * v for w, v in zip(ws, values, strict=True)) >= low for ws, low in rows)

    worths = [
        sum(terms[n] * value for n, value in enumerate(values))
        for values in product((0, 1), repeat=len(choices))
        if allowed(values)
    ]
    bound = bound_of(program, terms)
    assert worths
    assert bound is not None
    assert bound <= min(worths)


def test_the_cheapest_point_keeps_to_what_is_at_most_so_much() -> None:
    program, terms = one_of_each_two()
    relaxation = Relaxation(program, terms, 10)
    relaxation.at_most(2)
    point = relaxation.cheapest([-1.0, -1.0, 1.0])
    assert point == pytest.approx([1.0, 1.0, 0.0])
