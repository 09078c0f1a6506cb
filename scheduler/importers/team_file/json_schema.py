"""The JSON Schema of the team file, for editors and for `watchbill schema`."""

from __future__ import annotations

import json
from datetime import time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from scheduler.importers.team_file.blocks import Block
from scheduler.importers.team_file.file_block import TeamFile

_UNITS = (("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


class _AsWritten(GenerateJsonSchema):
    """Gives defaults as people write them."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Block):
            return {}
        if isinstance(dft, timedelta):
            return spelled_length(dft)
        if isinstance(dft, Fraction):
            return dft.numerator if dft.denominator == 1 else float(dft)
        if isinstance(dft, time):
            return dft.isoformat("minutes")
        return super().encode_default(dft)


def spelled_length(length: timedelta) -> str | int:
    """Write a length of time as a team file does: `3_days`, `24_hours`, 0."""
    seconds = round(length.total_seconds())
    for unit, size in _UNITS:
        count, rest = divmod(seconds, size)
        if count and not rest and (count > 1 or unit not in ("week", "day")):
            return f"{count}_{unit}{'s' if count > 1 else ''}"
    return f"{seconds}_seconds" if seconds else 0


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the team file, rules and their parameters included."""
    found = TeamFile.model_json_schema(schema_generator=_AsWritten)
    exactly_one = [{"required": ["schedule"]}, {"required": ["schedules"]}]
    return {"$schema": GenerateJsonSchema.schema_dialect, **found, "oneOf": exactly_one}


def schema_json() -> str:
    """Return the JSON Schema of the team file as text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def branches_at(path: tuple[str | int, ...]) -> list[dict[str, Any]]:
    """Return the parts of the schema that describe what stands at `path`; none where nothing does."""
    found = _resolved(schema())
    for step in path:
        key = "items" if isinstance(step, int) else "properties"
        deeper = [branch[key] for branch in found if key in branch]
        if key == "properties":
            deeper = [properties[step] for properties in deeper if step in properties]
        found = [branch for entry in deeper for branch in _resolved(entry)]
    return found


def _resolved(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an entry and all that its references and alternatives lead to."""
    found = [entry]
    if "$ref" in entry:
        found += _resolved(schema()["$defs"][entry["$ref"].rpartition("/")[2]])
    for branch in entry.get("anyOf", ()):
        found += _resolved(branch)
    return found
