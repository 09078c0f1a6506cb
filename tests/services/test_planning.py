from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from constraints._rule import Problem
from scheduler.checker.check import check
from scheduler.domain.errors import NoPlan
from scheduler.domain.plan import Level, SolverRun
from scheduler.domain.team import Published
from scheduler.importers.team_file import digest
from scheduler.planner.running import child as searches
from scheduler.planner.solving.solution import Solution
from scheduler.services import planning
from scheduler.services.planning import Distrusted, Impossible, as_of, draft
from tests.builders import a_person, a_team, an_instant, knowing, shifts

ROOT = Path(__file__).parents[2]
FOUR = ("Ann", "Bo", "Cy", "Dee")
IN_TURN = "Ann Bo Cy Dee Ann Bo Cy Dee"


@pytest.fixture
def team() -> Problem:
    return a_team(*FOUR, weeks=8)


def test_a_draft_is_proven_checked_and_made_from_this_team(team: Problem) -> None:
    found = draft(team)
    assert found.unproven == ()
    assert found.stopped == ""
    assert found.plan.digest == digest(team)
    assert found.plan.certificate == found.report.certificate.as_dict()
    assert found.plan.certificate["certified"]
    assert check(team, found.plan, digest=digest(team)).ok


def test_a_team_that_cannot_be_planned_gets_the_reasons() -> None:
    away = [a_person(name, off=["2027-01-04/2027-02-15"]) for name in FOUR]
    with pytest.raises(Impossible) as caught:
        draft(a_team(*away, weeks=6))
    assert caught.value.explanation.sentences
    assert "off" in caught.value.mend


def test_no_plan_in_time_is_not_called_impossible(team: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(searches, "SOLVE", "tests.planner.rehearsals:hangs")
    with pytest.raises(NoPlan, match="not known whether there is one") as caught:
        draft(team, wall=timedelta(seconds=0.2))
    assert not isinstance(caught.value, Impossible)


def test_a_search_that_is_cut_short_gives_a_plan_with_its_gap(
    team: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(searches, "SOLVE", "tests.planner.rehearsals:hangs_at_fairness")
    found = draft(knowing(team, published=Published(shifts=shifts(team, IN_TURN))), wall=timedelta(seconds=6))
    assert found.stopped
    assert [level.name for level in found.plan.levels] == ["stability", "fairness", "spacing", "wishes"]
    assert found.plan.levels[0].proven
    assert "wishes" in found.unproven
    assert all(level.bound <= level.value for level in found.plan.levels)
    assert found.report.ok


def test_a_plan_that_breaks_a_rule_is_never_handed_over(
    team: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        planning, "plan_in_child", planner_that_says(shifts(team, "Ann Ann Ann Bo Cy Dee Bo Cy"))
    )
    with pytest.raises(Distrusted, match="in a row"):
        draft(team)


def test_a_plan_that_claims_too_much_is_never_handed_over(
    team: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair = Level(name="spacing", value=Fraction(0), bound=Fraction(0), proven=True)
    monkeypatch.setattr(
        planning, "plan_in_child", planner_that_says(shifts(team, "Ann Ann Bo Bo Cy Cy Dee Dee"), fair)
    )
    with pytest.raises(Distrusted, match="spacing"):
        draft(team)


def test_a_level_that_became_better_by_the_way_is_given_its_better_value(
    team: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = Level(name="spacing", value=Fraction(7), bound=Fraction(0), proven=False)
    monkeypatch.setattr(planning, "plan_in_child", planner_that_says(shifts(team, IN_TURN), early))
    assert draft(team).plan.levels == (replace(early, value=Fraction(0), proven=True),)


def test_the_clock_counts_only_as_far_as_it_freezes_shifts(team: Problem) -> None:
    published = Published(shifts=shifts(team, IN_TURN), notice=timedelta(days=14))
    team = knowing(team, published=published)
    monday, tuesday = (as_of(team, an_instant(f"2027-01-{day} 12:00")) for day in ("11", "12"))
    assert monday.team.now == tuesday.team.now == an_instant("2027-01-11 10:00") + timedelta(seconds=1)
    assert as_of(team, an_instant("2026-12-01 12:00")).team.now is None
    told = knowing(team, now=an_instant("2027-01-05 12:00"))
    assert as_of(told, an_instant("2027-01-12 12:00")) == told


def test_the_instant_that_stands_for_the_clock_freezes_the_same_weeks(team: Problem) -> None:
    published = Published(shifts=shifts(team, "Dee Cy Bo Ann Dee Cy Bo Ann"), notice=timedelta(days=14))
    clock = an_instant("2027-01-12 12:00")
    team = knowing(team, published=published)
    by_proxy, by_clock = draft(as_of(team, clock)).plan, draft(knowing(team, now=clock)).plan
    assert by_proxy.assignments == by_clock.assignments


def planner_that_says(held: object, *levels: Level) -> object:
    def plan(*args: object, **options: object) -> Solution:
        run = SolverRun(version="none", seed=1, deterministic_time=0.0)
        return Solution(shifts=held, levels=levels, run=run)  # type: ignore[arg-type]

    return plan
