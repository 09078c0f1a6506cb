"""Plans as text: JSON that is the same for equal plans, byte by byte."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from scheduler.domain.errors import Invalid
from scheduler.domain.plan import Plan, Shift

T = TypeVar("T")

_PLAN = TypeAdapter(Plan)
_SHIFTS = TypeAdapter(tuple[Shift, ...])


def to_json(plan: Plan) -> str:
    """Return a plan as JSON: instants in UTC, numbers to nine decimals, nothing of the clock."""
    return json.dumps(_PLAN.dump_python(plan, mode="json"), indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, *, source: str = "plan") -> Plan:
    """
    Read a plan that `to_json` wrote.

    Parameters
    ----------
    source
        What to call the text in errors.

    Raises
    ------
    Invalid
        With what is wrong first, and where.
    """
    return _read(_PLAN, _object(text, source), source, ())


def shifts_from_json(text: str, *, source: str = "plan") -> tuple[Shift, ...] | None:
    """Return the shifts of a document that has nothing but `assignments`, as other tools write; else None."""
    data = _object(text, source)
    if data.keys() != {"assignments"}:
        return None
    return _read(_SHIFTS, data["assignments"], source, ("assignments",))


def _object(text: str, source: str) -> dict[str, Any]:
    try:
        data = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Invalid(
            f"{source}, line {error.lineno}: this is no JSON ({error.msg}).",
            "Take a plan as `watchbill plan --out` writes it.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{source}: {error}.", "Take a plan as `watchbill plan --out` writes it.") from error
    if not isinstance(data, dict):
        raise Invalid(f"{source}: a plan is a JSON object.", "Begin it with {, as `watchbill plan` does.")
    return data


def _read(kind: TypeAdapter[T], data: Any, source: str, above: tuple[str, ...]) -> T:
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in (*above, *first["loc"]))
        more = f" ({error.error_count() - 1} more like it)" if error.error_count() > 1 else ""
        raise Invalid(
            f"{source}, {place}: {first['msg'].lower()}{more}.",
            "Correct it, or take a plan as `watchbill plan --out` writes it.",
        ) from error
    except OverflowError as error:
        raise Invalid(f"{source}: a number is out of reach.", "Write one that a plan could have.") from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if [known for known, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
