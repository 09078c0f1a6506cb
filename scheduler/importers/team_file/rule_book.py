"""
The rule book of a rotation: what the file says over what the rules say by themselves.

A convention lets references be checked without knowing the rules: a parameter `tier` or `tiers` names tiers
of the rotation, `skill` a skill that somebody has, and `holidays` holidays of the schedule, by name or day.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from constraints._registry import rule_types
from constraints._rule import Rule
from scheduler.domain.rotations import Rotation
from scheduler.domain.team import Horizon
from scheduler.importers.team_file.complaints import Complaints
from scheduler.importers.team_file.rule_blocks import said
from scheduler.importers.team_file.schedule_block import ScheduleBlock
from scheduler.importers.team_file.suggestions import did_you_mean
from scheduler.importers.yaml_text import Path

PARTICIPANTS = {
    "min_rotation_size": ("minimum_rotation_size", "people"),
    "max_consecutive_weeks": ("maximum_consecutive", "weeks"),
    "min_rest_weeks": ("minimum_rest", "weeks"),
    "shadow_period": ("shadow_period", "weeks"),
}
"""Which rule and parameter each limit under `participants` is."""


class Known(NamedTuple):
    """What a rule's parameters may refer to."""

    skills: Collection[str]
    holidays: Collection[str]
    horizon: Horizon


def rule_book(
    path: Path, block: ScheduleBlock, rotation: Rotation, known: Known, complaints: Complaints
) -> tuple[Rule, ...]:
    """Return the rules that a rotation plays by, in the order of their kinds."""
    limits = dict(_limits(path, block, rotation, complaints))
    book: list[Rule] = []
    for kind, rule in rule_types().items():
        for place, values in _entries(path, block, kind, rule):
            limit = limits.get(kind, {})
            merged = _merged(path, place, values, limit, complaints)
            with complaints.about(next((at for at, _ in limit.values()), place)):
                made = rule(**{"kind": kind, **merged})
                _check_references(place, made, rotation, known, complaints)
                book.append(made)
    for kind in limits:
        if getattr(block.rules, kind) is None and kind in block.rules.model_fields_set:
            mend = "take one of the two out"
            complaints.add((*path, "rules", kind), "`participants` sets this rule, here it is off", mend)
    return tuple(book)


def _entries(path: Path, block: ScheduleBlock, kind: str, rule: type[Rule]) -> Iterator[tuple[Path, Any]]:
    """Yield where each rule of a kind is written and what is said there."""
    place = (*path, "rules", kind)
    entry = getattr(block.rules, kind)
    if kind not in block.rules.model_fields_set:
        if rule.standard:
            yield place, {}
    elif rule.many:
        for number, one in enumerate(entry or ()):
            yield (*place, number), said(one)
    elif entry is not None:
        yield place, said(entry)


def _limits(
    path: Path, block: ScheduleBlock, rotation: Rotation, complaints: Complaints
) -> Iterator[tuple[str, dict[str, tuple[Path, Any]]]]:
    """Yield what `participants` sets: rule, parameter, and where it stands with its value."""
    for key, (kind, parameter) in PARTICIPANTS.items():
        value = getattr(block.participants, key)
        place = (*path, "participants", key)
        if isinstance(value, timedelta):
            value = _in_turns(place, value, rotation, complaints)
        if value is not None:
            yield kind, {parameter: (place, value)}


def _in_turns(path: Path, length: timedelta, rotation: Rotation, complaints: Complaints) -> int | None:
    """Return how many turns of the rotation a length is."""
    turn = rotation.cadence.nominal_length
    if length % turn:
        word = rotation.cadence.turn_word
        mend = "write it as 2_weeks" if word == "week" else f"write whole {word}s, or 2_turns"
        complaints.add(path, f"this is no whole number of {word}s", mend)
        return None
    return length // turn


def _merged(
    path: Path,
    place: Path,
    values: dict[str, Any],
    limits: dict[str, tuple[Path, Any]],
    complaints: Complaints,
) -> dict[str, Any]:
    merged = dict(values)
    for parameter, (limit_path, value) in limits.items():
        if values.get(parameter, value) != value:
            kind = place[len(path) + 1]
            what = f"{value} here, but {values[parameter]} under rules.{kind}.{parameter}"
            complaints.add(limit_path, what, "say it once")
        merged[parameter] = value
    return merged


def _check_references(
    path: Path, part: Any, rotation: Rotation, known: Known, complaints: Complaints
) -> None:
    tiers = [tier.name for tier in rotation.tiers]
    groups: Mapping[str, Collection[str]] = {"tier": tiers, "tiers": tiers, "skill": known.skills}
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        several = isinstance(value, tuple)
        for number, one in enumerate(value if several else (value,)):
            place = (*path, field.name, number) if several else (*path, field.name)
            if dataclasses.is_dataclass(one):
                _check_references(place, one, rotation, known, complaints)
            elif field.name in groups and one not in groups[field.name]:
                group = groups[field.name]
                whose = "a skill anybody has" if field.name == "skill" else "a tier of this schedule"
                mend = did_you_mean(one, group) or "add it, or correct the name"
                complaints.add(place, f"{one!r} is not {whose}", mend)
            elif field.name == "holidays":
                _check_holiday(place, one, rotation, known, complaints)


def _check_holiday(path: Path, name: str, rotation: Rotation, known: Known, complaints: Complaints) -> None:
    mend = "add it under `holidays` of the schedule, with a date and a name"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", name):
        if name not in known.holidays:
            mend = did_you_mean(name, known.holidays) or mend
            complaints.add(path, f"{name!r} is no holiday of this schedule", mend)
        return
    start, days = known.horizon.start.isoformat(), {day.date.isoformat() for day in rotation.holidays}
    end = known.horizon.start + timedelta(weeks=known.horizon.weeks)
    if start <= name < end.isoformat() and name not in days:
        complaints.add(path, f"{name} is no holiday of this schedule", mend)
