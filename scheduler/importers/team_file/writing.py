"""Problem in, team file out: what `read_team` reads back to the same problem."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

import yaml

from constraints._registry import rule_types
from constraints._rule import Problem, Rule
from scheduler.domain.handoffs import Cadence
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Holiday, Membership, Rotation
from scheduler.domain.team import Team
from scheduler.importers.team_file.rule_blocks import ALWAYS


def write_team(problem: Problem) -> str:
    """
    Return a team file, in YAML, that says everything a problem says.

    Days and countries come out as the instants and dates they stand for.
    """
    team = problem.team
    data = {
        "name": team.name,
        "schedules": [_schedule(rotation, problem.rules[rotation.name], team) for rotation in team.rotations],
        "horizon": {"start": _value(team.horizon.start), "weeks": team.horizon.weeks},
        "people": [_person(person) for person in team.people],
        "incidents": [
            {
                "id": one.id,
                "severity": one.severity,
                "started": _value(one.span.start),
                "ended": _value(one.span.end),
                "responders": list(one.responders),
            }
            for one in team.incidents
        ],
        "history": {
            "ledger": list(_ledger(team)),
            "shifts": _shifts(team.past),
        },
        "pins": _shifts(team.pins),
        "published": {
            "notice": _value(team.published.notice),
            "shifts": _shifts(team.published.shifts),
        },
        "order": list(team.wished),
    }
    if team.triggers is not None:
        data["triggers"] = _said(dataclasses.asdict(team.triggers))
    if team.now is not None:
        data["now"] = _value(team.now)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _schedule(rotation: Rotation, rules: tuple[Rule, ...], team: Team) -> dict[str, Any]:
    return {
        "name": rotation.name,
        **_cadence(rotation.cadence),
        "tiers": [
            {"name": tier.name, "load": _value(tier.load), "count": tier.count} for tier in rotation.tiers
        ],
        "escalation_policy": [
            {"level": level.level, "target": level.target, "timeout": _value(level.timeout)}
            for level in rotation.escalation
        ],
        "members": [_member(member) for member in rotation.members],
        "rules": _rules(rules),
        "holidays": [*_holidays(rotation.holidays), *_other_days(rotation, rules, team)],
        "classes": list(rotation.classes),
        "compensation": _parameters(rotation.compensation),
        "health_metrics": _parameters(rotation.health_metrics),
    }


def _cadence(cadence: Cadence) -> dict[str, Any]:
    found = {
        "timezone": cadence.timezone,
        "rotation_type": cadence.kind,
        "handoff_time": _value(cadence.handoff_time),
        "handoff_day": cadence.handoff_day,
    }
    if cadence.kind == "hourly":
        found["turn_hours"] = cadence.hours
    if cadence.sites:
        found["sites"] = [_said(dataclasses.asdict(site)) for site in cadence.sites]
    return found


def _member(member: Membership) -> dict[str, Any]:
    found = dataclasses.asdict(member)
    return _said({key: value for key, value in found.items() if value is not None and value != ""})


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "timezone": person.timezone,
        "skills": sorted(person.skills),
        "share": _value(person.share),
        "time_off": [
            {
                "from": _value(off.span.start),
                "to": _value(off.span.end),
                "kind": off.kind,
                "reason": off.reason,
            }
            for off in person.time_off
        ],
        "wishes": [
            {"kind": wish.kind, "from": _value(wish.span.start), "to": _value(wish.span.end)}
            for wish in person.wishes
        ],
    }


def _rules(rules: Iterable[Rule]) -> dict[str, Any]:
    """Return every rule with all its parameters, and `false` for a standard one that is not in force."""
    said: dict[str, Any] = {}
    for rule in rules:
        block = _parameters(rule)
        if rule.many:
            said.setdefault(rule.kind, []).append(block)
        else:
            said[rule.kind] = block
    off = (kind for kind, rule in rule_types().items() if rule.standard and kind not in {*ALWAYS, *said})
    return {**dict.fromkeys(off, False), **said}


def _parameters(part: Any) -> dict[str, Any]:
    fields = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    return {
        name: _value(value)
        for name, value in fields.items()
        if value is not None and not (name == "kind" and isinstance(part, Rule))
    }


def _holidays(days: Iterable[Holiday]) -> list[dict[str, Any]]:
    return [_said(dataclasses.asdict(day)) for day in days]


def _other_days(rotation: Rotation, rules: Iterable[Rule], team: Team) -> list[dict[str, Any]]:
    """Name the holidays that rules speak of and that lie outside the horizon, on a day outside it."""
    known = {day.name for day in rotation.holidays}
    spoken = {name for rule in rules for name in _holidays_named(rule)}
    outside = (team.horizon.start - timedelta(days=1)).isoformat()
    return [
        {"date": outside, "name": name}
        for name in sorted(spoken - known)
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", name)
    ]


def _holidays_named(part: Any) -> Iterable[str]:
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(one):
                yield from _holidays_named(one)
            elif field.name == "holidays":
                yield one


def _ledger(team: Team) -> Iterator[dict[str, Any]]:
    """Yield the ledger, and zeros for those whose past shifts would else be counted for it."""
    entered = {(entry.person, entry.rotation) for entry in team.carried}
    yield from (_said(dataclasses.asdict(one)) for one in team.carried)
    for person, rotation in sorted({(shift.person, shift.rotation) for shift in team.past} - entered):
        yield {"person": person, "rotation": rotation, "load": 0, "exposure": 0}


def _shifts(shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    return [
        {
            "rotation": shift.rotation,
            "tier": shift.tier,
            "start": _value(shift.start),
            "person": shift.person,
        }
        for shift in shifts
    ]


def _said(found: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(value) for key, value in found.items()}


def _value(value: Any) -> Any:
    """Return a value as a file writes it."""
    if dataclasses.is_dataclass(value):
        return _parameters(value)
    if isinstance(value, tuple | list):
        return [_value(inside) for inside in value]
    if isinstance(value, frozenset | set):
        return sorted(_value(inside) for inside in value)
    if isinstance(value, Fraction):
        return _number(value)
    if isinstance(value, timedelta):
        return f"P{value.days}DT{value.seconds}S"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def _number(value: Fraction) -> int | float | str:
    """Return a number as itself where its decimals end, else as a fraction."""
    if value.denominator == 1:
        return value.numerator
    near = float(value)
    exact = Fraction(str(near)) == value and "e" not in str(near)
    return near if exact else f"{value.numerator}/{value.denominator}"
