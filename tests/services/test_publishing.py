"""Plans on their way: drafted, reviewed, approved, applied, undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.plan import Shift
from scheduler.services import publishing
from scheduler.services.teams import problem_of, versions_of
from scheduler.store.stored import Store
from tests.builders import an_instant, knowing, plan_of, shifts
from tests.services.stories import Story, a_problem, a_stored_team

WEEKS = ("2027-01-05", "2027-01-12", "2027-01-19", "2027-01-26")


def month(story: Story) -> str:
    return " ".join(story.who(f"{day} 12:00") for day in WEEKS)


def undone(story: Story, plan_id: str) -> None:
    with story.store.writing(story.now) as stored:
        publishing.undo(stored, plan_id, by="manager")


def test_a_plan_becomes_the_schedule_when_it_is_applied_and_not_before(store: Store) -> None:
    story = a_stored_team(store)
    plan = story.drafted("Ann Bo Cy Di", "Bo Cy Di Ann")
    assert month(story) == "- - - -"
    applied = story.applied(plan)
    assert (applied.state, month(story)) == ("applied", "Ann Bo Cy Di")
    assert story.who("2027-01-12 12:00", "secondary") == "Cy"


def test_review_shows_what_would_change_hands(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    plan = story.drafted("Ann Cy Bo Di", approved=False)
    with store.reading() as stored:
        found = publishing.review(stored, plan.id)
    assert [(one.start.day, one.before, one.after) for one in found] == [(11, "Bo", "Cy"), (18, "Cy", "Bo")]


def test_a_plan_that_nobody_approved_is_not_applied(store: Store) -> None:
    story = a_stored_team(store)
    plan = story.drafted("Ann Bo", approved=False)
    with pytest.raises(Conflict, match=r"is draft, not approved\. Approve it first"):
        story.applied(plan)
    with store.writing(story.now) as stored:
        publishing.reject(stored, plan.id, by="manager", why="no")
    with pytest.raises(Conflict, match="is rejected"):
        story.applied(plan)
    with store.reading() as stored, pytest.raises(NotFound):
        publishing.get(stored, "none")


def test_a_plan_drawn_on_an_older_schedule_is_refused_and_says_what_has_changed_since(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    plan = story.drafted("Ann Cy Bo Di")
    story.cover("Cy", "2027-01-05/2027-01-06")
    base = plan.base[story.rotation]
    with pytest.raises(
        Conflict, match=f"version {base} of oncall, now at {base + 1}.*Cy covers oncall primary"
    ):
        story.applied(plan)
    assert month(story) == "Cy Bo Cy Di"


def test_of_two_plans_drawn_on_one_schedule_only_the_first_is_applied(store: Store) -> None:
    story = a_stored_team(store)
    one, other = story.drafted("Ann Bo Cy Di"), story.drafted("Di Cy Bo Ann")
    story.applied(one)
    with pytest.raises(Conflict, match="Plan again, review, apply"):
        story.applied(other)
    with pytest.raises(Conflict, match="is applied, not approved"):
        story.applied(one)
    assert month(story) == "Ann Bo Cy Di"


def test_an_expired_plan_is_refused(store: Store) -> None:
    story = a_stored_team(store)
    plan = story.drafted("Ann Bo Cy Di")
    story.now += publishing.LASTS
    with pytest.raises(Conflict, match="expired at 2027-01-15"):
        story.applied(plan)


def test_what_has_begun_is_never_changed_by_a_plan(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-06 12:00")
    with pytest.raises(Conflict, match="primary shift from 2027-01-04 10:00 UTC of Ann has begun"):
        story.applied(story.drafted("Di Bo Cy Ann"))
    story.applied(story.drafted("Ann Di Cy Bo"))
    assert month(story) == "Ann Di Cy Bo"


def test_what_begins_within_the_notice_stays(store: Store) -> None:
    story = a_stored_team(store)
    notice = replace(a_problem().team.published, notice=timedelta(days=3))
    story.imported(knowing(a_problem(), published=notice))
    story.applied(story.drafted("Ann Bo Cy Di"))
    story.at("2027-01-09 12:00")
    with pytest.raises(Conflict, match="begins within the notice of 72 hours, and stays with Bo"):
        story.applied(story.drafted("Ann Cy Bo Di"))
    story.applied(story.drafted("Ann Bo Di Cy"))
    assert month(story) == "Ann Bo Di Cy"


def test_a_first_plan_may_begin_with_the_week_that_is_running_but_not_with_what_is_over(store: Store) -> None:
    story = a_stored_team(store).at("2027-01-13 12:00")
    story.applied(story.drafted("Ann Bo Cy Di"))
    assert month(story) == "- Bo Cy Di"


def test_applying_is_undone_until_something_depends_on_it(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    plan = story.applied(story.drafted("Di Cy Bo Ann"))
    undone(story, plan.id)
    assert month(story) == "Ann Bo Cy Di"
    with pytest.raises(Conflict, match="is undone, not applied"):
        undone(story, plan.id)
    again = story.applied(story.drafted("Di Cy Bo Ann"))
    story.cover("Ann", "2027-01-05/2027-01-06")
    with pytest.raises(Conflict, match="Since then: Ann covers"):
        undone(story, again.id)


def test_applying_is_not_undone_once_a_shift_that_it_changed_has_begun(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    plan = story.applied(story.drafted("Di Cy Bo Ann"))
    story.at("2027-01-04 10:00")
    with pytest.raises(Conflict, match="has begun"):
        undone(story, plan.id)
    assert month(story) == "Di Cy Bo Ann"


def test_who_was_to_serve_is_known_as_it_was_before_the_plan(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di").at("2027-01-02 12:00")
    story.applied(story.drafted("Di Cy Bo Ann"))
    assert story.who("2027-01-05 12:00", as_of=an_instant("2027-01-02 11:59")) == "Ann"
    assert story.who("2027-01-05 12:00") == "Di"


def test_ids_of_shifts_stay_from_plan_to_plan(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    before = story.shift("2027-01-11")
    story.applied(story.drafted("Ann Di Cy Bo"))
    assert story.shift("2027-01-11") == before


def test_a_shorter_plan_leaves_what_lies_behind_it(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.applied(story.drafted("Bo Ann"))
    assert month(story) == "Bo Ann Cy Di"


def test_a_plan_for_people_the_team_does_not_have_is_refused(store: Store) -> None:
    story = a_stored_team(store)
    shift = shifts(story.problem, "Ann")[0]
    stranger = Shift(shift.rotation, shift.tier, shift.start, shift.end, "Zed")
    plan = replace(plan_of(story.problem, [shift]), assignments=(stranger,))
    with store.writing(story.now) as stored, pytest.raises(Invalid, match="Zed"):
        publishing.draft(stored, story.team, plan, base=versions_of(stored, story.team), by="planner")


def test_a_plan_is_drawn_on_what_is_published_with_its_swaps(store: Store) -> None:
    story = a_stored_team(store, "Ann Bo Cy Di")
    story.swap("2027-01-04", "2027-01-11")
    with store.reading() as stored:
        problem = problem_of(stored, story.team)
    assert [shift.person for shift in problem.team.published.shifts] == ["Bo", "Ann", "Cy", "Di"]


def test_every_step_of_a_plan_is_in_the_audit(store: Store) -> None:
    story = a_stored_team(store)
    plan = story.applied(story.drafted("Ann Bo Cy Di"))
    undone(story, plan.id)
    with store.reading() as stored:
        lines = [entry for _, entry in stored.audit.of(subject=plan.id)]
    assert [entry.what for entry in lines] == ["plan.undo", "plan.apply", "plan.approve", "plan.draft"]
    assert [entry.who for entry in lines] == ["manager", "manager", "manager", "planner"]
