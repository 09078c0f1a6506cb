"""
Explanations held against the truth.

The explanation is made with one model and one set of settings: a fact is a literal, or gives way for a price.
Here it is judged by another: the planning model, in which facts that are set aside are simply not there, the
planner itself on teams that were changed by hand, and the check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

import pytest
from pydantic import TypeAdapter

from benchmarks.explaining import emptied_week
from benchmarks.instances import instance
from constraints._model import PlanModel
from constraints._registry import rule_types
from constraints._rule import Fact, Problem
from scheduler.checker.check import bare_check
from scheduler.domain.errors import Invalid
from scheduler.domain.explanation import Clash, Explanation, NamedFact, WayOut
from scheduler.planner.no_plan.changed_teams import changed, with_weeks
from scheduler.planner.no_plan.clash import explain
from scheduler.planner.no_plan.facts import FactBook
from scheduler.planner.no_plan.minimal_clash import impossible_twice
from scheduler.planner.no_plan.telling import named
from scheduler.planner.solving.program import Answer, Program, Strategy
from scheduler.planner.solving.solve import program_of, solve
from tests.builders import PRIMARY, SECONDARY, a_team, with_rotation
from tests.planner.clashes import STORIES

TRUTH = Strategy(
    name="truth", deterministic_time=20, parameters={"linearization_level": 1, "symmetry_level": 0}
)
ANY = 1000
"""More units than any fact can give way by."""

DRAWN = ("M 20", "M 37")
"""Instances of the benchmarks that cannot be planned."""

CASES = (*STORIES, *DRAWN)


@lru_cache
def problem_of(case: str) -> Problem:
    if case in STORIES:
        return STORIES[case]()
    family, seed = case.split()
    return instance(family, int(seed))


@lru_cache
def explained(case: str) -> Explanation:
    return explain(problem_of(case))


@lru_cache
def facts_of(case: str) -> dict[NamedFact, Fact]:
    """Return every fact of a team by what it is called in an explanation."""
    problem = problem_of(case)
    book = FactBook(PlanModel(problem, explain=True), seed=1)
    return {named(fact, problem.team): fact for fact in book.facts}


def found(case: str, facts: Collection[NamedFact]) -> list[Fact]:
    return [facts_of(case)[replace(fact, alike=())] for fact in facts]


def keeping(case: str, insisted: Collection[Fact]) -> Answer:
    """Look for a plan that keeps these facts, what is settled, and that nobody is in two places at once."""
    aside = {fact: ANY for fact in facts_of(case).values() if fact not in insisted}
    return program_of(PlanModel(problem_of(case), aside=aside)).solve(TRUTH, seed=7)


def clashes(explanation: Explanation) -> tuple[Clash, ...]:
    assert explanation.clash is not None
    return (explanation.clash, *explanation.further)


@pytest.mark.parametrize("case", CASES)
def test_no_plan_keeps_the_facts_of_a_clash(case: str) -> None:
    assert explained(case).impossible
    for clash in clashes(explained(case)):
        assert clash.proven
        assert keeping(case, found(case, clash.facts)).status == "infeasible"


@pytest.mark.parametrize("case", CASES)
def test_without_any_one_fact_of_a_clash_there_is_a_plan_that_keeps_the_others(case: str) -> None:
    for clash in clashes(explained(case)):
        assert clash.minimal
        facts = found(case, clash.facts)
        for fact in facts:
            if fact.rule.kind != "pins":  # what is settled is no choice of the planning model
                assert keeping(case, [other for other in facts if other != fact]).solved


@pytest.mark.parametrize(
    "case",
    ["M 20", "a-newcomer", "a-scarce-skill", "both-responders-rest", "pins", "two-teams", "two-weeks-apart"],
)
def test_no_clash_is_smaller_than_the_one_that_is_told(case: str) -> None:
    clash = clashes(explained(case))[0]
    assert len(clash.facts) == size_of_the_smallest_clash(case)


def size_of_the_smallest_clash(case: str) -> int:
    """
    Return the size by the other side of the coin: the fewest facts that meet every set whose lack is a plan.

    From Ignatiev, Previti, Liffiton and Marques-Silva, "Smallest MUS extraction with minimal hitting set
    dualization", CP 2015.
    """
    book = FactBook(PlanModel(problem_of(case), explain=True), seed=5)
    lacking: list[list[Fact]] = []
    while True:
        fewest = meeting(book.facts, lacking)
        program, literals = book.program(book.facts, argued=True)
        for fact in fewest:
            program.row([literals[fact]], low=1)
        program.minimise(dict.fromkeys(literals.values(), -1))
        answer = program.solve(TRUTH, seed=5)
        if answer.status == "infeasible":
            return len(fewest)
        lacking.append([fact for fact, literal in literals.items() if not answer.values[literal]])


def meeting(facts: Collection[Fact], sets: Collection[Collection[Fact]]) -> list[Fact]:
    """Return the fewest facts of which each set has one."""
    program = Program()
    chosen = {fact: program.boolean() for fact in facts}
    for one in sets:
        program.row([chosen[fact] for fact in one], low=1)
    program.minimise(dict.fromkeys(chosen.values(), 1))
    answer = program.solve(TRUTH, seed=5)
    return [fact for fact, variable in chosen.items() if answer.values[variable]]


@pytest.mark.parametrize("case", ["pins", "a-long-past"])
def test_without_any_one_settled_shift_of_a_clash_there_is_a_plan(case: str) -> None:
    problem, clash = problem_of(case), clashes(explained(case))[0]
    settled = [fact for fact in clash.facts if fact.rule == "pins"]
    assert len(settled) == 2
    for fact in settled:
        team = problem.team
        fewer = replace(
            team,
            pins=tuple(shift for shift in team.pins if shift.start != fact.start),
            past=team.past[1:] if case == "a-long-past" else (),
        )
        assert solve(replace(problem, team=fewer)).shifts


@pytest.mark.parametrize("case", CASES)
def test_who_is_named_as_alike_makes_the_same_clash(case: str) -> None:
    for clash in clashes(explained(case)):
        for fact in clash.facts:
            for person in fact.alike:
                facts = found(case, clash.facts)
                (mine,) = found(case, [fact])
                swapped = [other for other in facts if other != mine] + [mine._replace(person=person)]
                assert keeping(case, swapped).status == "infeasible"


@pytest.mark.parametrize("case", CASES)
def test_each_way_out_is_a_plan_with_exactly_the_breaches_and_the_price_it_states(case: str) -> None:
    problem = problem_of(case)
    ways = explained(case).ways_out
    assert len(ways) >= 3
    for way in ways:
        team = changed(problem, way.change) if way.change else problem
        report = bare_check(team, way.shifts)
        assert not report.disagreements
        assert report.breaches == way.breaches
        assert report.fairness == way.fairness
        assert way.levels[0].value == report.levels["fairness"]
        assert way.price == sum(rule_types()[b.rule].price * b.amount for b in report.breaches)
        assert_only_what_is_set_aside(way)


def assert_only_what_is_set_aside(way: WayOut) -> None:
    """The breaches are of the rules, people and turns of the facts that were set aside."""
    rules = Counter(fact.rule for fact in way.aside)
    assert rules.keys() == {breach.rule for breach in way.breaches}
    for breach in way.breaches:
        mine = [fact for fact in way.aside if fact.rule == breach.rule and fact.rotation == breach.rotation]
        assert mine
        if any(fact.person for fact in mine):
            assert set(breach.people) <= {fact.person for fact in mine}
        if all(fact.start for fact in mine) and breach.shifts:
            assert {shift.start for shift in breach.shifts} & {fact.start for fact in mine}


@pytest.mark.parametrize("case", CASES)
def test_with_a_way_out_there_is_a_plan_and_with_less_of_it_there_is_none(case: str) -> None:
    for way in explained(case).ways_out:
        if way.change:
            continue
        aside = found(case, way.aside)
        others = [fact for fact in facts_of(case).values() if fact not in aside]
        assert keeping(case, others).solved
        for fact in aside[:4]:
            assert keeping(case, [*others, fact]).status == "infeasible"


@pytest.mark.parametrize("case", CASES)
def test_the_ways_out_are_ranked_and_the_first_is_the_plan_that_breaks_least(case: str) -> None:
    explanation = explained(case)
    bending = [way for way in explanation.ways_out if not way.change]
    assert [way.price for way in bending] == sorted(way.price for way in bending)
    assert explanation.bent == bending[0]
    assert len({way.sentence for way in explanation.ways_out}) == len(explanation.ways_out)


def test_no_cheaper_way_out_is_left_out() -> None:
    """One fact at a time, all of them: whatever leaves a plan alone costs no less than the first way does."""
    case = "a-newcomer"
    everything = list(facts_of(case).values())
    prices = sorted(
        fact.rule.price
        for fact in everything
        if fact.rule.price and keeping(case, [other for other in everything if other != fact]).solved
    )
    assert prices == [way.price for way in explained(case).ways_out]


def test_calling_back_whom_the_way_out_names_leaves_a_plan() -> None:
    ways = explained("a-newcomer").ways_out
    assert ways[0].sentence == "let Ann serve in the week of 2027-01-11 though off"
    assert solve(a_team("Ann", "Nia", weeks=4, members={"Nia": {"newcomer": True}})).shifts


def test_letting_people_serve_more_weeks_in_a_row_is_said_as_one_run() -> None:
    first = explained("a-leaver").ways_out[0]
    assert "serve 6 weeks in a row" in first.sentence
    assert len(first.aside) == 7


def test_a_rotation_that_is_too_small_is_told_so_and_to_add_somebody() -> None:
    explanation = explained("too-small")
    assert explanation.clash is not None
    assert len(explanation.clash.facts) == 1
    assert len(explanation.clash.likewise) == 5
    assert [way.sentence for way in explanation.ways_out] == [
        "let oncall run with 3 people in the 6 weeks from 2027-01-04 to 2027-02-08",
        "add 1 person to oncall who may hold primary throughout",
        "add 1 person to oncall who may hold primary from 2027-02-01 on, and let oncall run with 3 people in "
        "the 4 weeks from 2027-01-04 to 2027-01-25",
    ]
    assert [way.price for way in explanation.ways_out] == [240, 0, 160]


def test_a_team_that_loses_somebody_may_plan_as_far_as_it_has_enough_people() -> None:
    case = "too-small-from-a-day"
    (shorter,) = (way for way in explained(case).ways_out if way.change and way.change.weeks)
    assert shorter.sentence == "plan only the first 2 weeks, up to 2027-01-18"
    assert not shorter.breaches
    assert solve(with_weeks(problem_of(case), 2)).shifts
    assert solve(with_weeks(problem_of(case), 3)).impossible


def test_whoever_is_in_another_rotation_of_the_team_may_share_the_one_that_is_too_small() -> None:
    size = {"people": 4}
    problem = with_rotation(a_team("Ann", "Bo", "Cy", minimum_rotation_size=size), "pay", "Dee Eve Fay Gil")
    ways = explain(problem).ways_out
    (lent,) = (way for way in ways if way.change and way.change.lent)
    assert lent.sentence == "have Dee share oncall too, as primary, throughout"
    assert {shift.person for shift in lent.shifts if shift.rotation == "oncall"} <= {"Ann", "Bo", "Cy", "Dee"}
    assert len(ways) == 3


def test_where_every_bend_is_dear_people_are_among_the_ways_out() -> None:
    alone = explain(a_team("Ann", "Bo", tiers=(PRIMARY, SECONDARY), minimum_rotation_size={"people": 4}))
    assert any(way.change and way.change.added == 2 and not way.price for way in alone.ways_out)


def test_a_team_that_can_be_planned_is_not_explained_away() -> None:
    with pytest.raises(Invalid, match="There is a plan"):
        explain(a_team("Ann", "Bo", "Cy"))


def test_an_explanation_is_the_same_every_time_and_survives_json() -> None:
    explanations = TypeAdapter(Explanation)
    written = explanations.dump_json(explained("two-teams"))
    assert explanations.dump_json(explain(problem_of("two-teams"))) == written
    assert explanations.validate_json(written).sentences == explained("two-teams").sentences


def test_a_large_problem_is_explained_by_the_few_facts_that_matter() -> None:
    problem = instance("XL", 1)
    rotation = problem.team.rotations[2].name
    turn = problem.team.turns[rotation][11]
    emptied = emptied_week(problem, rotation, 11)
    explanation = explain(emptied, ways=2)
    assert explanation.impossible
    book = FactBook(PlanModel(emptied, explain=True), seed=3)
    names = {named(fact, emptied.team): fact for fact in book.facts}
    for clash in clashes(explanation):
        assert {fact.rotation for fact in clash.facts if not fact.person} == {rotation}
        assert {fact.start for fact in clash.facts if fact.rule == "time_off"} == {turn.span.start}
        assert impossible_twice(book, [names[replace(fact, alike=())] for fact in clash.facts])
    for way in explanation.ways_out:
        assert bare_check(emptied, way.shifts).breaches == way.breaches
