"""The team file: the programme's block as it stands, every story, and every mistake with its line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from constraints._model import PlanModel
from constraints._registry import rule_types
from constraints._rule import Problem, Rule
from constraints.knowledge import Knowledge
from constraints.maximum_consecutive import MaximumConsecutive
from constraints.minimum_rotation_size import MinimumRotationSize
from constraints.post_incident_rest import PostIncidentRest
from constraints.shadow_period import Rung, ShadowPeriod
from scheduler.checker.fair_share import standings
from scheduler.checker.reading import Reading
from scheduler.domain.rotations import SHADOW
from scheduler.domain.spans import Span
from scheduler.importers.team_file import digest, read_team, starter
from scheduler.importers.yaml_text import read_yaml
from scheduler.planner.solving.shares import exposure

STORIES = sorted((Path(__file__).parents[2] / "fixtures" / "teams").glob("*/team.yaml"))

SMALL = """\
schedule:
  name: core
  timezone: Europe/Berlin
  handoff_time: 10:00
  tiers: [primary, secondary]
horizon: {start: 2027-01-04, weeks: 4}
people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}]
"""

TWO = """\
schedules:
  - {name: east, timezone: Asia/Tokyo, members: [ann, bo, cy]}
  - {name: west, timezone: America/Los_Angeles, members: [cy, {person: dee, tiers: [primary]}]}
horizon: {start: 2027-01-04, weeks: 4}
people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}]
"""


def rule(problem: Problem, kind: str) -> Rule:
    """Return the only rule of a kind that the only rotation plays by."""
    ((book),) = problem.rules.values()
    (found,) = (rule for rule in book if rule.kind == kind)
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# ---- the block, and the stories ----


def test_the_block_loads_exactly_as_it_stands() -> None:
    problem = read_team(next(path for path in STORIES if path.parent.name == "backend-primary").read_text())
    rotation = problem.team.rotation["backend-primary"]
    assert (rotation.cadence.kind, rotation.cadence.timezone) == ("weekly", "UTC")
    assert (rotation.cadence.handoff_day, rotation.cadence.handoff_time) == ("monday", time(10))
    assert [(tier.name, tier.load, tier.count) for tier in rotation.tiers] == [
        ("primary", 1, 1),
        ("secondary", Fraction(1, 2), 1),
    ]
    assert [(level.target, level.timeout) for level in rotation.escalation] == [
        ("on-call-primary", timedelta(minutes=5)),
        ("on-call-secondary", timedelta(minutes=10)),
        ("engineering-manager", timedelta(minutes=15)),
        ("vp-engineering", timedelta(0)),
    ]
    book = problem.rules["backend-primary"]
    assert MinimumRotationSize(people=4) in book
    assert MaximumConsecutive(weeks=2) in book
    assert ShadowPeriod(weeks=2) in book
    assert {rule.kind for rule in book} == {kind for kind, rule in rule_types().items() if rule.standard}


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.parent.name)
def test_every_story_loads(path: Path) -> None:
    problem = read_team(path.read_text(encoding="utf-8"), source=path.parent.name)
    assert problem.team.slots
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_there_are_six_stories() -> None:
    assert len(STORIES) >= 6


def test_the_starter_file_loads_and_says_what_it_is() -> None:
    problem = read_team(starter())
    assert problem.team.horizon.start.year == 2027
    assert [member.person for member in problem.team.rotations[0].members if member.newcomer] == ["farid"]
    assert starter().startswith("#")


def test_a_file_as_json_means_the_same() -> None:
    for path in STORIES:
        as_json = json.dumps(read_yaml(path.read_text(encoding="utf-8")).data, default=float)
        assert digest(read_team(as_json)) == digest(read_team(path.read_text(encoding="utf-8")))


# ---- what a digest counts ----


def test_comments_layout_and_the_order_of_keys_do_not_change_the_digest() -> None:
    other = """
# the same team
people:
- {id: ann}
- id: bo
- "id": 'cy'
- {id: dee, share: 1.0, skills: []}
horizon: {weeks: 4, start: "2027-01-04"}
schedule: {tiers: [{name: primary, load: 1}, {load: 0.50, name: secondary}], handoff_time: "10:00",
           handoff_day: monday, timezone: Europe/Berlin, name: core, rules: {minimum_rest: {weeks: 1}}}
"""
    assert digest(read_team(other)) == digest(read_team(SMALL))


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("10:00", "10:01"),
        ("{id: dee}", "{id: dee, share: 0.5}"),
        ("weeks: 4", "weeks: 5"),
        ("Europe/Berlin", "Europe/Paris"),
        ("tiers:", "rules: {minimum_rest: {weeks: 2}}\n  tiers:"),
    ],
)
def test_whatever_means_something_changes_the_digest(said: str, instead: str) -> None:
    assert digest(read_team(SMALL)) != digest(read_team(SMALL.replace(said, instead)))


# ---- times ----


@pytest.mark.parametrize(
    ("written", "meant"),
    [("10:00", time(10)), ('"10:00"', time(10)), ("9:30", time(9, 30)), ("10:00:30", time(10, 0, 30))],
)
def test_ten_o_clock_is_ten_o_clock_with_or_without_quotes(written: str, meant: time) -> None:
    problem = read_team(SMALL.replace("10:00", written))
    assert problem.team.rotations[0].cadence.handoff_time == meant


@pytest.mark.parametrize(
    ("written", "weeks"),
    [("2_weeks", 2), ('"2 weeks"', 2), ("14_days", 2), ("P2W", 2), ("P14D", 2), ("1_week", 1), ("0", 0)],
)
def test_a_shadow_period_may_be_written_in_many_ways(written: str, weeks: int) -> None:
    text = SMALL.replace("tiers:", f"participants: {{shadow_period: {written}}}\n  tiers:")
    assert rule(read_team(text), "shadow_period") == ShadowPeriod(weeks=weeks)


def test_a_daily_rotation_counts_its_shadow_period_in_days_or_turns() -> None:
    daily = SMALL.replace("tiers:", "rotation_type: daily\n  participants: {shadow_period: 1_week}\n  tiers:")
    assert rule(read_team(daily), "shadow_period") == ShadowPeriod(weeks=7)
    turns = daily.replace("1_week", "3_turns")
    assert rule(read_team(turns), "shadow_period") == ShadowPeriod(weeks=3)


def test_time_off_by_day_is_whole_local_days_with_the_last_one_included() -> None:
    off = "{from: 2027-01-05, to: 2027-01-06, kind: leave, reason: moving}"
    text = SMALL.replace("{id: ann}", f"{{id: ann, timezone: Asia/Tokyo, time_off: [{off}]}}")
    (away,) = read_team(text).team.person["ann"].time_off
    assert away.span == Span(at("2027-01-05T00:00+09:00"), at("2027-01-07T00:00+09:00"))
    assert (away.kind, away.reason) == ("leave", "moving")


def test_a_wish_by_instant_is_taken_as_it_is() -> None:
    wish = '{kind: want, from: 2027-01-05T08:00:00Z, to: "2027-01-05T18:00+01:00"}'
    text = SMALL.replace("{id: ann}", f"{{id: ann, wishes: [{wish}]}}")
    (wished,) = read_team(text).team.person["ann"].wishes
    assert wished.span == Span(at("2027-01-05T08:00+00:00"), at("2027-01-05T17:00+00:00"))


def test_people_live_in_the_only_schedule_s_zone_unless_they_say_otherwise() -> None:
    assert read_team(SMALL).team.person["ann"].timezone == "Europe/Berlin"
    assert read_team(TWO).team.person["ann"].timezone == "UTC"


def test_the_instant_that_is_passed_wins_over_the_one_in_the_file() -> None:
    text = SMALL + "now: 2027-01-10T12:00:00+01:00\n"
    assert read_team(text).team.now == datetime(2027, 1, 10, 11, tzinfo=UTC)
    later = datetime(2027, 1, 12, tzinfo=UTC)
    assert read_team(text, now=later).team.now == later
    assert read_team(SMALL).team.now is None


def test_a_file_without_a_start_begins_on_the_day_that_is_passed() -> None:
    text = SMALL.replace("start: 2027-01-04, ", "")
    assert read_team(text, first_day=date(2027, 3, 1)).team.horizon.start == date(2027, 3, 1)


# ---- members and newcomers ----


def test_everybody_is_a_member_of_the_only_schedule() -> None:
    members = read_team(SMALL).team.rotations[0].members
    assert [member.person for member in members] == ["ann", "bo", "cy", "dee"]
    assert all(member.tiers == ("primary", "secondary") for member in members)


def test_a_person_says_their_own_membership_where_there_is_no_list() -> None:
    text = SMALL.replace("{id: ann}", "{id: ann, tiers: [secondary], joined: 2020-05-01, left: 2027-01-20}")
    ann = read_team(text).team.rotations[0].roster["ann"]
    assert (ann.tiers, ann.joined, ann.left) == (("secondary",), date(2020, 5, 1), date(2027, 1, 20))
    assert not ann.newcomer


def test_schedules_share_people_by_their_members_lists() -> None:
    rosters = {rotation.name: list(rotation.roster) for rotation in read_team(TWO).team.rotations}
    assert rosters == {"east": ["ann", "bo", "cy"], "west": ["cy", "dee"]}


@pytest.mark.parametrize(
    ("said", "history", "newcomer"),
    [
        ("joined: 2027-01-04", "", True),
        ("joined: 2027-01-03", "", False),
        ("joined: 2027-02-01, newcomer: false", "", False),
        ("newcomer: true", "", True),
        ("share: 1", "{tier: shadow, week: 2026-12-28, person: ann}", True),
        ("share: 1", "{tier: secondary, week: 2026-12-28, person: ann}", False),
        (
            "share: 1",
            "{tier: shadow, week: 2026-12-14, person: ann}, {tier: primary, week: 2026-12-28, person: ann}",
            False,
        ),
        ("share: 1", "{tier: shadow, week: 2026-12-28, person: bo}", False),
    ],
)
def test_a_newcomer_joins_now_or_has_so_far_only_shadowed(said: str, history: str, newcomer: bool) -> None:
    text = SMALL.replace("{id: ann}", f"{{id: ann, {said}}}") + f"history: {{shifts: [{history}]}}\n"
    assert read_team(text).team.rotations[0].roster["ann"].newcomer is newcomer


def test_who_lives_at_a_site_serves_its_legs() -> None:
    rotation = read_team(story("follow-the-sun")).team.rotations[0]
    assert rotation.roster["adeline"].site == "singapore"
    assert rotation.roster["hugo"].site == "london"
    assert rotation.cadence.timezone == "Asia/Singapore"


# ---- rules ----


def with_rules(rules: str) -> str:
    return SMALL.replace("tiers:", f"rules: {rules}\n  tiers:")


def test_rules_are_written_with_their_parameters() -> None:
    text = with_rules(
        "{post_incident_rest: {minimum: 2_hours, rest: P1D}, shadow_period: {ladder: "
        "[{tier: secondary, weeks: 2}]}}"
    )
    assert rule(read_team(text), "post_incident_rest") == PostIncidentRest(
        minimum=timedelta(hours=2), rest=timedelta(days=1)
    )
    assert rule(read_team(text), "shadow_period") == ShadowPeriod(ladder=(Rung(tier="secondary", weeks=2),))


def test_a_standard_rule_is_switched_off_by_false() -> None:
    kinds = {rule.kind for rule in read_team(with_rules("{minimum_rest: false}")).rules["core"]}
    assert "minimum_rest" not in kinds
    assert "maximum_consecutive" in kinds


def test_a_rule_that_comes_many_times_may_be_one_mapping_or_a_list() -> None:
    text = with_rules("{knowledge: {skill: sql}}").replace("{id: ann}", "{id: ann, skills: [sql, go]}")
    assert rule(read_team(text), "knowledge") == Knowledge(skill="sql")
    several = text.replace("{skill: sql}", "[{skill: sql}, {skill: go, tiers: [primary]}]")
    found = [rule for rule in read_team(several).rules["core"] if isinstance(rule, Knowledge)]
    assert found == [Knowledge(skill="sql"), Knowledge(skill="go", tiers=("primary",))]


def test_a_limit_may_be_said_twice_if_it_is_the_same() -> None:
    text = with_rules("{minimum_rest: {weeks: 2}}\n  participants: {min_rest_weeks: 2}")
    assert read_team(text).rules["core"]


# ---- holidays ----


def test_a_country_s_holidays_lie_inside_the_horizon_and_carry_their_extra_load() -> None:
    text = SMALL + "holidays: [{country: DE, subdivision: BY, extra_load: 0.5}]\n"
    (epiphany,) = read_team(text).team.rotations[0].holidays
    assert (epiphany.date, epiphany.name, epiphany.extra_load) == (
        date(2027, 1, 6),
        "Epiphany",
        Fraction(1, 2),
    )


def test_holiday_names_do_not_depend_on_the_machine_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de_DE")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    text = SMALL + "holidays: [{country: AT}, {country: DE, language: de, subdivision: BY}]\n"
    assert {day.name for day in read_team(text).team.rotations[0].holidays} == {
        "Epiphany",
        "Heilige Drei Könige",
    }


def test_single_days_and_chosen_names_count_too() -> None:
    text = SMALL.replace("weeks: 4", "weeks: 52") + (
        "holidays:\n"
        "  - {country: DE, names: [Good Friday]}\n"
        "  - {date: 2027-02-08, name: Carnival, extra_load: 1/3}\n"
    )
    found = {day.name: day.extra_load for day in read_team(text).team.rotations[0].holidays}
    assert found == {"Carnival": Fraction(1, 3), "Good Friday": 0}


# ---- history, pins and the published plan ----


def test_a_week_is_named_by_the_local_day_of_its_handoff() -> None:
    text = SMALL + "pins: [{tier: primary, week: 2027-01-11, person: ann}]\n"
    (pin,) = read_team(text).team.pins
    assert (pin.start, pin.end) == (at("2027-01-11T09:00+00:00"), at("2027-01-18T09:00+00:00"))


def test_a_turn_may_be_named_by_its_instant_as_plans_write_it() -> None:
    by_day = SMALL + "pins: [{tier: primary, week: 2027-01-11, person: ann}]\n"
    by_instant = SMALL + (
        "pins: [{rotation: core, tier: primary, start: 2027-01-11T10:00:00+01:00, "
        "end: 2027-01-18T09:00:00Z, person: ann}]\n"
    )
    assert read_team(by_day) == read_team(by_instant)


def test_past_weeks_have_the_length_that_clocks_gave_them() -> None:
    text = SMALL.replace("2027-01-04", "2027-04-05") + (
        "history: {shifts: [{tier: primary, week: 2027-03-22, person: ann}]}\n"
    )
    (shift,) = read_team(text).team.past
    assert shift.end - shift.start == timedelta(hours=167)


def test_published_shifts_before_the_horizon_are_history() -> None:
    text = (
        SMALL
        + """\
published:
  notice: 1_week
  shifts:
    - {tier: primary, week: 2026-12-28, person: ann}
    - {tier: primary, week: 2027-01-04, person: bo}
history: {shifts: [{tier: primary, week: 2026-12-28, person: ann}]}
"""
    )
    team = read_team(text).team
    assert [shift.person for shift in team.past] == ["ann"]
    assert [shift.person for shift in team.published.shifts] == ["bo"]
    assert team.published.notice == timedelta(weeks=1)


def test_listed_shifts_stand_in_for_a_ledger_that_is_not_kept() -> None:
    text = (
        SMALL
        + """\
history:
  ledger: [{person: cy, load: 4.5, exposure: 20}]
  shifts:
    - {tier: primary, week: 2026-12-07, person: ann}
    - {tier: secondary, week: 2026-12-07, person: cy}
    - {tier: secondary, week: 2026-12-14, person: ann}
    - {tier: shadow, week: 2026-12-21, person: bo}
"""
    )
    carried = {entry.person: (entry.load, entry.exposure) for entry in read_team(text).team.carried}
    assert carried == {
        "ann": (Fraction(3, 2), Fraction(4)),
        "bo": (Fraction(0), Fraction(3)),  # who learned in one of the four
        "cy": (Fraction(9, 2), Fraction(20)),
    }


def test_exposure_begins_when_somebody_joined() -> None:
    text = (
        SMALL.replace("{id: bo}", "{id: bo, joined: 2026-12-21}")
        + """\
history:
  shifts:
    - {tier: primary, week: 2026-12-07, person: ann}
    - {tier: primary, week: 2026-12-28, person: bo}
"""
    )
    carried = {entry.person: (entry.load, entry.exposure) for entry in read_team(text).team.carried}
    assert carried["ann"] == (Fraction(1), Fraction(4))
    assert carried["bo"] == (Fraction(1), Fraction(2))


@pytest.mark.parametrize(("lowers", "weeks"), [("all", 2), ("leave", 3)])
def test_time_off_lowers_what_is_owed_for_listed_shifts_as_it_does_for_a_plan(
    lowers: str, weeks: int
) -> None:
    away = "{from: 2026-12-15, to: 2026-12-20}, {from: 2026-12-22, to: 2026-12-27, kind: leave}"
    a_day = "{from: 2026-12-30, to: 2026-12-30}"
    text = (
        SMALL.replace("{id: bo}", f"{{id: bo, time_off: [{away}, {a_day}]}}").replace(
            "horizon:", f"  rules: {{time_off: {{lowers_fair_share: {lowers}}}}}\nhorizon:"
        )
        + """\
history:
  shifts:
    - {tier: primary, week: 2026-12-07, person: ann}
    - {tier: primary, week: 2026-12-28, person: bo}
"""
    )
    carried = {entry.person: (entry.load, entry.exposure) for entry in read_team(text).team.carried}
    assert carried["ann"] == (Fraction(1), Fraction(4))
    assert carried["bo"] == (Fraction(1), Fraction(weeks))


def test_who_was_there_and_held_none_of_the_listed_shifts_owes_and_a_newcomer_does_not() -> None:
    text = (
        SMALL.replace("{id: bo}", "{id: bo, newcomer: true}")
        + """\
history:
  shifts:
    - {tier: primary, week: 2026-12-07, person: ann}
    - {tier: primary, week: 2026-12-28, person: ann}
"""
    )
    carried = {entry.person: (entry.load, entry.exposure) for entry in read_team(text).team.carried}
    assert carried["ann"] == (Fraction(2), Fraction(4))
    assert carried["cy"] == (Fraction(0), Fraction(4))
    assert "bo" not in carried
    kept = text.replace("history:", "history:\n  ledger: [{person: ann, load: 3, exposure: 9}]")
    assert [entry.person for entry in read_team(kept).team.carried] == ["ann"]


def test_listed_shadow_turns_of_a_newcomer_lower_what_is_owed_to_planner_and_checker_alike() -> None:
    text = (
        SMALL.replace("{id: dee}", "{id: dee, newcomer: true, joined: 2026-12-14}")
        + """\
history:
  shifts:
    - {tier: primary, week: 2026-12-07, person: ann}
    - {tier: secondary, week: 2026-12-07, person: bo}
    - {tier: shadow, week: 2026-12-14, person: dee}
    - {tier: shadow, week: 2026-12-21, person: dee}
    - {tier: primary, week: 2026-12-28, person: cy}
"""
    )
    problem = read_team(text)
    carried = {entry.person: entry.exposure for entry in problem.team.carried}
    assert carried == {"ann": 4, "bo": 4, "cy": 4, "dee": 1}  # employed in three, in two of which she learned
    dee = standings(Reading(problem))["dee"]
    pool = Fraction(5, 2) + 4 * Fraction(3, 2)  # what was carried, and four weeks of primary and secondary
    assert (dee.exposure, dee.target) == (Fraction(5), pool * 5 / (8 + 8 + 8 + 5))
    assert exposure(PlanModel(problem), "dee", "core") == 5
    one = read_team(text.replace("    - {tier: shadow, week: 2026-12-14, person: dee}\n", ""))
    assert standings(Reading(one))["dee"].exposure == (3 - 1) + (4 - 1)  # one turn was served, one is owed


def test_a_shadow_may_be_pinned() -> None:
    text = SMALL + f"pins: [{{tier: {SHADOW}, week: 2027-01-04, person: ann}}]\n"
    assert read_team(text).team.pins[0].tier == SHADOW


def test_incidents_keep_their_responders() -> None:
    (incident,) = read_team(story("sev1-rest")).team.incidents
    assert incident.span.length == timedelta(hours=5)
    assert incident.responders == ("ravi", "sofia")


def story(name: str) -> str:
    return next(path for path in STORIES if path.parent.name == name).read_text(encoding="utf-8")
