"""Whether a team is large enough: every claim is held against all smaller teams, or all ways to go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, assume, given, settings

from benchmarks.instances import instance
from constraints._rule import Problem
from constraints.resilience import Resilience
from scheduler.checker.check import bare_check
from scheduler.domain.capacity import Variation
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import SHADOW
from scheduler.planner.capacity.capacity import capacity
from scheduler.planner.capacity.drop_outs import LENIENT, drop_outs, replanned
from scheduler.planner.capacity.on_call_time import norms, on_call_times
from scheduler.planner.capacity.resilient import resilient
from scheduler.planner.capacity.smallest_team import only, smallest_team
from scheduler.planner.capacity.variations import variations
from scheduler.planner.solving.solve import solve
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, carried, knowing, shifts, with_rotation
from tests.planner.brute_force import every_legal_plan
from tests.planner.tiny_teams import tiny_teams

TWO = (PRIMARY, SECONDARY)
tiny = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


# ---- time on call ----


def test_time_on_call_is_of_the_time_people_are_there() -> None:
    problem = a_team("Ann", "Bo", a_person("Cy", off=["2027-01-04/2027-01-18"]), weeks=4, tiers=TWO)
    plan = (*shifts(problem, "Ann Bo Cy Ann"), *shifts(problem, "Bo Ann Ann Cy", "secondary"))
    ann, bo, cy = on_call_times(problem, plan)
    assert (ann.share, bo.share, cy.share) == (Fraction(1), Fraction(1, 2), Fraction(1))
    assert [(one.tier, one.turns) for one in ann.tiers] == [("primary", 2), ("secondary", 2)]


def test_weeks_of_two_rotations_are_one_and_the_same_time() -> None:
    problem = with_rotation(a_team("Ann", "Bo", weeks=4), "other", "Ann Cy")
    plan = (*shifts(problem, "Ann Bo Bo Bo"), *shifts(problem, "Cy Ann Cy Cy", rotation="other"))
    shares = {one.person: one.share for one in on_call_times(problem, plan)}
    assert shares["Ann"] == Fraction(1, 2)


def test_the_default_minimum_of_four_means_half_of_the_time_with_a_secondary() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=4, tiers=TWO, minimum_rotation_size={"people": 4})
    said = [norm.sentence for norm in norms(problem, ()) if not norm.met]
    assert said == [
        "Google's SREs are at least 8 people at one site; oncall has 4.",
        "oncall may shrink to 4 people, who would then be on call for 50 % of their time, "
        "since it has 2 seats a turn.",
    ]


# ---- the smallest team ----


def test_a_size_that_a_rule_asks_for_is_kept() -> None:
    problem = a_team("Ann", "Bo", "Cy", "Dee", "Eve", weeks=4, minimum_rotation_size={"people": 4})
    found = smallest_team(problem)
    assert (len(found.people), found.bound, found.proven) == (4, 4, True)


def test_who_is_pinned_stays() -> None:
    bare = a_team("Ann", "Bo", "Cy", "Dee", weeks=4)
    problem = replace(bare, team=replace(bare.team, pins=shifts(bare, "- - Dee")))
    assert "Dee" in smallest_team(problem).people


def test_a_team_that_cannot_be_planned_has_no_smaller_one() -> None:
    found = smallest_team(a_team("Ann", weeks=4))
    assert (found.people, found.proven) == ((), False)


@tiny
@given(problem=tiny_teams())
def test_no_smaller_team_can_be_planned(problem: Problem) -> None:
    found = smallest_team(problem)
    everybody = [person.id for person in problem.team.people]
    fewest = next(
        (
            count
            for count in range(len(everybody) + 1)
            if any(_plannable(only(problem, crew)) for crew in combinations(everybody, count))
        ),
        None,
    )
    if fewest is None:
        assert found.people == ()
    else:
        assert (len(found.people), found.bound, found.proven) == (fewest, fewest, True)
        assert _plannable(only(problem, found.people))


def _plannable(problem: Problem) -> bool:
    return next(every_legal_plan(problem), None) is not None


# ---- one step more or less ----


def test_each_variation_changes_one_thing() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=4, minimum_rest={"weeks": 2}, maximum_consecutive={"weeks": 1})
    changed = {one.words: one.problem for one in variations(problem)}
    assert list(changed) == [
        "with one more person in oncall",
        "with at most 2 weeks in a row",
        "with at least 1 week of rest between runs",
        "with at least 3 weeks of rest between runs",
        "with at least 2 people at any time",
    ]
    assert len(changed["with one more person in oncall"].team.people) == 4
    for words, other in changed.items():
        before = {rule.kind: rule for rule in problem.rules["oncall"]}
        after = {rule.kind: rule for rule in other.rules["oncall"]}
        assert sum(before[kind] != after[kind] for kind in before) == ("person" not in words)


def test_what_a_step_does_is_what_solving_says() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=4, minimum_rest={"weeks": 2}, maximum_consecutive={"weeks": 1})
    answer = capacity(problem)
    assert answer.reach is not None
    for one, changed in zip(answer.variations, variations(problem), strict=True):
        _agrees(one, changed.problem)
    one_more = answer.variations[0].reach
    assert one_more is not None
    assert one_more.largest_share < answer.reach.largest_share
    assert "There is no plan with at least 3 weeks of rest between runs." in answer.sentences


def _agrees(one: Variation, problem: Problem) -> None:
    again = solve(problem, seed=11)
    assert one.impossible == again.impossible
    if again.shifts is not None:
        assert one.reach is not None
        levels = bare_check(problem, again.shifts).levels
        assert (one.reach.sum_of_squares, one.reach.spacing) == (levels["fairness"], levels["spacing"])


def test_a_team_without_a_plan_is_told_so_and_what_would_give_one() -> None:
    away = [a_person(name, off=["2027-01-11/2027-01-18"]) for name in ("Ann", "Bo")]
    answer = capacity(a_team(*away, weeks=3))
    assert (answer.reach, answer.impossible) == (None, True)
    assert answer.sentences[0] == "No plan keeps every rule; `watchbill plan` says more."
    assert "There would be a plan with one more person in oncall." in answer.sentences


# ---- who cannot be done without ----


def test_who_is_alone_cannot_drop_out_and_a_plan_may_or_may_not_do_without() -> None:
    problem = a_team("Ann", a_person("Bo", off=["2027-01-04/2027-01-11"]), weeks=2)
    plan = shifts(problem, "Ann Bo")
    (found,) = replanned(problem, plan, drop_outs(problem, plan), 1)
    assert (found.person, str(found.start.date()), found.stand_in) == ("Ann", "2027-01-04", "")
    assert found.replanned is False


def test_a_stand_in_who_would_break_a_rest_is_named_as_such() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=3, maximum_consecutive={"weeks": 1}, minimum_rest={"weeks": 2})
    plan = shifts(problem, "Ann Bo Cy")
    found = replanned(problem, plan, drop_outs(problem, plan), 1)
    assert [(one.person, one.stand_in) for one in found] == [("Ann", "Bo"), ("Bo", "Ann"), ("Cy", "Ann")]
    assert all(one.replanned for one in found)


@tiny
@given(problem=tiny_teams())
def test_who_cannot_drop_out_is_who_no_rearrangement_of_the_turn_can_do_without(problem: Problem) -> None:
    plan = solve(problem).shifts
    assume(plan is not None)
    assert plan is not None
    found = {(one.person, one.rotation, one.start) for one in drop_outs(problem, plan)}
    for shift in plan:
        if shift.tier != SHADOW:
            key = (shift.person, shift.rotation, shift.start)
            goes_on = any(_goes_on(problem, other) for other in _without(problem, plan, shift))
            assert (key in found) == (not goes_on)


def _without(problem: Problem, plan: Sequence[Shift], gone: Shift) -> Iterator[tuple[Shift, ...]]:
    """Yield every way to hold the seats of a turn without somebody, all else as it is."""
    here = [s for s in plan if (s.rotation, s.start) == (gone.rotation, gone.start) and s.tier != SHADOW]
    rest = [s for s in plan if s not in here]
    roster = [person for person in problem.team.rotation[gone.rotation].roster if person != gone.person]
    for people in permutations(roster, len(here)):
        yield (*rest, *(replace(s, person=person) for s, person in zip(here, people, strict=True)))


def _goes_on(problem: Problem, plan: Sequence[Shift]) -> bool:
    return bare_check(problem, plan).ok


# ---- resilience ----


def test_a_resilient_plan_keeps_somebody_free_where_the_fairest_does_not() -> None:
    second = {"tiers": ("secondary",)}
    problem = a_team("Ann", "Bo", "Cy", "Dee", weeks=4, tiers=TWO, members={"Cy": second, "Dee": second})
    problem = knowing(problem, carried=carried(problem, Ann=(0, 4), Bo=(0, 4), Cy=(3, 4), Dee=(3, 4)))
    fairest, asked = solve(problem).shifts, resilient(problem)
    assert fairest is not None
    assert {breach.rule for breach in bare_check(asked, fairest).breaches} == {"resilience"}
    plan = solve(asked).shifts
    assert plan is not None
    assert bare_check(asked, plan).ok
    assert _stand_in_rule(asked).except_for == ()
    for turn in problem.team.turns["oncall"]:
        on_duty = {shift.person for shift in plan if shift.start == turn.span.start}
        assert on_duty & {"Ann", "Bo"} != {"Ann", "Bo"}


def test_days_on_which_nobody_could_step_in_are_excepted_and_no_others() -> None:
    away = [a_person(name, off=["2027-01-11/2027-01-18"]) for name in ("Bo", "Cy")]
    problem = a_team("Ann", *away, weeks=3)
    asked = resilient(problem)
    assert [day.isoformat() for day in _stand_in_rule(asked).except_for] == ["2027-01-11"]
    assert solve(asked).shifts is not None


def test_a_team_that_asks_for_stand_ins_already_is_left_as_it_is() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=3, resilience={"stand_ins": 2})
    assert resilient(problem) == problem


def test_who_counts_as_away_follows_the_team() -> None:
    problem = a_team("Ann", "Bo", "Cy", weeks=3, time_off={"tolerated": 0}, post_incident_rest={"rest": 3600})
    rule = _stand_in_rule(resilient(problem))
    assert (rule.tolerated.total_seconds(), rule.rest.total_seconds()) == (0, 3600)


@pytest.mark.parametrize("seed", [3, 5])
def test_in_a_resilient_plan_nobody_lacks_a_stand_in_but_for_knowledge(seed: int) -> None:
    problem = instance("M", seed)
    asked = resilient(problem)
    plan = solve(asked).shifts
    assert plan is not None
    book = {
        name: tuple(rule for rule in rules if rule.kind not in ("knowledge", *LENIENT))
        for name, rules in problem.rules.items()
    }
    assert drop_outs(replace(problem, rules=book), plan) == ()


def _stand_in_rule(problem: Problem) -> Resilience:
    (rule,) = (rule for rule in problem.rules["oncall"] if isinstance(rule, Resilience))
    return rule
