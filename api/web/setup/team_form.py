"""A team from nothing: what is typed, as the team file that says it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.web.setup.rule_form import rules_of
from constraints._rule import Problem
from scheduler.domain.errors import Invalid
from scheduler.importers.team_file import read_team

LONGEST = 20_000
"""Characters of the list of people."""


def first_values(now: datetime, zone: str) -> dict[str, str]:
    """Return what the form begins with: a weekly rotation from next Monday on."""
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today + timedelta(days=7 - today.weekday())
    return {
        "name": "",
        "timezone": zone,
        "cadence": "weekly",
        "handoff_day": "monday",
        "handoff_time": "10:00",
        "start": monday.isoformat(),
        "weeks": "12",
        "secondary": "on",
        "people": "",
    }


def team_of(form: Mapping[str, str]) -> Problem:
    """
    Return the team that a filled form describes.

    Raises
    ------
    Invalid
        Saying what is wrong with it, in the words for team files.
    """
    return read_team(json.dumps(_file(form)), source="The team")


def _file(form: Mapping[str, str]) -> dict[str, Any]:
    tiers = [{"name": "primary", "load": 1}]
    if "secondary" in form:
        tiers.append({"name": "secondary", "load": 0.5})
    zone = form.get("timezone", "").strip()
    schedule: dict[str, Any] = {
        "name": form.get("name", "").strip(),
        "timezone": zone,
        "rotation_type": form.get("cadence", "weekly"),
        "handoff_time": form.get("handoff_time", ""),
        "tiers": tiers,
        "rules": rules_of(form),
    }
    if schedule["rotation_type"] == "weekly":
        schedule["handoff_day"] = form.get("handoff_day", "")
    weeks = form.get("weeks", "")
    return {
        "schedule": schedule,
        "horizon": {"start": form.get("start", ""), "weeks": int(weeks) if weeks.isdecimal() else weeks},
        "people": _people(form.get("people", ""), zone),
    }


def _people(words: str, zone: str) -> list[dict[str, str]]:
    if len(words) > LONGEST:
        raise Invalid("The list of people is too long.", "Import a team file for a team of that size.")
    people: list[dict[str, str]] = []
    for line in filter(None, map(str.strip, words.splitlines())):
        name, _, home = (part.strip() for part in line.partition(","))
        people.append(
            {"id": _id(name, {one["id"] for one in people}), "name": name, "timezone": home or zone}
        )
    if not people:
        raise Invalid("The team has no people.", "Write one on each line.")
    return people


def _id(name: str, taken: set[str]) -> str:
    """Return an id made from a name, another one where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "person"
    number, unique = 2, found
    while unique in taken:
        number, unique = number + 1, f"{found}-{number}"
    return unique
