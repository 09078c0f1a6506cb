"""Swaps as people live them."""

from __future__ import annotations

import pytest

from scheduler.domain.errors import Conflict, Forbidden, NotFound
from scheduler.domain.team import Published
from scheduler.services import publishing, swaps
from scheduler.store.stored import Store
from tests.builders import an_instant, knowing
from tests.services.stories import Story, a_problem, a_stored_team

WEEKS = ("2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")


def month(story: Story) -> str:
    return " ".join(story.who(f"{day} 12:00") for day in WEEKS)


def test_two_people_agree_and_their_weeks_are_traded(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    proposed = story.swap("2027-01-04", "2027-01-11", agreed="Ann")
    assert (proposed.state, proposed.agreed, month(story)) == ("open", ("Ann",), "Ann Bo Cy Di")
    with store.writing(story.now) as stored:
        assert swaps.agree(stored, proposed.swap.id, people=["Bo"], by="Bo").state == "agreed"
    assert month(story) == "Bo Ann Cy Di"


def test_three_people_trade_in_a_circle_when_all_agree(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.swap("2027-01-04", "2027-01-11", "2027-01-18")
    assert month(story) == "Bo Cy Ann Di"


def test_a_shift_is_part_of_one_open_swap_at_most(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    first = story.swap("2027-01-04", "2027-01-11", agreed="Ann")
    with pytest.raises(Conflict, match="another swap that waits"):
        story.swap("2027-01-04", "2027-01-18", agreed="Ann")
    with store.writing(story.now) as stored:
        assert swaps.decline(stored, first.swap.id, person="Bo", by="Bo").state == "declined"
    assert story.swap("2027-01-04", "2027-01-18", agreed="Ann").state == "open"


def test_a_swap_on_a_swap_is_undone_before_the_one_beneath(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    first = story.swap("2027-01-04", "2027-01-11")
    second = story.swap("2027-01-04", "2027-01-18")
    assert month(story) == "Cy Ann Bo Di"
    with store.writing(story.now) as stored, pytest.raises(Conflict, match="later swap"):
        swaps.undo(stored, first.swap.id, by="Ann")
    for one in (second, first):
        with store.writing(story.now) as stored:
            swaps.undo(stored, one.swap.id, by="Ann")
    assert month(story) == "Ann Bo Cy Di"


def test_there_is_a_way_back_until_the_swap_begins(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11")
    story.at("2027-01-04 10:00")
    with store.writing(story.now) as stored, pytest.raises(Conflict, match="has begun"):
        swaps.undo(stored, swap.swap.id, by="Ann")
    assert month(story) == "Bo Ann Cy Di"


def test_a_shift_that_has_begun_is_not_traded(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    waiting = story.swap("2027-01-04", "2027-01-11", agreed="Ann")
    story.at("2027-01-04 10:00")
    with store.writing(story.now) as stored, pytest.raises(Conflict, match="has begun"):
        swaps.agree(stored, waiting.swap.id, people=["Bo"], by="Bo")
    with store.writing(story.now) as stored:
        swaps.withdraw(stored, waiting.swap.id, by="Ann")
    with pytest.raises(Conflict, match="has begun"):
        story.swap("2027-01-04", "2027-01-18")


def test_a_swap_that_would_make_somebody_primary_and_secondary_is_refused(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di", secondary="Bo Cy Di Ann")
    with pytest.raises(Conflict, match="Bo would be primary and secondary at once"):
        story.swap("2027-01-04", "2027-01-11")


def test_strangers_have_no_say_in_a_swap(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11", agreed="Ann")
    with store.writing(story.now) as stored, pytest.raises(Forbidden, match="Di has no part"):
        swaps.agree(stored, swap.swap.id, people=["Di"], by="Di")
    with store.writing(story.now) as stored, pytest.raises(NotFound, match="no shift"):
        swaps.propose(stored, ["none", "neither"], by="Ann")


def test_a_swap_is_cancelled_when_one_of_its_shifts_moves(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-11", "2027-01-18")
    moved = a_problem("Ann Di Cy Di")
    story.imported(moved)
    assert story.state(swap) == "void"
    assert month(story) == "Ann Di Cy Di"
    with store.reading() as stored:
        assert swaps.get(stored, swap.swap.id).note == "A team file was imported."


def test_who_served_by_a_swap_stays_so_when_its_other_half_is_taken_away(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11")
    story.at("2027-01-06 12:00")
    shifts = a_problem("- Cy").team.published.shifts
    story.imported(knowing(a_problem(), published=Published(shifts=shifts)))
    assert story.state(swap) == "void"
    assert month(story) == "Bo Cy Cy Di"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-02 12:00")) == "Bo"


def test_a_plan_that_keeps_what_was_swapped_leaves_the_swap_in_force(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11")
    story.applied(story.drafted("Bo Ann Di Cy"))
    assert (story.state(swap), month(story)) == ("agreed", "Bo Ann Di Cy")


def test_a_plan_that_gives_a_swapped_week_to_somebody_else_cancels_the_swap_and_holds_to_the_letter(
    store: Store,
) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11")
    story.applied(story.drafted("Bo Cy Ann Di"))
    assert (story.state(swap), month(story)) == ("void", "Bo Cy Ann Di")


def test_undoing_a_plan_puts_the_swaps_that_it_ended_in_force_again(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    swap = story.swap("2027-01-04", "2027-01-11")
    plan = story.applied(story.drafted("Bo Cy Ann Di"))
    with store.writing(story.now) as stored:
        publishing.undo(stored, plan.id, by="manager")
    assert (story.state(swap), month(story)) == ("agreed", "Bo Ann Cy Di")


def test_the_same_swap_seen_from_the_past_was_not_there_yet(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-02 12:00")
    story.swap("2027-01-04", "2027-01-11")
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-02 11:59")) == "Ann"
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-02 12:01")) == "Bo"
