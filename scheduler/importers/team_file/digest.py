"""One number for what a problem means, whatever its file looked like."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from constraints._rule import Problem

GRADING = ("impact", "scope", "grades", "cause_found", "escalations")
NOT_PLANNED = frozenset({"compensation", "health_metrics", "triggers", *GRADING})
"""Fields of a rotation, a team and an incident on which no plan depends."""


def digest(problem: Problem) -> str:
    """
    Return the sha256 of a problem's meaning, in hexadecimal.

    Comments, layout, the order of keys, and whether a default was written out do not count; nor does what
    no plan depends on.
    """
    text = json.dumps(_plain(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value) if field.name not in NOT_PLANNED)
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): _plain(inside) for key, inside in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(_plain(inside) for inside in value)
    if isinstance(value, tuple | list):
        return [_plain(inside) for inside in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, timedelta):
        return f"{value.days} days {value.seconds}.{value.microseconds:06d} seconds"
    return value
