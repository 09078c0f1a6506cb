"""The stories of rule books: what a rotation plays by, as a team file says it, and changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import timedelta
from typing import Any

import yaml

from constraints._registry import rule_types
from constraints._rule import Problem, Rule
from scheduler.domain.errors import NotFound
from scheduler.domain.team import Published
from scheduler.importers.team_file import read_team, write_team
from scheduler.importers.team_file.json_schema import spelled_length
from scheduler.services.teams import as_filed
from scheduler.store.base import plain
from scheduler.store.rotations import StoredRotation
from scheduler.store.stored import Stored


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """
    What can be said of a rule.

    Parameters
    ----------
    value
        As a team file writes it; None: the rule is not in force.
    default
        What holds where nothing is said; None: it has to be said.
    """

    name: str
    value: Any
    default: Any


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """
    A rule.

    Parameters
    ----------
    sentence
        What it says; empty where it is not in force and says nothing without being told more.
    in_force
        Whether the rotation plays by it.
    standard
        Whether rotations do of which nothing is said.
    """

    kind: str
    sentence: str
    in_force: bool
    standard: bool
    parameters: tuple[Parameter, ...]


def shown(stored: Stored, rotation: str) -> tuple[RuleShown, ...]:
    """Return the rules that a rotation plays by, then those that it could."""
    found = of(stored, rotation)
    turn, kinds = found.rotation.cadence.turn_word, {rule.kind for rule in found.rules}
    others = [_shown(kind, None, turn) for kind in rule_types() if kind not in kinds]
    return (*(_shown(rule.kind, rule, turn) for rule in found.rules), *others)


def _shown(kind: str, rule: Rule | None, turn: str) -> RuleShown:
    sort = rule_types()[kind]
    named = [field for field in fields(sort) if field.name != "kind"]
    told = all(field.default is not MISSING for field in named)
    says = rule or (sort(kind=kind) if told else None)
    return RuleShown(
        kind=kind,
        sentence=says.sentence(turn) if says else "",
        in_force=rule is not None,
        standard=sort.standard,
        parameters=tuple(
            Parameter(
                name=field.name,
                value=_spelled(getattr(rule, field.name)) if rule else None,
                default=None if field.default is MISSING else _spelled(field.default),
            )
            for field in named
        ),
    )


def _spelled(value: Any) -> Any:
    """Return a parameter as a team file writes it."""
    return spelled_length(value) if isinstance(value, timedelta) else plain(value)


def of(stored: Stored, rotation: str) -> StoredRotation:
    """
    Return a rotation, with its rules.

    Raises
    ------
    NotFound
        When there is none.
    """
    found = stored.rotations.get(rotation)
    if found is None:
        raise NotFound(f"There is no rotation {rotation}.", "Correct its id.")
    return found


def change(
    stored: Stored, rotation: str, said: Mapping[str, Any], *, by: str, why: str = ""
) -> tuple[Rule, ...]:
    """
    Let a rotation play by other rules from the next plan on, and return them.

    Parameters
    ----------
    said
        By the kind of rule, as a team file says it: parameters over those that there are, or False for off.

    Raises
    ------
    Invalid
        With what is wrong, in the words for team files.
    NotFound
        When there is no such rotation.
    """
    found = of(stored, rotation)
    book = _read(as_filed(stored, found.team), found.rotation.name, said)
    if book == found.rules:
        return book
    stored.rotations.put(replace(found, rules=book))
    stored.audit.add(
        "rotation.rules",
        who=by,
        why=why,
        says=_said(found, book),
        subject=rotation,
        team=found.team,
        versions={rotation: stored.changes.touch(rotation)},
        before=found.rules,
        after=book,
    )
    return book


def _read(problem: Problem, name: str, said: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules that a team's file would mean if it said more of a rotation."""
    team = replace(problem.team, past=(), carried=(), pins=(), incidents=(), published=Published())
    data = yaml.safe_load(write_team(Problem(team=team, rules=problem.rules)))
    schedule = next(one for one in data["schedules"] if one["name"] == name)
    for kind, more in said.items():
        known = schedule["rules"].get(kind)
        parts = known if isinstance(known, list) else [known] if isinstance(known, dict) else []
        if more is not False and len(parts) > 1:
            continue  # several of a kind are told apart in a team file only
        merged = {**(parts[0] if parts else {}), **more} if isinstance(more, Mapping) else more
        schedule["rules"][kind] = (parts[0] if parts else {}) if more is True else merged
    return read_team(json.dumps(data, default=str), source="The rules").rules[name]


def _said(found: StoredRotation, book: tuple[Rule, ...]) -> str:
    """Return what has changed as sentences."""
    turn, before = found.rotation.cadence.turn_word, set(found.rules)
    fresh = [rule.sentence(turn) for rule in book if rule not in before]
    gone = [rule for rule in found.rules if rule.kind not in {one.kind for one in book}]
    lost = [f"No longer: {rule.sentence(turn)}" for rule in gone]
    return f"The rules of {found.rotation.name} are changed. {' '.join([*fresh, *lost])}"
