"""The instances that Watchbill is measured on are what they promise to be, run after run."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.case import Case
from benchmarks.draws import TIME_OFF
from benchmarks.instances import FAMILIES, SKILL, fleet, instance
from benchmarks.rivals import greedy, restarted_greedy, round_robin, skipping_round_robin
from scheduler.checker.check import bare_check
from scheduler.domain.rotations import SHADOW

SMALL = ("S", "M", "L")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_seed_stands_for_one_instance(family: str) -> None:
    assert instance(family, 7) == instance(family, 7)
    assert instance(family, 7) != instance(family, 8)


def test_a_seed_stands_for_the_same_instance_in_another_process() -> None:
    words = "from benchmarks.instances import instance; t = instance('M', 7).team; print(t.past, t.incidents)"
    team = instance("M", 7).team
    home = Path(__file__).parents[2]
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=home)
    assert told.stdout.strip() == f"{team.past} {team.incidents}"


@pytest.mark.parametrize(
    ("family", "fewest", "most", "weeks", "tiers", "rotations"),
    [
        ("S", 6, 6, 12, 1, 1),
        ("M", 8, 12, 26, 2, 1),
        ("L", 12, 20, 52, 2, 1),
        ("XL", 60, 60, 52, 2, 8),
        ("XXL", 300, 300, 52, 2, 40),
    ],
)
def test_families_have_the_sizes_they_promise(
    family: str, fewest: int, most: int, weeks: int, tiers: int, rotations: int
) -> None:
    for seed in range(1, 4):
        team = instance(family, seed).team
        assert fewest <= len(team.people) <= most
        assert len(team.rotations) == rotations
        assert all(len(turns) == weeks for turns in team.turns.values())
        assert all(len(rotation.tiers) == tiers for rotation in team.rotations)


@pytest.mark.parametrize("family", SMALL)
def test_an_eighth_of_the_weeks_is_taken_off(family: str) -> None:
    weeks = away = 0.0
    for seed in range(1, 21):
        team = instance(family, seed).team
        weeks += len(team.people) * team.horizon.weeks
        spans = [off.span.length for person in team.people for off in person.time_off]
        away += sum(length / timedelta(weeks=1) for length in spans if length > timedelta(days=2))
    assert away / weeks == pytest.approx(TIME_OFF, abs=0.02)


def test_large_instances_share_people_across_zones() -> None:
    team = instance("XL", 1).team
    rosters = [rotation.roster for rotation in team.rotations]
    shared = [p.id for p in team.people if sum(p.id in roster for roster in rosters) > 1]
    assert len(shared) >= 10
    assert len({rotation.cadence.timezone for rotation in team.rotations}) > 2


def test_every_trouble_of_real_teams_turns_up() -> None:
    teams = [instance("L", seed).team for seed in range(1, 9)]
    members = [member for team in teams for member in team.rotations[0].members]
    people = [person for team in teams for person in team.people]
    assert any(member.newcomer for member in members)
    assert any(member.left for member in members)
    assert any(member.tiers == ("secondary",) for member in members)
    assert any(person.share < 1 for person in people)
    assert any(SKILL in person.skills for person in people)
    assert {wish.kind for person in people for wish in person.wishes} == {"want", "avoid", "never"}
    assert {off.kind for person in people for off in person.time_off} == {"vacation", "leave"}
    assert any(team.rotations[0].holidays for team in teams)


def test_a_fleet_is_made_of_different_teams() -> None:
    assert len({problem.team.name for problem in fleet(20)}) == 20


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_greedy_breaks_no_rule_on_small_teams(seed: int) -> None:
    problem = instance("S", seed)
    report = bare_check(problem, greedy(problem))
    assert not report.breaches
    assert not report.disagreements


@pytest.mark.parametrize("family", SMALL)
def test_rivals_know_the_fair_shares_that_the_checker_knows(family: str) -> None:
    problem = instance(family, 3)
    shares = Case(problem).fair_share
    found = bare_check(problem, greedy(problem)).fairness.people
    for row in found:
        assert shares[row.person] == pytest.approx(float(row.fair_share))


@pytest.mark.parametrize("family", SMALL)
def test_round_robin_covers_every_turn_and_skipping_helps_those_who_are_away(family: str) -> None:
    problem = instance(family, 5)
    kinds = []
    for rival in (round_robin, skipping_round_robin):
        report = bare_check(problem, rival(problem))
        assert report.levels["coverage"] == 0
        kinds.append([breach.rule for breach in report.breaches])
    assert kinds[0].count("time_off") > kinds[1].count("time_off") == 0


def test_restarts_make_the_greedy_no_worse() -> None:
    problem = instance("S", 2)
    plain, again = (bare_check(problem, s) for s in (greedy(problem), restarted_greedy(problem, seconds=0.2)))
    assert again.fairness.sum_of_squares <= plain.fairness.sum_of_squares
    assert not again.breaches


def test_the_greedy_lets_newcomers_shadow_first() -> None:
    seeds = [seed for seed in range(1, 30) if Case(instance("M", seed)).owed]
    problem = instance("M", seeds[0])
    assert any(shift.tier == SHADOW for shift in greedy(problem))
