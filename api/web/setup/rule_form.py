"""Rules as forms: the fields of every rule of the book, from what the team file's own schema says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from constraints._registry import rule_types
from constraints._rule import Rule
from scheduler.importers.team_file.json_schema import branches_at, spelled_length
from scheduler.importers.team_file.rule_blocks import ALWAYS

Kind = Literal["number", "switch", "choice", "words", "list"]
BOOK = ("schedule", "rules")


@dataclass(frozen=True, kw_only=True)
class RuleField:
    """
    One parameter of a rule.

    Parameters
    ----------
    name
        In the form; `minimum_rest.weeks`.
    default
        As people write it; None: it must be given.
    """

    name: str
    label: str
    hint: str
    kind: Kind
    default: Any
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleForm:
    """
    One rule.

    Parameters
    ----------
    sentence
        What it says with its defaults; its summary where it has none without being told more.
    fixed
        Whether it always holds.
    on
        Whether it is in force.
    several
        Whether there are several of the kind, which a form cannot tell apart.
    """

    kind: str
    label: str
    sentence: str
    fixed: bool
    standard: bool
    on: bool
    fields: tuple[RuleField, ...]
    several: bool = False


@lru_cache(maxsize=1)
def rule_forms() -> tuple[RuleForm, ...]:
    """Return the forms of all rules, those in force first."""
    forms = [_form(kind) for kind in rule_types()]
    return tuple(sorted(forms, key=lambda form: (form.fixed, not form.standard, form.kind)))


def rule_forms_of(rules: Sequence[Rule], turn: str) -> tuple[RuleForm, ...]:
    """Return the forms of all rules, filled in with what a rotation plays by."""
    return tuple(
        _filled(form, [rule for rule in rules if rule.kind == form.kind], turn) for form in rule_forms()
    )


def _filled(form: RuleForm, rules: Sequence[Rule], turn: str) -> RuleForm:
    if not rules:
        return replace(form, on=form.fixed)
    fields = tuple(
        replace(field, default=_spelled(getattr(rules[0], field.name.partition(".")[2])))
        for field in form.fields
    )
    sentence = " ".join(rule.sentence(turn) for rule in rules)
    return replace(form, on=True, sentence=sentence, fields=fields, several=len(rules) > 1)


def _spelled(value: Any) -> Any:
    """Return a parameter as people write it."""
    if isinstance(value, timedelta):
        return spelled_length(value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    return sorted(value) if isinstance(value, frozenset) else value


def rules_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what a filled form says of rules, as a team file writes it."""
    said: dict[str, Any] = {}
    for rule in rule_forms():
        if rule.fixed:
            continue
        if f"{rule.kind}.on" not in form:
            if rule.standard:
                said[rule.kind] = False
            continue
        given = {field.name.partition(".")[2]: _given(field, form) for field in rule.fields}
        said[rule.kind] = {name: value for name, value in given.items() if value is not None} or True
    return said


def _form(kind: str) -> RuleForm:
    rule = rule_types()[kind]
    described = [branch for branch in branches_at((*BOOK, kind)) if "properties" in branch]
    properties: dict[str, Any] = described[0]["properties"] if described else {}
    needed = described[0].get("required", ()) if described else ()
    summary = str(described[0].get("description", "")).partition("\n")[0] if described else ""
    return RuleForm(
        kind=kind,
        label=kind.replace("_", " ").capitalize(),
        sentence=summary.replace("`", "") if needed else rule(kind=kind).sentence(),
        fixed=kind in ALWAYS,
        standard=rule.standard,
        on=rule.standard,
        fields=tuple(_fields(kind, properties)),
    )


def _fields(kind: str, properties: Mapping[str, Any]) -> Iterator[RuleField]:
    """Yield the parameters that a form can ask for; lists of parts are for team files."""
    for name, entry in properties.items():
        found = _kind(entry)
        if found is not None:
            yield RuleField(
                name=f"{kind}.{name}",
                label=str(entry.get("title", name)).capitalize(),
                hint=str(entry.get("description", "")).replace("`", ""),
                kind=found,
                default=entry.get("default"),
                least=entry.get("minimum"),
                most=entry.get("maximum"),
                choices=tuple(entry.get("enum", ())),
            )


def _kind(entry: Mapping[str, Any]) -> Kind | None:
    types = [entry.get("type"), *(branch.get("type") for branch in entry.get("anyOf", ()))]
    if "enum" in entry:
        return "choice"
    if "boolean" in types:
        return "switch"
    if "integer" in types:
        return "number"
    if "array" in types:
        return "list" if entry.get("items", {}).get("type") == "string" else None
    return "words" if "string" in types else None


def _given(field: RuleField, form: Mapping[str, str]) -> Any:
    words = form.get(field.name, "").strip()
    if field.kind == "switch":
        return field.name in form
    if not words:
        return None
    if field.kind == "number":
        return int(words) if words.isdecimal() else words
    if field.kind == "list":
        return [part.strip() for part in words.split(",") if part.strip()]
    return words
