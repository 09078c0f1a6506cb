from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from scheduler.domain.errors import Invalid
from scheduler.domain.plan import Plan
from scheduler.services.plan_text import from_json, shifts_from_json, to_json
from tests.builders import a_person, a_team, plan_of, shifts


@pytest.fixture
def plan() -> Plan:
    team = a_team(a_person("Ann", share="1/3"), "Bo", "Cy", "Dee", zone="Europe/Berlin", weeks=8)
    return plan_of(team, shifts(team, "Ann Ann Ann Bo Cy Dee Bo Cy"))


def test_what_is_written_is_read_and_written_alike(plan: Plan) -> None:
    text = to_json(plan)
    assert from_json(text).assignments == plan.assignments
    assert to_json(from_json(text)) == text
    assert text.endswith("}\n")


def test_instants_are_written_in_utc_wherever_they_came_from(plan: Plan) -> None:
    first = plan.assignments[0]
    east = timezone(timedelta(hours=9))
    moved = replace(first, start=first.start.astimezone(east), end=first.end.astimezone(east))
    text = to_json(replace(plan, assignments=(moved, *plan.assignments[1:])))
    assert text == to_json(plan)
    assert json.loads(text)["assignments"][0]["start"] == "2027-01-04T09:00:00Z"


def test_the_parts_come_in_a_fixed_order(plan: Plan) -> None:
    keys = list(json.loads(to_json(plan)))
    assert keys == ["digest", "assignments", "levels", "fairness", "breaches", "solver", "certificate"]


def test_bare_assignments_are_told_apart_from_a_plan(plan: Plan) -> None:
    bare = json.dumps({"assignments": json.loads(to_json(plan))["assignments"]})
    assert shifts_from_json(bare) == plan.assignments
    assert shifts_from_json(to_json(plan)) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: this is no JSON"),
        ("[]", "a plan is a JSON object"),
        ("{}", "digest: field required"),
        ('{"digest": 1, "digest": 2}', "the key 'digest' is there twice"),
        ('{"digest": NaN}', "NaN is no number"),
        ("[" * 100_000, "p.json"),
        ('{"digest": ' + "9" * 5000 + "}", "p.json"),
        ("\ud800", "p.json"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(Invalid) as caught:
        from_json(text, source="p.json")
    assert says in caught.value.what
    assert caught.value.what.startswith("p.json")


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("start", "2027-01-04T10:00", "assignments.0.start"),
        ("start", "soon", "assignments.0.start"),
        ("person", None, "assignments.0.person"),
        ("tier", ["primary"], "assignments.0.tier"),
    ],
)
def test_a_shift_that_cannot_be_read_is_refused_with_its_place(
    plan: Plan, key: str, value: object, place: str
) -> None:
    data = json.loads(to_json(plan))
    data["assignments"][0][key] = value
    with pytest.raises(Invalid, match=place):
        from_json(json.dumps(data))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e308", '"1/0"', '"x"', "true", "[]"])
def test_a_figure_that_is_no_number_is_refused_or_read_but_never_breaks(plan: Plan, number: str) -> None:
    text = to_json(plan).replace('"worst": ', f'"worst": {number}, "was": ')
    with suppress(Invalid):
        from_json(text)
