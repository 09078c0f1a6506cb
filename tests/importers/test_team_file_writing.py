"""A team file that is written reads back to the same problem."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from scheduler.domain.trigger_policy import TriggerPolicy
from scheduler.importers.team_file import digest, read_team, write_team
from scheduler.importers.yaml_text import read_yaml

TEAMS = sorted(Path(__file__).parents[2].glob("fixtures/teams/*/team.yaml"))


@pytest.mark.parametrize("path", TEAMS, ids=lambda path: path.parent.name)
def test_every_fixture_survives_being_written_and_read(path: Path) -> None:
    problem = read_team(path.read_text(), first_day=date(2027, 1, 4))
    again = read_team(write_team(problem))
    assert again == problem
    assert digest(again) == digest(problem)


def test_numbers_lengths_and_switched_off_rules_survive() -> None:
    text = """
schedule:
  name: n
  rotation_type: hourly
  turn_hours: 8
  handoff_time: "07:00:30"
  tiers: [{name: primary, load: 1/3, count: 2}, {name: secondary, load: 0.1}]
  participants: {min_rotation_size: 2}
  rules: {minimum_rest: false, post_incident_rest: {minimum: 90_minutes}}
  escalation_policy: [{level: 1, target: on-call-primary, timeout: 90_seconds}]
people: [{id: a, share: 2/7}, {id: b}, {id: c}, {id: "12"}]
horizon: {start: 2027-01-04, weeks: 2}
history: {ledger: [{person: a, load: 0.123456789, exposure: 7/3}]}
"""
    problem = read_team(text)
    assert read_team(write_team(problem)) == problem


def test_how_a_team_responds_and_what_it_watches_survive_and_plan_nothing() -> None:
    plain = "schedule: {name: n}\npeople: [{id: a}]\nhorizon: {start: 2027-01-04, weeks: 2}\n"
    watched = plain.replace("name: n", "name: n, health_metrics: {alert_if_pages_exceed: 3}")
    problem = read_team(f"{watched}triggers: {{rest: automatic, pages: off, deviation_limit: 1.5}}\n")
    assert read_team(write_team(problem)) == problem
    assert problem.team.rotations[0].health_metrics.alert_if_pages_exceed == 3
    assert problem.team.triggers == TriggerPolicy(
        rest="automatic", pages="off", deviation_limit=Fraction(3, 2)
    )
    assert digest(problem) == digest(read_team(plain))


def test_the_handoff_of_a_written_file_is_no_number_to_any_yaml_reader() -> None:
    problem = read_team(TEAMS[0].read_text(), first_day=date(2027, 1, 4))
    assert "handoff_time: '10:00:00'" in write_team(problem)
    assert read_yaml(write_team(problem), source="written")
