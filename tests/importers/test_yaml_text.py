"""YAML as people mean it, and hostile YAML refused before it does harm."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import Invalid
from scheduler.importers.yaml_text import LARGEST_TEXT, read_yaml


def refusal(text: str) -> str:
    """Return the words with which a text is refused."""
    with pytest.raises(Invalid) as refused:
        read_yaml(text, source="team file")
    assert refused.value.mend
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10:00", "10:00"),
        ("09:30", "09:30"),
        ("10:00:30", "10:00:30"),
        ("yes", "yes"),
        ("off", "off"),
        ("NO", "NO"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("2027-01-04", "2027-01-04"),
        ("5", 5),
        ("-3", -3),
        ("007", "007"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("0.1", Decimal("0.1")),
        (".5", Decimal("0.5")),
        ("1e2", Decimal(100)),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("!!int 5", 5),
        ("٣", "٣"),
        ("2_weeks", "2_weeks"),
        ("<<", "<<"),
    ],
)
def test_a_scalar_means_what_yaml_1_2_says(written: str, meant: Any) -> None:
    read = read_yaml(f"value: {written}").data["value"]
    assert read == meant
    assert type(read) is type(meant)


def test_a_number_is_exactly_what_is_written() -> None:
    assert read_yaml("share: 0.1").data["share"] * 10 == 1


def test_every_value_has_the_line_on_which_it_stands() -> None:
    document = read_yaml("name: x\npeople:\n  - id: ann\n    off:\n      - {from: a,\n         to: b}\n")
    assert document.locate(("people", 0, "off", 0, "to")) == (("people", 0, "off", 0, "to"), 6)
    assert document.locate(("people", 0, "off"))[1] == 4


def test_what_is_missing_is_looked_for_where_it_should_be() -> None:
    document = read_yaml("people:\n  - name: Ann\n")
    assert document.locate(("people", 0, "id")) == (("people", 0, "id"), 2)


def test_names_that_a_validator_adds_to_a_path_are_left_out() -> None:
    document = read_yaml("rules:\n  knowledge: {skill: x}\n")
    assert document.locate(("rules", "knowledge", 0, "skill"))[0] == ("rules", "knowledge", "skill")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' is there twice, first on line 1"),
        ("{a: 1, a: 2}", "the key 'a' is there twice"),
        ("1: one", "a key is 1, not text"),
        ("[a]: one", "a key is a list or mapping, not text"),
        ("a: 1\n---\nb: 2", "a second document begins here"),
        ("a: .inf", ".inf is no number"),
        ("a: .NaN", ".NaN is no number"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ("a: 1e999999999", "too long"),
        ("a: " + "9" * 5000, "too long"),
        ("a: !!python/object/apply:os.system [ls]", "tag"),
        ("a: !!binary aGk=", "tag"),
        ("a: !!timestamp 2027-01-01", "tag"),
        ("a: !!int x", "tag"),
        ("a: !mine {b: 1}", "the tag !mine is not known"),
        ("a: *nowhere", "the alias *nowhere has no anchor"),
        ("a: &a [*a]", "stands inside itself"),
        ('a: "\\x1b[2J"', "control character"),
        ('a: "\\u202egnp"', "control character"),
        ("a: \x00", "does not allow"),
        ("a: \ud800", "does not allow"),
        ("a: [1, 2", "this is no YAML: while parsing a flow sequence"),
        ("a:\n\tb: 1", "line 2, column 1: a tab stands here. Indent with spaces"),
        ("a:\n\t- b", "line 2, column 1"),
        ("a: b: c", "line 1, column 5"),
        ("%YAML 9.9\n---\na: 1", "no YAML"),
    ],
)
def test_a_text_that_cannot_be_meant_is_refused_with_its_line(text: str, words: str) -> None:
    assert words in refusal(text)


def a_billion_laughs() -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (a_billion_laughs(), "aliases copy more than"),
        ("[" * 40 + "]" * 40, "inside each other"),
        ("[" * 100_000, "nesting depth"),
        ("? " * 100_000, "inside each other"),
        ("{a: " * 50_000, "inside each other"),
        ("[" + "1," * 2_000_000 + "1]", "more than 300,000 values"),
        ("x" * (LARGEST_TEXT + 1), "characters"),
        ("'" + "a" * 5_000_000, "no YAML"),
    ],
    ids=["aliases", "lists", "open lists", "keys", "mappings", "values", "size", "open quote"],
)
def test_a_bomb_is_refused_before_it_goes_off(text: str, words: str) -> None:
    begun = time.process_time()
    assert words in refusal(text)
    assert time.process_time() - begun < 10


def test_a_shared_block_may_be_written_once() -> None:
    data = read_yaml("one: &limits {size: 4}\ntwo: *limits").data
    assert data["one"] == data["two"] == {"size": 4}


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text("abc \\\"😀é:-#'{}[]", max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text("ab\\😀", max_size=3), inside, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(values=values, ascii_only=st.booleans(), indent=st.sampled_from([None, 2, "\t"]))
def test_json_means_in_yaml_what_it_means_in_json(values: Any, ascii_only: bool, indent: Any) -> None:
    text = json.dumps({"value": values}, ensure_ascii=ascii_only, indent=indent)
    assert read_yaml(text).data == {"value": values}


@settings(deadline=None)
@given(text=st.text(max_size=60) | st.text("a: -[]{}&*!|>'\"#%@`,?\n\t0.e", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid):
        read_yaml(text)
