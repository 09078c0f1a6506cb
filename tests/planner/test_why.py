"""Each answer is held against the truth: every plan of a tiny team, or another way to force the same."""

from __future__ import annotations

from dataclasses import replace
from math import floor

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.instances import instance
from constraints._rule import Problem
from scheduler.checker.reading import Reading
from scheduler.domain.answers import Why
from scheduler.domain.errors import Invalid, NotFound
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.domain.team import Published
from scheduler.planner.solving.solve import solve
from scheduler.planner.why.question import Question
from scheduler.planner.why.why import why
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, an_instant, knowing, shifts
from tests.planner.brute_force import Worth, every_legal_plan, order_of_levels, worth
from tests.planner.tiny_teams import tiny_teams

TWO = (PRIMARY, SECONDARY)


def asked(problem: Problem, holders: str, person: str, week: str, **more: str) -> Why:
    plan = shifts(problem, holders)
    return why(problem, plan, Question(person=person, week=week, **more))


def test_a_week_that_somebody_else_could_hold_just_as_well_is_said_to_be_equal() -> None:
    problem = a_team("Ann", "Bo", weeks=2)
    answer = asked(problem, "Ann Bo", "Ann", "2027-01-04")
    assert answer.verdict == "equal"
    assert (answer.holds, answer.other, answer.level) == (True, "Bo", None)
    assert [(h.before, h.after) for h in answer.handovers] == [("Ann", "Bo"), ("Bo", "Ann")]
    assert "either would be equally good" in answer.sentences[0]


def test_who_is_off_cannot_take_it_and_the_answer_names_the_week() -> None:
    problem = a_team("Ann", a_person("Bo", off=["2027-01-04/2027-01-11"]), weeks=2)
    answer = asked(problem, "Ann Bo", "Ann", "2027-01-04", instead="Bo")
    assert answer.verdict == "impossible"
    assert [(fact.rule, fact.person) for fact in answer.clash] == [("time_off", "Bo")]
    assert answer.sentences == (
        "Bo cannot hold oncall primary in the week of 2027-01-04 instead of Ann. No plan allows it, because:",
        "- Bo is off in the week of 2027-01-04.",
    )


def test_a_week_that_nobody_else_can_hold_is_explained_by_everybody_who_cannot() -> None:
    problem = a_team(
        "Ann", a_person("Bo", off=["2027-01-04/2027-01-11"]), a_person("Cy", off=["2027-01-04/2027-01-11"])
    )
    plan = solve(problem).shifts
    assert plan is not None
    answer = why(problem, plan, Question(person="Ann", week="2027-01-04"))
    assert answer.verdict == "impossible"
    assert {fact.person for fact in answer.clash if fact.rule == "time_off"} == {"Bo", "Cy"}
    assert answer.sentences[0] == (
        "Ann holds oncall primary in the week of 2027-01-04 because no plan can do without. "
        "These facts leave nobody else:"
    )


def test_what_it_would_cost_and_whom() -> None:
    problem = a_team("Ann", "Bo", weeks=2, maximum_consecutive={"weeks": 5})
    problem = knowing(problem, past=shifts(problem, "Bo", first=-1))
    answer = asked(problem, "Ann Bo", "Ann", "2027-01-04")
    assert answer.verdict == "costs"
    assert answer.level is not None
    assert answer.level.level == "spacing"
    assert answer.sentences[0].startswith(
        "Bo could hold oncall primary in the week of 2027-01-04 instead of Ann, but it would cost spacing: "
    )


def test_fairness_says_whose_share_would_change() -> None:
    problem = a_team("Ann", "Bo", a_person("Cy", off=["2027-01-11/2027-01-18"]), weeks=2)
    answer = asked(problem, "Ann Bo", "Ann", "2027-01-04", instead="Cy")
    assert answer.verdict == "costs"
    assert answer.level is not None
    assert answer.level.level == "fairness"
    assert {effect.person for effect in answer.effects} == {"Ann", "Cy"}
    assert any(sentence.startswith("Points above or below") for sentence in answer.sentences)


def test_why_not_me_is_answered_by_what_it_would_cost_or_by_what_forbids_it() -> None:
    problem = a_team(
        "Ann", a_person("Bo", off=["2027-01-04/2027-01-11"]), a_person("Cy", avoid=["2027-01-04/2027-01-11"])
    )
    plan = solve(problem).shifts
    assert plan is not None
    no = why(problem, plan, Question(person="Bo", week="2027-01-04"))
    assert (no.holds, no.verdict) == (False, "impossible")
    yes = why(problem, plan, Question(person="Cy", week="2027-01-04"))
    assert (yes.verdict, yes.other) == ("costs", "Ann")
    assert yes.level is not None
    assert yes.level.level == "wishes"
    assert "Avoided less wanted turns by person: Cy 0 → 1." in yes.sentences


def test_a_plan_that_is_not_the_best_is_told_so() -> None:
    problem = a_team("Ann", "Bo", weeks=2)
    answer = asked(problem, "Ann Ann", "Ann", "2027-01-04")
    assert answer.verdict == "better"
    assert answer.sentences[0].startswith("The plan is not the best there is: Bo could hold")


def test_what_is_pinned_frozen_or_begun_says_so() -> None:
    bare = a_team("Ann", "Bo", weeks=4)
    plan = shifts(bare, "Ann Bo Ann Bo")
    now = an_instant("2027-01-04 12:00")
    published = Published(shifts=plan, notice=plan[0].end - plan[0].start)
    problem = knowing(bare, published=published, now=now, pins=(plan[3],))
    for number, words in enumerate(("it has begun", "begins within the notice period", None, "it is pinned")):
        question = Question(person=plan[number].person, week=str(plan[number].start.date()))
        answer = why(problem, plan, question)
        assert (answer.verdict == "settled") == (words is not None)
        if words is not None:
            assert words in answer.sentences[0]
    other = why(problem, plan, Question(person="Bo", week="2027-01-04"))
    assert other.verdict == "settled"
    assert "settled for Ann" in other.sentences[0]


def test_a_stranger_is_no_member() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=2)
    rotation = problem.team.rotations[0]
    smaller = replace(rotation, members=rotation.members[:2])
    problem = knowing(problem, rotations=(smaller,))
    answer = asked(problem, "Ann Bo", "Cy", "2027-01-04")
    assert answer.verdict == "impossible"
    assert answer.sentences[0].endswith("Cy is no member of oncall.")


def test_questions_about_nobody_or_no_week_say_how_to_ask() -> None:
    problem = a_team("Ann", "Bo", weeks=2)
    for person, week, more, words in (
        ("Zoe", "2027-01-04", {}, "Nobody is called 'Zoe'"),
        ("Ann", "2028-01-04", {}, "No turn that is planned here"),
        ("Ann", "next week", {}, "is no week"),
        ("Ann", "2027-01-04", {"tier": "third"}, "no tier 'third'"),
        ("Ann", "2027-01-04", {"rotation": "x"}, "no rotation 'x'"),
    ):
        with pytest.raises(NotFound, match=words):
            asked(problem, "Ann Bo", person, week, **more)
    with pytest.raises(Invalid, match="is not on call"):
        asked(problem, "Ann Bo", "Bo", "2027-01-04", instead="Ann")
    with pytest.raises(Invalid, match="holds that very seat"):
        asked(problem, "Ann Bo", "Ann", "2027-01-04", instead="Ann")
    with pytest.raises(Invalid, match="breaks rules"):
        asked(a_team("Ann", "Bo", weeks=3), "Ann Ann Ann", "Ann", "2027-01-04")


@pytest.mark.parametrize("words", ["2027-01-11", "2027-01-14", "2027-W02", "2027-01-18T09:59"])
def test_a_week_is_named_by_any_of_its_days(words: str) -> None:
    answer = asked(a_team("Ann", "Bo", weeks=3), "Ann Bo Ann", "Bo", words)
    assert str(answer.start.date()) == "2027-01-11"


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(problem=tiny_teams(), data=st.data())
def test_no_plan_with_the_opposite_is_better_than_the_answer_says(
    problem: Problem, data: st.DataObject
) -> None:
    solution = solve(problem)
    assume(solution.shifts is not None)
    plan = solution.shifts or ()
    cover = [shift for shift in plan if shift.tier != SHADOW]
    shift = data.draw(st.sampled_from(cover))
    roster = list(problem.team.rotation[shift.rotation].roster)
    person = data.draw(st.sampled_from(roster))
    seat = (shift.rotation, shift.tier, shift.start)
    holds = _holds(plan, person, seat)
    names = {"rotation": shift.rotation, "tier": shift.tier, "week": shift.start.isoformat()}
    answer = why(problem, plan, Question(person=person, **names), known=solution.levels)
    assert answer.holds == holds
    order = order_of_levels(problem)
    reading = Reading(problem)
    others = [other for other in every_legal_plan(problem) if _holds(other, person, seat) != holds]
    best = min((worth(reading, other, order) for other in others), default=None)
    mine = worth(reading, plan, order)
    if best is None:
        assert answer.verdict in ("impossible", "settled")
        return
    _agree(answer, order, mine, best)


def _agree(answer: Why, order: tuple[str, ...], mine: Worth, best: Worth) -> None:
    """Hold the first level that differs against the best of all plans with the opposite."""
    for name, before, after in zip(order, mine, best, strict=True):
        level = next(level for level in answer.levels if level.level == name)
        if isinstance(before, tuple) and isinstance(after, tuple):
            unlike = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
            assert not unlike or (level.before, level.after) == unlike[0]
        else:
            assert (level.before, level.after) == (before, after), name
        if before != after:
            assert answer.verdict == "costs"
            assert answer.level == level
            return
    assert (answer.verdict, answer.level) == ("equal", None)


def _holds(plan: tuple[Shift, ...], person: str, seat: tuple[str, str, object]) -> bool:
    return any(s.person == person and (s.rotation, s.tier, s.start) == seat for s in plan)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_pin_forces_the_same_and_costs_the_same(seed: int) -> None:
    problem = instance("M", seed)
    solution = solve(problem)
    assert solution.shifts is not None
    for shift in [shift for shift in solution.shifts if shift.tier == "primary"][::11]:
        roster = problem.team.rotation[shift.rotation].roster
        other = next(person for person in roster if person != shift.person)
        question = Question(person=shift.person, week=str(shift.start.date()), instead=other)
        answer = why(problem, solution.shifts, question, known=solution.levels)
        pinned = replace(shift, person=other)
        again = solve(knowing(problem, pins=(pinned,)), seed=7)
        assert again.shifts is None or answer.verdict != "impossible" or _breaks(problem, pinned)
        if answer.verdict in ("costs", "equal") and again.shifts is not None:
            reached = {level.name: level.value for level in again.levels}
            for level in answer.levels:
                assert level.after == reached[level.level]


def _breaks(problem: Problem, pinned: Shift) -> bool:
    """Say whether a pin overrules a rule that the answer keeps."""
    from scheduler.checker.check import bare_check

    again = solve(knowing(problem, pins=(pinned,)))
    return again.shifts is not None and bool(bare_check(problem, again.shifts).breaches)


def test_stability_counts_where_a_plan_is_published() -> None:
    problem = a_team("Ann", "Bo", weeks=4)
    plan = shifts(problem, "Ann Bo Ann Bo")
    answer = why(
        knowing(problem, published=Published(shifts=plan)), plan, Question(person="Ann", week="2027-W03")
    )
    assert answer.level is not None
    assert answer.level.level == "stability"
    assert floor(answer.level.after) >= 1
