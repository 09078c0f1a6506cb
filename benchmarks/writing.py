"""Problems as team files that read back as the same problem, for measuring from files on."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Any, Literal

import yaml

from constraints._registry import rule_types
from constraints._rule import Problem, Rule
from scheduler.domain.people import Person
from scheduler.domain.plan import Shift
from scheduler.domain.rotations import Membership, Rotation
from scheduler.domain.spans import Span
from scheduler.domain.team import Incident, Team

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def team_file(problem: Problem, form: Literal["yaml", "json"] = "yaml") -> str:
    """Return a problem as the text of a team file that says everything and leaves nothing to defaults."""
    data = _said(problem)
    if form == "json":
        return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)


def _said(problem: Problem) -> dict[str, Any]:
    team = problem.team
    schedules = [_schedule(rotation, problem.rules[rotation.name]) for rotation in team.rotations]
    data: dict[str, Any] = {"name": team.name}
    data |= {"schedule": schedules[0]} if len(schedules) == 1 else {"schedules": schedules}
    data["horizon"] = {"start": team.horizon.start.isoformat(), "weeks": team.horizon.weeks}
    data["people"] = [_person(person) for person in team.people]
    data["incidents"] = [_incident(incident) for incident in team.incidents]
    data["history"] = {"ledger": list(_ledger(team)), "shifts": [_shift(shift) for shift in team.past]}
    data["pins"] = [_shift(shift) for shift in team.pins]
    notice, shifts = team.published.notice, team.published.shifts
    data["published"] = {"notice": _plain(notice), "shifts": [_shift(shift) for shift in shifts]}
    data["order"] = list(team.wished)
    return data | ({} if team.now is None else {"now": team.now.isoformat()})


def _schedule(rotation: Rotation, book: tuple[Rule, ...]) -> dict[str, Any]:
    cadence = rotation.cadence
    data: dict[str, Any] = {
        "name": rotation.name,
        "timezone": cadence.timezone,
        "rotation_type": cadence.kind,
        "handoff_time": _plain(cadence.handoff_time),
        "handoff_day": cadence.handoff_day,
        "tiers": [_fields(tier) for tier in rotation.tiers],
        "escalation_policy": [_fields(level) for level in rotation.escalation],
        "members": [_member(member) for member in rotation.members],
        "holidays": [_fields(day) for day in rotation.holidays],
        "classes": list(rotation.classes),
        "rules": dict(_rules(book)),
    }
    if cadence.kind == "hourly":
        data["turn_hours"] = cadence.hours
    if cadence.kind == "follow_the_sun":
        data["sites"] = [_fields(site) for site in cadence.sites]
    return data


def _rules(book: tuple[Rule, ...]) -> Iterator[tuple[str, Any]]:
    """Yield every rule by its kind, and `false` for those that hold elsewhere and not here."""
    for kind, rule in rule_types().items():
        written = [_fields(one, "kind") for one in book if one.kind == kind]
        if written:
            yield kind, written if rule.many else written[0] or True
        elif rule.standard:
            yield kind, False


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "timezone": person.timezone,
        "skills": sorted(person.skills),
        "share": _plain(person.share),
        "time_off": [{**_span(off.span), "kind": off.kind, "reason": off.reason} for off in person.time_off],
        "wishes": [{**_span(wish.span), "kind": wish.kind} for wish in person.wishes],
    }


def _member(member: Membership) -> dict[str, Any]:
    return {key: value for key, value in _fields(member).items() if value not in (None, "")}


def _incident(incident: Incident) -> dict[str, Any]:
    span = incident.span
    return {
        "id": incident.id,
        "severity": incident.severity,
        "started": span.start.isoformat(),
        "ended": span.end.isoformat(),
        "responders": list(incident.responders),
    }


def _ledger(team: Team) -> Iterator[dict[str, Any]]:
    """Yield the ledger, and zeros for those whose past shifts would else be counted for it."""
    entered = {(entry.person, entry.rotation) for entry in team.carried}
    yield from (_fields(entry) for entry in team.carried)
    for person, rotation in sorted({(shift.person, shift.rotation) for shift in team.past} - entered):
        yield {"person": person, "rotation": rotation, "load": 0, "exposure": 0}


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "rotation": shift.rotation,
        "tier": shift.tier,
        "start": shift.start.isoformat(),
        "person": shift.person,
    }


def _span(span: Span) -> dict[str, str]:
    return {"from": span.start.isoformat(), "to": span.end.isoformat()}


def _fields(thing: Any, *without: str) -> dict[str, Any]:
    """Return a dataclass whose fields are called alike in team files."""
    return {
        field.name: _plain(getattr(thing, field.name))
        for field in dataclasses.fields(thing)
        if field.name not in without
    }


def _plain(value: Any) -> Any:
    """Return a value as team files write it."""
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(inside) for inside in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _length(value)
    return value


def _length(length: timedelta) -> str:
    for unit, word in ((DAY, "days"), (MINUTE, "minutes")):
        if not length % unit:
            return f"{length // unit}_{word}"
    return f"{length // timedelta(seconds=1)}_seconds"
