import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter

from constraints._rule import Problem
from scheduler.checker.check import Report, bare_check, check
from scheduler.domain.plan import Level, Plan, Shift
from scheduler.domain.team import Published
from tests.builders import PRIMARY, SECONDARY, a_person, a_team, an_instant, knowing, plan_of, shifts

IN_TURN = "Ann Bo Cy Dee Ann Bo Cy Dee"


@pytest.fixture
def team() -> Problem:
    return a_team("Ann", "Bo", "Cy", "Dee", weeks=8)


def rules_broken(report: Report) -> list[str]:
    return [breach.rule for breach in report.breaches]


def claiming(plan: Plan, name: str, value: Any, bound: Any = None, *, proven: bool = True) -> Plan:
    level = Level(
        name=name, value=Fraction(value), bound=Fraction(value if bound is None else bound), proven=proven
    )
    return replace(plan, levels=(level,))


def test_a_round_of_four_is_in_order_and_certified(team: Problem) -> None:
    report = check(team, plan_of(team, shifts(team, IN_TURN)))
    assert report.ok
    assert report.certificate.certified
    assert set(report.levels) == {"coverage", "fairness", "leximax", "spacing", "wishes", "stability"}
    assert set(report.levels.values()) == {0}


def test_an_open_week_is_found(team: Problem) -> None:
    report = bare_check(team, shifts(team, "Ann Bo Cy Dee Ann Bo Cy -"))
    assert rules_broken(report) == ["coverage"]
    assert report.levels["coverage"] == 1
    assert not report.ok


def test_three_weeks_in_a_row_are_found(team: Problem) -> None:
    assert rules_broken(bare_check(team, shifts(team, "Ann Ann Ann Bo Cy Dee Bo Cy"))) == [
        "maximum_consecutive"
    ]


def test_two_tiers_at_once_are_found() -> None:
    team = a_team("Ann", "Bo", weeks=1, tiers=(PRIMARY, SECONDARY))
    report = bare_check(team, shifts(team, "Ann") + shifts(team, "Ann", "secondary"))
    assert rules_broken(report) == ["one_place"]


def test_a_week_of_somebody_who_is_off_is_found() -> None:
    team = a_team(a_person("Ann", off=["2027-01-04/2027-01-09"]), "Bo", weeks=1)
    assert rules_broken(bare_check(team, shifts(team, "Ann"))) == ["time_off"]


def test_what_a_manager_pinned_is_a_warning() -> None:
    team = a_team(a_person("Ann", off=["2027-01-04/2027-01-09"]), "Bo", weeks=2)
    pinned = knowing(team, pins=shifts(team, "Ann"))
    report = bare_check(pinned, shifts(pinned, "Ann Bo"))
    assert [breach.rule for breach in report.warnings] == ["time_off"]
    assert report.warnings[0].warning
    assert report.ok


@pytest.mark.parametrize("now", ["2027-01-05 12:00", "2027-01-04 10:00"], ids=["begun", "this very second"])
def test_a_week_that_has_begun_and_is_given_away_is_found(team: Problem, now: str) -> None:
    published = Published(shifts=shifts(team, IN_TURN))
    team = knowing(team, published=published, now=an_instant(now))
    moved = bare_check(team, shifts(team, "Dee Bo Cy Ann Ann Bo Cy Dee"))
    assert "pins" in rules_broken(moved)
    assert moved.levels["stability"] == 2


def test_a_claim_that_is_not_so_is_a_disagreement(team: Problem) -> None:
    plan = plan_of(team, shifts(team, "Ann Ann Bo Bo Cy Cy Dee Dee"))
    assert check(team, claiming(plan, "spacing", 24)).ok
    report = check(team, claiming(plan, "spacing", 23))
    assert report.disagreements == ("The plan claims 23 for spacing; its shifts come to 24.",)
    assert not report.breaches
    assert not report.ok


def test_a_claim_that_was_rounded_to_nine_decimals_is_so() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=7)
    plan = plan_of(team, shifts(team, "Ann Bo Cy Ann Bo Cy Ann"))
    assert check(team, claiming(plan, "fairness", "0.666666667")).ok
    assert not check(team, claiming(plan, "fairness", "0.66666666")).ok


def test_a_bound_above_the_value_is_a_disagreement(team: Problem) -> None:
    plan = claiming(plan_of(team, shifts(team, IN_TURN)), "spacing", 0, 1, proven=False)
    assert check(team, plan).disagreements == ("The plan's bound of 1 for spacing is above its value of 0.",)


def test_a_level_is_not_proven_while_its_bound_is_lower(team: Problem) -> None:
    plan = plan_of(team, shifts(team, "Ann Ann Bo Bo Cy Cy Dee Dee"))
    assert check(team, claiming(plan, "spacing", 24, 3, proven=False)).ok
    assert check(team, claiming(plan, "spacing", 24, 3)).disagreements == (
        "The plan calls spacing proven, but its value is 24 and its bound 3.",
    )


def test_a_level_nobody_knows_is_a_disagreement(team: Problem) -> None:
    plan = claiming(plan_of(team, shifts(team, IN_TURN)), "luck", 0)
    assert check(team, plan).disagreements == ("The plan has a level 'luck' that nobody knows.",)


def test_fairness_that_is_claimed_for_somebody_is_recomputed(team: Problem) -> None:
    plan = plan_of(team, shifts(team, IN_TURN))
    ann, *others = plan.fairness.people
    flattered = replace(plan.fairness, people=(replace(ann, load=Fraction(1)), *others))
    assert check(team, replace(plan, fairness=flattered)).disagreements == (
        "The plan claims 1 as Ann's load, not 2.",
    )
    assert check(team, replace(plan, fairness=replace(plan.fairness, worst=Fraction(9)))).disagreements == (
        "The plan claims 9 as its fairness in worst, not 0.",
    )
    fewer = replace(plan.fairness, people=tuple(others))
    assert check(team, replace(plan, fairness=fewer)).disagreements == (
        "The plan's fairness names other people than the team.",
    )


def test_a_forged_certificate_is_a_disagreement(team: Problem) -> None:
    plan = plan_of(team, shifts(team, "Ann Ann Bo Bo Cy Ann Dee Dee"))
    forged = replace(plan, certificate={**plan.certificate, "certified": True})
    assert check(team, plan).ok
    assert len(check(team, forged).disagreements) == 1


def test_a_plan_for_another_team_file_is_a_disagreement(team: Problem) -> None:
    plan = replace(plan_of(team, shifts(team, IN_TURN)), digest="a" * 64)
    assert check(team, plan).ok
    assert check(team, plan, digest="a" * 64).ok
    assert check(team, plan, digest="b" * 64).disagreements == (
        "The plan was made from another team file (aaaaaaaaaaaa, not bbbbbbbbbbbb).",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rotation": "payments"}, "is of no rotation of this team"),
        ({"tier": "tertiary"}, "is of a tier that the rotation does not have"),
        ({"person": "Eve"}, "is held by nobody of this team"),
        ({"start": an_instant("2026-12-28 10:00")}, "lies outside of the horizon"),
        ({"start": an_instant("2027-03-01 10:00")}, "ends before it starts"),
        ({"tier": "shadow", "end": an_instant("2027-01-12 10:00")}, "does not follow a turn"),
    ],
)
def test_a_shift_that_cannot_be_judged_is_named_and_left_out(
    team: Problem, change: dict[str, Any], words: str
) -> None:
    first, *others = shifts(team, IN_TURN)
    report = bare_check(team, (replace(first, **change), *others))
    assert len(report.disagreements) == 1
    assert words in report.disagreements[0]
    assert report.levels["coverage"] == 1


def test_a_shift_that_ends_before_its_handoff_is_found(team: Problem) -> None:
    first, *others = shifts(team, IN_TURN)
    early = Shift(first.rotation, first.tier, first.start, an_instant("2027-01-11 09:00"), first.person)
    assert rules_broken(bare_check(team, (early, *others))) == ["coverage"]


def test_a_report_and_its_plan_survive_being_written_down() -> None:
    team = a_team("Ann", "Bo", "Cy", weeks=7)
    plan = plan_of(team, shifts(team, "Ann Bo Cy Ann Bo Cy Ann"))
    written = json.loads(TypeAdapter(Report).dump_json(check(team, plan)))
    assert written["levels"]["fairness"] == 0.666666667
    assert written["certificate"]["bound"] == written["certificate"]["value"] == 0.666666667
    plans = TypeAdapter(Plan)
    assert check(team, plans.validate_json(plans.dump_json(plan))).ok


def test_checking_needs_neither_the_solver_nor_what_speaks_to_it() -> None:
    program = (
        "import sys, scheduler.checker.check\n"
        "taboo = ('ortools', 'scheduler.planner', 'constraints._model')\n"
        "print(*(name for name in sys.modules if name.startswith(taboo)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
