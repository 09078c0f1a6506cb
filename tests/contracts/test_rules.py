"""What every rule of the book keeps: one bill on both sides, words for people, and a file of its own."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import constraints
from constraints._model import PlanModel
from constraints._registry import rule_types, standard_rules
from constraints._rule import Fact, Rule
from tests.contracts.bills import bill_in_check, bill_in_solver, broken
from tests.contracts.drawing import crowded_scenes, scenes
from tests.contracts.examples import EXAMPLES
from tests.contracts.scene import Scene, a_rule

NEEDED: dict[str, dict[str, Any]] = {
    "holiday_limit": {"name": "year-end", "holidays": ("Yule",)},
    "knowledge": {"skill": "database"},
}
"""Parameters of the rules that have some without a default."""

edge_draws = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def one_of_every_rule() -> list[Rule]:
    return [a_rule(kind, **NEEDED.get(kind, {})) for kind in rule_types()]


every_rule = pytest.mark.parametrize("rule", one_of_every_rule(), ids=lambda rule: rule.kind)


# ---- one bill ----


@every_rule
@edge_draws
@given(data=st.data())
def test_the_solver_and_the_check_send_the_same_bill(rule: Rule, data: st.DataObject) -> None:
    scene = data.draw(scenes(rule))
    assert bill_in_solver(rule.kind, scene) == bill_in_check(rule.kind, scene)


@every_rule
@edge_draws
@given(data=st.data())
def test_they_agree_on_what_is_kept_where_rotations_share_people_and_shifts_are_settled(
    rule: Rule, data: st.DataObject
) -> None:
    scene = data.draw(crowded_scenes(rule))
    assert (bill_in_solver(rule.kind, scene) == 0) == (bill_in_check(rule.kind, scene) == 0)


@every_rule
@edge_draws
@given(data=st.data())
def test_every_breach_says_who_and_when_in_a_sentence(rule: Rule, data: st.DataObject) -> None:
    scene = data.draw(scenes(rule))
    for breach in broken(rule.kind, scene):
        assert_a_sentence(breach.sentence)
        assert (breach.rule, breach.rotation) == (rule.kind, "oncall")
        assert breach.amount >= 1
        assert set(breach.people) >= {shift.person for shift in breach.shifts} or not breach.people


# ---- three plans each: one kept, one broken, one on the edge ----


@every_rule
def test_three_plans_show_what_the_rule_means(rule: Rule) -> None:
    assert rule.kind in EXAMPLES, f"give {rule.kind} three plans in tests/contracts/examples.py"
    example = EXAMPLES[rule.kind]()
    bills = {
        name: (bill_in_solver(rule.kind, scene), bill_in_check(rule.kind, scene))
        for name, scene in example._asdict().items()
    }
    assert bills == {"kept": (0, 0), "broken": (1, 1), "on_the_edge": (0, 0)}


# ---- words ----

BROKEN_TEXT = re.compile(
    r"[{}<>_]|\bNone\b|\bobject\b|timedelta|Fraction|  |\b1 (week|day|hour|person)s\b|\(\)"
)


def assert_a_sentence(text: str) -> None:
    assert_words(text.removesuffix("."))
    assert text.endswith(".")


def assert_words(text: str) -> None:
    assert not BROKEN_TEXT.search(text), text
    assert not text.endswith((".", ",", " ")), text
    assert len(text.split()) >= 3, text


@every_rule
@pytest.mark.parametrize("turn", ["week", "day", "turn"])
def test_a_rule_is_said_in_one_sentence(rule: Rule, turn: str) -> None:
    assert_a_sentence(rule.sentence(turn))
    assert rule.sentence(turn)[0].isupper()
    assert turn == "week" or "week" not in rule.sentence(turn)


def facts_of(rule: Rule) -> Iterator[tuple[Fact, Scene]]:
    for scene in EXAMPLES[rule.kind]():
        for row in PlanModel(scene.problem, explain=True).rows:
            if row.fact and row.fact.rule.kind == rule.kind:
                yield row.fact, scene


@every_rule
def test_every_fact_of_a_rule_can_be_said_and_set_aside_in_words(rule: Rule) -> None:
    facts = list(facts_of(rule))
    assert facts
    for fact, scene in facts:
        team = scene.problem.team
        assert_words(fact.rule.words(fact, team))
        if fact.person:
            assert fact.person in fact.rule.words(fact, team)
        if fact.rule.price:
            way_out = fact.rule.way_out(fact, team)
            assert_words(way_out)
            assert way_out[0].islower(), "a way out begins with a verb"


@every_rule
def test_a_rule_that_is_never_bent_has_no_way_out(rule: Rule) -> None:
    if not rule.price:
        fact, scene = next(facts_of(rule))
        with pytest.raises(NotImplementedError):
            rule.way_out(fact, scene.problem.team)


# ---- one file ----


def test_every_file_of_the_rule_book_holds_one_rule_that_is_named_as_the_file() -> None:
    folder = Path(inspect.getfile(constraints)).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert files == set(rule_types())
    for name, kind in rule_types().items():
        assert kind.__module__ == f"constraints.{name}"
        assert kind.__name__.lower() == name.replace("_", "")


def test_the_standard_book_holds_every_rule_that_a_team_has_unless_it_says_otherwise() -> None:
    assert {rule.kind for rule in standard_rules()} == {
        "coverage",
        "eligibility",
        "maximum_consecutive",
        "minimum_rest",
        "minimum_rotation_size",
        "one_place",
        "pins",
        "post_incident_rest",
        "shadow_period",
        "time_off",
    }


@every_rule
def test_a_rule_survives_json_and_has_a_schema(rule: Rule) -> None:
    adapter = TypeAdapter(type(rule))
    assert adapter.validate_json(adapter.dump_json(rule)) == rule
    schema = adapter.json_schema()
    assert set(schema["properties"]) == {field.name for field in fields(rule)}
    assert schema["properties"]["kind"]["const"] == rule.kind
    assert json.loads(adapter.dump_json(rule))["kind"] == rule.kind
    with pytest.raises(ValidationError):
        adapter.validate_python({"kind": "no such rule"})


@every_rule
def test_a_rule_says_what_each_parameter_means(rule: Rule) -> None:
    doc = inspect.getdoc(type(rule)) or ""
    for field in fields(rule):
        said = re.search(rf"^(\w+, )*{field.name}(, \w+)*$|`{field.name}`", doc, re.MULTILINE)
        assert said or field.name == "kind"


# ---- two sides that share nothing ----


@every_rule
def test_encoding_and_check_share_no_function(rule: Rule) -> None:
    module = importlib.import_module(f"constraints.{rule.kind}")
    encoding, check = called_from(module, "encode"), called_from(module, "breaches")
    assert encoding & check == set()


def called_from(module: ModuleType, method: str) -> set[str]:
    """Return the project's functions that a method of a module's rule uses, directly or through others."""
    tree = ast.parse(inspect.getsource(module))
    bodies = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [method]
    while waiting:
        for name in _functions_named_in(bodies[waiting.pop()], module, set(bodies)):
            if name not in found:
                found.add(name)
                waiting += [name] if name in bodies else []
    return found


def _functions_named_in(body: ast.FunctionDef, module: ModuleType, own: set[str]) -> Iterator[str]:
    for node in ast.walk(body):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            if node.attr in own:
                yield node.attr
        elif isinstance(node, ast.Name):
            thing = getattr(module, node.id, None)
            ours = getattr(thing, "__module__", "").startswith(("constraints", "scheduler"))
            if node.id in own or (inspect.isfunction(thing) and ours):
                yield node.id


def test_a_shared_function_would_be_noticed() -> None:
    source = (
        "class Bad:\n"
        "    def encode(self, model): return self._limit()\n"
        "    def breaches(self, timetable): return [n for n in map(helper, self._other())]\n"
        "    def _other(self): return self._limit()\n"
        "    def _limit(self): return 3\n"
        "def helper(n): return n\n"
    )
    bodies = {node.name: node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    empty = ModuleType("bad")
    assert set(_functions_named_in(bodies["encode"], empty, set(bodies))) == {"_limit"}
    assert set(_functions_named_in(bodies["breaches"], empty, set(bodies))) == {"helper", "_other"}
