"""Plans that are asked for: drawn in a child process, told about, chosen, reviewed, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from constraints.minimum_rotation_size import MinimumRotationSize
from scheduler.domain.drafting import Asked
from scheduler.domain.errors import Conflict, Invalid, NotFound
from scheduler.domain.people import TimeOff
from scheduler.domain.reasons import Leaves, WasPaged
from scheduler.domain.team import Horizon
from scheduler.planner.running.process import Child
from scheduler.services import drafting, drawing, plan_status, planning, publishing, reviewing
from scheduler.services.drawing_steps import Superseded
from scheduler.services.plan_status import PlanStatus
from scheduler.services.ways_out import take_way_out
from scheduler.store.stored import Store
from tests.builders import a_span, knowing
from tests.services.stories import Story, a_problem, a_stored_team

FULL, SECONDS = "Ann Bo Cy Di Ann Bo Cy Di", "Bo Cy Di Ann Bo Cy Di Ann"
BO_LEAVES = Leaves(person="Bo", last_day=date(2027, 2, 1))


@pytest.fixture(scope="module")
def children() -> Iterator[list[Child]]:
    """Return the processes that were started here; all but the last have ended."""
    running: list[Child] = []
    yield running
    for one in running:
        one.close()


@pytest.fixture
def child(children: list[Child]) -> Child:
    """Return a process that searches, the same one for all stories as long as it lives."""
    if not children or not children[-1].alive:
        children.append(Child())
    return children[-1]


def asked(story: Story, what: Asked | None = None) -> str:
    with story.store.writing(story.now) as stored:
        return drafting.ask(stored, story.team, what or Asked(), by="manager", why="a new quarter").id


def drawn(story: Story, plan: str, child: Child) -> PlanStatus:
    drawing.draw(story.store, plan, worker="w1", clock=lambda: story.now, child=child)
    return status(story, plan)


def status(story: Story, plan: str) -> PlanStatus:
    with story.store.reading() as stored:
        return plan_status.get(stored, plan)


def decided(story: Story, plan: str) -> None:
    with story.store.writing(story.now) as stored:
        publishing.approve(stored, plan, by="manager")
        publishing.apply(stored, plan, by="manager")


def test_a_plan_is_asked_for_drawn_reviewed_and_applied(store: Store, child: Child) -> None:
    story = a_stored_team(store)
    plan = asked(story)
    assert status(story, plan).state == "waiting"
    found = drawn(story, plan, child)
    assert (found.state, found.made_by, found.why) == ("draft", "manager", "a new quarter")
    assert found.plan is not None
    assert len(found.plan.assignments) == 16
    with store.reading() as stored:
        review = reviewing.review(stored, plan, now=story.now)
    assert len(review.changes) == 16
    assert review.changes[0].reason.startswith("Nobody holds oncall primary in the week of 2027-01-04 yet")
    assert {person.name for person in review.fairness} == {"Ann", "Bo", "Cy", "Di"}
    assert all(billed.after == 0 and billed.before is None for billed in review.bill)
    decided(story, plan)
    assert status(story, plan).state == "applied"
    with store.reading() as stored:
        assert reviewing.review(stored, plan, now=story.now).changes == ()


def test_progress_is_told_level_by_level_and_numbered(store: Store, child: Child) -> None:
    story = a_stored_team(store)
    plan = asked(story)
    drawn(story, plan, child)
    with store.reading() as stored:
        told, over = plan_status.steps(stored, plan)
        later, _ = plan_status.steps(stored, plan, after=1)
    assert over
    assert [step.number for step in told] == list(range(1, len(told) + 1))
    assert (told[0].kind, later) == ("started", told[1:])
    fairness = [step for step in told if step.level == "fairness"][-1]
    assert (fairness.done, fairness.proven, fairness.gap) == (True, True, Fraction(0))


def test_a_rebalance_is_a_choice_and_a_point_of_it_becomes_the_draft(store: Store, child: Child) -> None:
    story = a_stored_team(store, FULL, SECONDS)
    plan = asked(story, Asked(choice=True, happenings=(BO_LEAVES,)))
    found = drawn(story, plan, child)
    assert (found.state, found.plan, found.chosen) == ("choice", None, None)
    assert found.points is not None
    assert found.points >= 2
    with store.writing(story.now) as stored:
        frontier = drafting.frontier_of(stored, plan)
        drafting.choose(stored, plan, found.points, by="manager")
        drafting.choose(stored, plan, 1, by="manager")
    taken = status(story, plan)
    assert (taken.state, taken.chosen, frontier.reasons) == ("draft", 1, ("Bo leaves on 2027-02-01.",))
    assert taken.plan is not None
    assert taken.plan.assignments == frontier.points[0].shifts
    with store.reading() as stored:
        review = reviewing.review(stored, plan, now=story.now)
    assert len(review.changes) == len(frontier.points[0].changes)
    assert any("Bo leaves" in one.reason for one in review.changes)
    assert review.worst_before is not None
    decided(story, plan)
    with pytest.raises(Conflict, match=r"is applied\. Ask for a new one"), store.writing(story.now) as stored:
        drafting.choose(stored, plan, 2, by="manager")


def test_a_point_that_is_not_there_or_not_of_today_is_refused(store: Store, child: Child) -> None:
    story = a_stored_team(store, FULL, SECONDS)
    plan = asked(story, Asked(choice=True, happenings=(BO_LEAVES,)))
    drawn(story, plan, child)
    with pytest.raises(NotFound, match="no point 99"), store.writing(story.now) as stored:
        drafting.choose(stored, plan, 99, by="manager")
    story.cover("Cy", "2027-01-05/2027-01-06")
    with pytest.raises(Conflict, match="Cy covers oncall primary"), store.writing(story.now) as stored:
        drafting.choose(stored, plan, 1, by="manager")


def test_where_no_plan_keeps_every_rule_the_explanation_is_the_result(store: Store, child: Child) -> None:
    story = a_stored_team(store)
    week = (TimeOff(span=a_span("2027-01-11/2027-01-18")),)
    away = tuple(
        person if person.id == "Di" else replace(person, time_off=week) for person in a_problem().team.people
    )
    story.imported(knowing(a_problem(), people=away))
    found = drawn(story, asked(story), child)
    assert (found.state, found.plan) == ("impossible", None)
    assert found.explanation is not None
    assert found.explanation.ways_out
    assert any("off" in sentence for sentence in found.explanation.sentences)
    assert status(story, asked(story)).state == "waiting"  # the next one may be asked for


def test_a_way_out_becomes_a_draft_unless_the_team_has_to_change_first(store: Store, child: Child) -> None:
    story = a_stored_team(store)
    sized = tuple(
        replace(rule, people=5) if isinstance(rule, MinimumRotationSize) else rule
        for rule in a_problem().rules["oncall"]
    )
    story.imported(replace(a_problem(), rules={"oncall": sized}))
    found = drawn(story, asked(story), child)
    assert found.explanation is not None
    smaller, joined, later = found.explanation.ways_out
    assert (smaller.change, joined.price) == (None, 0)
    assert later.change is not None
    with store.writing(story.now) as stored:
        for number in (2, 3):
            with pytest.raises(Conflict, match=r"not in the rotation\. Add them to it"):
                take_way_out(stored, found.id, number, by="manager")
        taken = take_way_out(stored, found.id, 1, by="manager")
    assert taken.plan.breaches == smaller.breaches
    assert status(story, found.id).state == "draft"


def test_a_team_has_one_plan_drawn_at_a_time(store: Store) -> None:
    story = a_stored_team(store)
    first = asked(story)
    with pytest.raises(Conflict, match=f"Plan {first} is being drawn"):
        asked(story)
    with store.writing(story.now) as stored:
        drafting.cancel(stored, first, by="manager")
    asked(story)


def test_a_cancelled_plan_is_not_drawn_and_what_was_found_meanwhile_is_not_kept(
    store: Store, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_stored_team(store)
    plan = asked(story)

    def cancelled_meanwhile(*_: object, **__: object) -> object:
        with store.writing(story.now) as stored:
            drafting.cancel(stored, plan, by="manager")
        return real(*_, **__)  # type: ignore[arg-type]

    real = planning.draft
    monkeypatch.setattr(drawing, "draft", cancelled_meanwhile)
    with pytest.raises(Superseded):
        drawn(story, plan, child)
    assert (status(story, plan).state, status(story, plan).plan) == ("cancelled", None)
    monkeypatch.undo()
    assert drawn(story, plan, child).state == "cancelled"
    with (
        pytest.raises(Conflict, match="is cancelled, and not being drawn"),
        store.writing(story.now) as stored,
    ):
        drafting.cancel(stored, plan, by="manager")


def test_a_worker_that_was_thought_dead_does_not_overwrite_what_another_drew(
    store: Store, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_stored_team(store)
    plan = asked(story)
    real = planning.draft

    def slow(*words: object, **more: object) -> object:
        monkeypatch.setattr(drawing, "draft", real)
        drawing.draw(store, plan, worker="w2", clock=lambda: story.now, child=child)
        return real(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(drawing, "draft", slow)
    with pytest.raises(Superseded):
        drawn(story, plan, child)
    with store.reading() as stored:
        known = stored.draftings.get(plan)
        assert len(stored.plans.of_team(story.team)) == 1
    assert known is not None
    assert (known.worker, known.attempt, known.state) == ("w2", 2, "drawn")


def test_a_plan_that_every_worker_dies_of_is_given_up(store: Store, child: Child) -> None:
    story = a_stored_team(store)
    plan = asked(story)
    for _ in range(drawing.MOST_ATTEMPTS):
        with store.noting() as noted:
            noted.draftings.take_up(plan, "w1", story.now)
    found = drawn(story, plan, child)
    assert found.state == "failed"
    assert "5 workers took the plan up" in found.says


def test_what_can_only_fail_is_refused_at_once(store: Store) -> None:
    story = a_stored_team(store)
    for what, words in (
        (Asked(choice=True), "Nothing is published"),
        (Asked(horizon=Horizon(start=date(2027, 1, 4), weeks=300)), "300 weeks is too long"),
        (Asked(happenings=(Leaves(person="Zoe", last_day=date(2027, 2, 1)),)), "Zoe"),
    ):
        with pytest.raises((Invalid, NotFound), match=words):
            asked(story, what)


def test_another_horizon_than_the_teams_can_be_planned(store: Store, child: Child) -> None:
    story = a_stored_team(store, FULL, SECONDS)
    later = Horizon(start=date(2027, 3, 1), weeks=4)
    found = drawn(story, asked(story, Asked(horizon=later)), child)
    assert found.plan is not None
    assert min(shift.start.date() for shift in found.plan.assignments) == date(2027, 3, 1)
    decided(story, found.id)
    assert story.who("2027-01-05 12:00") == "Ann"
    assert story.who("2027-03-02 12:00") != "-"


def test_pages_weigh_as_of_the_day_on_which_the_plan_was_asked_for() -> None:
    paged = WasPaged(person="Ann", points=Fraction(2), on=date(2026, 1, 1), half_life=1)
    now = a_span("2026-01-08/2026-01-09").start
    (one,) = Asked(happenings=(paged,)).on(now + timedelta(hours=1))
    assert isinstance(one, WasPaged)
    assert (one.today, one.weight) == (date(2026, 1, 8), Fraction(1))


def test_a_choice_is_of_what_is_published_even_past_the_teams_own_horizon(store: Store) -> None:
    story = a_stored_team(store, FULL, SECONDS)
    again = replace(story.problem.team, horizon=Horizon(start=date(2027, 3, 1), weeks=8))
    later = replace(story, problem=replace(story.problem, team=again))
    later.applied(later.drafted(FULL, SECONDS))
    later.at("2027-03-16 12:00")
    happened = (WasPaged(person="Bo", points=Fraction(2), on=date(2027, 3, 16)),)
    plan = asked(later, Asked(choice=True, happenings=happened))
    with store.reading() as stored:
        known = stored.draftings.get(plan)
    assert known is not None
    assert known.asked.horizon == Horizon(start=date(2027, 3, 15), weeks=6)
