"""Every mistake in a team file is refused with its path, its line, and how to mend it."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints._registry import rule_types
from scheduler.domain.errors import Invalid
from scheduler.importers.team_file import read_team, schema_json
from scheduler.importers.team_file.complaints import MOST_SAID
from tests.importers.test_team_file import SMALL, STORIES, TWO, with_rules


def refusal(text: str) -> str:
    """Return the words with which a file is refused."""
    with pytest.raises(Invalid) as refused:
        read_team(text)
    assert refused.value.mend
    return str(refused.value)


def people(ann: str) -> str:
    return SMALL.replace("{id: ann}", f"{{id: ann, {ann}}}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMALL.replace("10:00", "600"), "line 4, schedule.handoff_time: 600 is a number, not a time of day"),
        (SMALL.replace("10:00", "24:00"), "line 4, schedule.handoff_time: 24:00 is no time of day"),
        (SMALL.replace("Berlin", "Berlni"), "is no IANA time zone. Did you mean Europe/Berlin?"),
        (SMALL.replace("Europe/Berlin", "localtime"), "line 3, schedule.timezone: localtime is no IANA"),
        (
            SMALL.replace("tiers:", "teirs:"),
            "line 5, schedule.teirs: there is no such key. Did you mean tiers?",
        ),
        (
            SMALL.replace("name: core", "nmae: core"),
            "team file, line 2, schedule.nmae: there is no such key.",
        ),
        (SMALL.replace("people:", "people: []\nhistory:"), "people: the list is empty. Add an entry."),
        (SMALL.replace("name: core\n", "\n"), "schedule.name: this is missing. Add `name:`"),
        (SMALL.replace("name: core", "name: 5"), "schedule.name: 5 is not text. Put it in quotes."),
        (SMALL.replace("name: core", "name: ' core'"), "begins or ends with a space"),
        (SMALL.replace("name: core", 'name: "co\\nre"'), "a name stands on one line"),
        (SMALL.replace("weeks: 4", "weeks: 261"), "line 6, horizon.weeks: 261 is more than 260"),
        (SMALL.replace("weeks: 4", 'weeks: "4"'), "horizon.weeks: '4' is not a whole number"),
        (SMALL.replace("weeks: 4", "weeks: true"), "horizon.weeks: true is not a whole number"),
        (
            SMALL.replace("2027-01-04", "2027-02-30"),
            "line 6, horizon.start: the calendar has no 2027-02-30. Write a day as",
        ),
        (SMALL.replace("2027-01-04", "2027-W01"), "2027-W01 is no day"),
        (SMALL.replace("2027-01-04", "0001-01-01"), "the year 1 is out of reach"),
        (SMALL.replace("2027-01-04", "2185-01-01"), "2185-01-01 is out of reach"),
        (SMALL.replace("start: 2027-01-04, ", ""), "horizon: it is not said from when on to plan"),
        (SMALL.replace("[primary, secondary]", f"[{', '.join('abcdefghijk')}]"), "more than 10 entries"),
        (SMALL.replace("secondary]", "shadow]"), "shadow is what learning is called"),
        (SMALL.replace("secondary]", "primary]"), "another tier is called 'primary'"),
        (people("share: 0"), "line 7, people[0].share: 0 is not more than 0"),
        (people("share: yes"), "people[0].share: yes is no number"),
        (people("share: 1e999999"), "too long"),
        (people("skills: sql"), "people[0].skills: 'sql' is not a list"),
        (people("email: a@b.example"), "people[0].email: there is no such key"),
        (people("newcomer: maybe"), "people[0].newcomer: 'maybe' is not true or false"),
        (people("site: moon"), "people[0].site: 'moon' is no site of this schedule"),
        (people("tiers: [first]"), "people[0].tiers[0]: 'first' is no tier of this schedule"),
        (people("joined: 2027-02-01, left: 2027-01-01"), "people[0].left: they leave before they join"),
        (people("time_off: [{from: 2027-02-02, to: 2027-02-01}]"), "2027-02-01 is before 2027-02-02"),
        (people("time_off: [{from: 2027-02-02T10:00:00, to: 2027-02-03}]"), "is no day and no instant"),
        (people("time_off: [{from: 2027-02-02T10:00+00:99, to: 2027-02-03}]"), "is no day and no instant"),
        (people("time_off: [{from: ٢٠٢٧-02-02, to: 2027-02-03}]"), "is no day and no instant"),
        (people("wishes: [{kind: wnat, from: 2027-02-02, to: 2027-02-03}]"), "Did you mean want?"),
        (SMALL.replace("{id: bo}", "{id: ann}"), "people[1].id: another person has the id 'ann'"),
        (SMALL.replace("{id: bo}", "bo"), "people[1]: 'bo' is not a mapping"),
        ("[]", "the file: a list is not a mapping"),
        (SMALL.replace("schedule:", "schedles:"), "Did you mean schedules?"),
        ("people: [{id: ann}]\nhorizon: {start: 2027-01-04}", "exactly one of `schedule` and `schedules`"),
        (TWO.replace("west", "east"), "line 3, schedules[1].name: another schedule is called 'east'"),
        (TWO.replace("members: [ann, bo, cy]", "tiers: [primary]"), "schedules[0].members: this is missing"),
        (TWO.replace("[ann, bo, cy]", "[ann, bo, cyy]"), "members[2].person: nobody has the id 'cyy'"),
        (TWO.replace("[ann, bo, cy]", "[ann, bo, bo]"), "members[2].person: bo is a member already"),
        (
            TWO.replace("{id: ann}", "{id: ann, joined: 2027-01-01}"),
            "people[0].joined: this is part of a mem",
        ),
        (TWO + "pins: [{tier: primary, week: 2027-01-04, person: ann}]", "it is not said which rotation"),
        (
            TWO + "pins: [{rotation: eats, tier: primary, week: 2027-01-04, person: ann}]",
            "Did you mean east?",
        ),
        (SMALL + "order: [spacing, wishes]", "line 8, order: it does not name each of spacing"),
        (SMALL + "now: 2027-01-04T10:00:00", "now: 2027-01-04T10:00:00 is no instant"),
        (SMALL + "now: 0001-01-01T00:00:00Z", "now: the year 1 is out of reach"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, words: str) -> None:
    assert words in refusal(text)


def schedule(extra: str) -> str:
    return SMALL.replace("tiers:", f"{extra}\n  tiers:")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (schedule("turn_hours: 6"), "schedule.turn_hours: a weekly rotation has no hours"),
        (schedule("rotation_type: hourly\n  turn_hours: 5"), "turns of 5 hours do not fill a day"),
        (schedule("rotation_type: follow_the_sun"), "has at least two sites"),
        (schedule("rotation_type: wekly"), "Did you mean weekly?"),
        (schedule("handoff_day: Monday"), "Did you mean monday?"),
        (schedule("classes: [nights]"), "Did you mean night?"),
        (
            schedule("escalation_policy: [{level: 1, target: on-call-primry}]"),
            "Did you mean on-call-primary?",
        ),
        (
            schedule("escalation_policy: [{level: 1, target: x}, {level: 1, target: y}]"),
            "escalation_policy[1].level: level 1 is there twice",
        ),
        (schedule("escalation_policy: [{level: 1, target: x, timeout: 5}]"), "5 has no unit. Write 2_weeks"),
        (schedule("escalation_policy: [{level: 1, target: x, timeout: 2_turns}]"), "no length of time here"),
        (
            schedule("escalation_policy: [{level: 1, target: x, timeout: 999999_weeks}]"),
            "longer than ten years",
        ),
        (schedule("participants: {shadow_period: 10_days}"), "this is no whole number of weeks"),
        (schedule("participants: {shadow_period: 2}"), "shadow_period: 2 has no unit"),
        (schedule("participants: {max_consecutive_weeks: 99}"), "weeks: 99 is more than 52"),
        (schedule("health_metrics: {alert_if_pages_exced: 5}"), "Did you mean alert_if_pages_exceed?"),
        (with_rules("{minimum_rset: {}}"), "Did you mean minimum_rest?"),
        (
            with_rules("{minimum_rest: {week: 1}}"),
            "minimum_rest.week: there is no such key. Did you mean weeks?",
        ),
        (with_rules("{minimum_rest: {weeks: 0}}"), "rules.minimum_rest.weeks: 0 is less than 1"),
        (with_rules('{minimum_rest: {weeks: "2"}}'), "rules.minimum_rest.weeks: '2' is not a whole number"),
        (with_rules("{minimum_rest: }"), "nothing is said about the rule"),
        (with_rules("{coverage: false}"), "rules.coverage: this rule always holds"),
        (with_rules("{coverage: {allow_gaps: yes}}"), "'yes' is not true or false"),
        (with_rules("{time_off: {tolerated: 24}}"), "rules.time_off.tolerated: 24 has no unit"),
        (with_rules("{time_off: {lowers_fair_share: al}}"), "Did you mean all?"),
        (with_rules("{knowledge: {at_least: 1}}"), "rules.knowledge.skill: this is missing"),
        (with_rules("{knowledge: {skill: sql}}"), "rules.knowledge.skill: 'sql' is not a skill anybody has"),
        (
            with_rules("{shadow_period: {ladder: [{tier: scnd, weeks: 2}]}}"),
            "ladder[0].tier: 'scnd' is not a t",
        ),
        (
            with_rules("{shadow_period: {ladder: [{tear: x, weeks: 2}]}}"),
            "ladder[0].tear: there is no such key",
        ),
        (with_rules("{holiday_limit: {name: x, holidays: [Xmas]}}"), "holidays[0]: 'Xmas' is no holiday"),
        (with_rules("{holiday_limit: {name: x, holidays: [2027-01-06]}}"), "2027-01-06 is no holiday"),
        (
            with_rules("{minimum_rest: {weeks: 3}}\n  participants: {min_rest_weeks: 2}"),
            "min_rest_weeks: 2 here, but 3 under rules.minimum_rest.weeks. Say it once.",
        ),
        (
            with_rules("{minimum_rest: false}\n  participants: {min_rest_weeks: 2}"),
            "`participants` sets this rule, here it is off",
        ),
        (SMALL + "holidays: [{country: GER}]", "holidays[0].country: 'GER' is no country"),
        (
            SMALL + "holidays: [{country: DE, subdivision: BX}]",
            "holidays[0].subdivision: DE has no part 'BX'",
        ),
        (SMALL + "holidays: [{country: DE, names: [Xmas Day]}]", "Did you mean Christmas Day?"),
        (SMALL + "holidays: [{extra_load: 1}]", "exactly one of country and date is needed"),
        (SMALL + "holidays: [{date: 2027-01-05, subdivision: BY}]", "this goes with a country"),
        (SMALL.replace("2027", "2040") + "holidays: [{country: IN}]", "available only from"),
    ],
)
def test_a_mistake_in_a_schedule_is_named_with_its_path(text: str, words: str) -> None:
    assert words in refusal(text)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (
            "tier: primary, week: 2027-01-05, person: ann",
            "on 2027-01-05 (Tuesday). The nearest handoff is on 2027-01-04",
        ),
        ("tier: primary, week: 2026-12-28, person: ann", "this turn lies before the horizon"),
        ("tier: primary, week: 2027-02-01, person: ann", "no turn of core begins on 2027-02-01"),
        ("tier: primary, week: 1980-01-07, person: ann", "1980-01-07 is too long ago"),
        ("tier: primary, week: 2027-01-04, person: anne", "nobody has the id 'anne'. Did you mean ann?"),
        ("tier: prmary, week: 2027-01-04, person: ann", "Did you mean primary?"),
        ("tier: primary, person: ann", "exactly one of week and start is needed"),
        (
            "tier: primary, start: 2027-01-04T10:00:00Z, person: ann",
            "nearest handoff is at 2027-01-04T09:00:00+00:00",
        ),
        (
            "tier: primary, start: 2027-01-04T09:00:00Z, end: 2027-01-12T09:00:00Z, person: ann",
            "pins[0].end: this turn ends at 2027-01-11T09:00:00+00:00",
        ),
    ],
)
def test_a_pin_that_is_no_turn_is_refused(entry: str, words: str) -> None:
    assert words in refusal(SMALL + f"pins:\n  - {{{entry}}}\n")


def test_history_lies_before_the_horizon() -> None:
    text = SMALL + "history: {shifts: [{tier: primary, week: 2027-01-04, person: ann}]}\n"
    assert "history.shifts[0].week: this turn lies inside the horizon" in refusal(text)


def test_two_people_cannot_be_pinned_to_one_seat() -> None:
    seat = "tier: primary, week: 2027-01-04"
    pins = f"pins: [{{{seat}, person: ann}}, {{{seat}, person: bo}}]"
    assert "pins[1]: primary from 2027-01-04T09:00:00+00:00 is given to more than 1" in refusal(SMALL + pins)
    assert read_team(SMALL.replace("[primary,", "[{name: primary, count: 2},") + pins).team.pins


def test_a_pin_cannot_take_a_frozen_seat_from_its_holder() -> None:
    text = SMALL + (
        "published: {notice: 2_weeks, shifts: [{tier: primary, week: 2027-01-04, person: ann}]}\n"
        "pins: [{tier: primary, week: 2027-01-04, person: bo}]\n"
    )
    assert read_team(text).team.pins
    assert "is given to more than 1" in refusal(text + "now: 2027-01-01T00:00:00Z\n")


def test_an_hour_s_handoffs_on_one_day_are_told_apart_by_their_instant() -> None:
    text = schedule("rotation_type: hourly") + "pins: [{tier: primary, week: 2027-01-04, person: ann}]\n"
    assert "2 turns of core begin on 2027-01-04. Write `start:` with 2027-01-04T09:00Z" in refusal(text)


def test_incidents_name_people_and_end_after_they_begin() -> None:
    span = "started: 2027-01-02T10:00:00Z, ended: 2027-01-02T09:00:00Z"
    incident = f"{{id: I1, severity: SEV1, {span}, responders: [x]}}"
    words = refusal(SMALL + f"incidents: [{incident}, {incident}]\n")
    assert "incidents[0].ended: A span ends at" in words
    assert "incidents[0].responders[0]: nobody has the id 'x'" in words


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    words = refusal(
        SMALL.replace("10:00", "600").replace("Berlin", "Berlni").replace("{id: bo}", "{id: bo, x: 1}")
    )
    assert "3 problems" in words
    assert words.index("line 3,") < words.index("line 4,") < words.index("line 7,")


def test_a_file_that_is_all_mistakes_is_not_answered_with_a_book() -> None:
    text = SMALL + "pins:\n" + "  - {tier: x, person: ann, week: 2027-01-04}\n" * 500
    assert refusal(text).count("\n") == MOST_SAID + 1
    assert "… and 475 more." in refusal(text)


def test_too_much_to_plan_is_refused_before_anything_is_made() -> None:
    text = schedule("rotation_type: hourly\n  turn_hours: 1").replace("weeks: 4", "weeks: 260")
    crowd = "\n".join(f"  - {{id: p{n}}}" for n in range(400))
    begun = time.process_time()
    words = refusal(text.replace("people: [{id: ann}, {id: bo}, {id: cy}, {id: dee}]", f"people:\n{crowd}"))
    assert "are too many to plan at once" in words
    assert "more than 500 entries" in refusal(
        text[: text.index("people:")] + "people:\n" + "  - {id: a}\n" * 501
    )
    assert time.process_time() - begun < 5


def test_a_naive_instant_of_asking_is_refused() -> None:
    with pytest.raises(Invalid, match="no offset"):
        read_team(SMALL, now=datetime(2027, 1, 4, tzinfo=UTC).replace(tzinfo=None))


# ---- the schema ----


def test_the_json_schema_describes_every_key_and_every_rule() -> None:
    schema = json.loads(schema_json())
    rules = schema["$defs"]["Rules"]["properties"]
    assert set(rules) == set(rule_types())
    assert {"const": False} in rules["minimum_rest"]["anyOf"]
    assert {"const": False} not in rules["coverage"]["anyOf"]
    for name in ("TeamFile", "ScheduleBlock", "PersonBlock", "ShiftBlock", "HolidayBlock"):
        block = schema if name == "TeamFile" else schema["$defs"][name]
        assert block["additionalProperties"] is False
        told = [{"description", "$ref"} & set(entry) for entry in block["properties"].values()]
        assert all(told), name


# ---- anything at all ----

texts = st.sampled_from([path.read_text(encoding="utf-8") for path in STORIES] + [SMALL, TWO])
scraps = st.sampled_from(
    [
        "",
        "[]",
        "{}",
        "null",
        "600",
        "-1",
        "1e9",
        "true",
        "x",
        "2027-13-01",
        "9999-12-31",
        "0001-01-01",
        "*a",
        "&a x",
        "{a: 1}",
        "[1, 2]",
        '"\\u0000"',
        "2027-01-04T10:00:00Z",
        "99999_weeks",
        "'",
        "\t",
        "- -",
        "P9W",
        "1/0",
    ]
)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), text=texts)
def test_a_damaged_file_is_read_or_refused(data: st.DataObject, text: str) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[number].rpartition(": ")
        lines[number] = key + colon + data.draw(scraps)
    with suppress(Invalid):
        read_team("\n".join(lines))


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "name", "people", "rules", "from", "to", "start", "weeks", "tiers", "members", "date"]
            ),
            inside,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_values_in_the_places_of_a_file_are_read_or_refused(data: st.DataObject) -> None:
    document: dict[str, Any] = {
        "schedule": {"name": "core"},
        "people": [{"id": "ann"}],
        "horizon": {"start": "2027-01-04", "weeks": 2},
    }
    keys = json.loads(schema_json())["properties"]
    inside = json.loads(schema_json())["$defs"]["ScheduleBlock"]["properties"]
    for key in data.draw(st.lists(st.sampled_from(sorted(keys)), max_size=2)):
        document[key] = data.draw(plain)
    if isinstance(document.get("schedule"), dict):
        for key in data.draw(st.lists(st.sampled_from(sorted(inside)), max_size=2)):
            document["schedule"][key] = data.draw(plain)
    with suppress(Invalid):
        read_team(json.dumps(document))


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_no_reason_to_crash(text: str) -> None:
    with suppress(Invalid):
        read_team(text)
